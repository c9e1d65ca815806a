extension DriverCore {
    /// How a device on a bus with rules as data identifies itself.
    public struct BusIdentity: Hashable, Sendable {
        /// The bus.
        public let kind: BusKind
        /// The values, in the order of the bus's ``BusRules/fields``.
        var values: [BusValue]
        /// The device tree node, where the device comes from one.
        public var node: DeviceTreeNode?
        /// The ACPI hardware ID and the compatible ones after it; empty without ACPI.
        public var acpiIDs: [String]

        /// A device by the names of its fields; nil when the bus has no field of a name.
        public init?(
            _ kind: BusKind,
            _ values: [(String, BusValue)] = [],
            node: DeviceTreeNode? = nil,
            acpiIDs: [String] = []
        ) {
            let rules = kind.rules
            self.kind = kind
            self.values = Array(repeating: .absent, count: rules.fields.count)
            self.node = node
            self.acpiIDs = acpiIDs
            for (name, value) in values {
                guard let index = rules.index(of: name) else { return nil }
                self.values[index] = value.normal(for: rules.fields[index])
            }
        }

        /// The value of a field by its name.
        public subscript(field: String) -> BusValue {
            kind.rules.index(of: field).map { values[$0] } ?? .absent
        }

        /// A number by the name of its field; 0 where the device does not say it.
        func number(_ field: String) -> UInt64 {
            if case .number(let number) = self[field] { number } else { 0 }
        }

        /// A text by the name of its field; empty where the device does not say it.
        func text(_ field: String) -> String {
            if case .text(let text) = self[field] { text } else { "" }
        }

        /// The name that lists of names are compared with.
        var baseName: String { text("name") }

        /// The alias by which user space finds the module.
        public var modalias: String? { kind.rules.alias(self) }

        /// The files that the bus gives the device, beside those of the core.
        public var files: [StaticAttribute] { kind.rules.files(self) }

        /// Whether the device has a `modalias` file.
        public var hasAliasFile: Bool { modalias != nil && kind.rules.hasAliasFile(self) }
    }

    /// The value of one field.
    public enum BusValue: Hashable, Sendable, ExpressibleByIntegerLiteral,
        ExpressibleByStringLiteral
    {
        /// A number.
        case number(UInt64)
        /// A text.
        case text(String)
        /// Nothing: no test but *any* fits.
        case absent

        /// A number.
        public init(integerLiteral value: UInt64) { self = .number(value) }
        /// A text.
        public init(stringLiteral value: String) { self = .text(value) }

        /// The value in the form in which the field is compared.
        fileprivate func normal(for field: BusField) -> BusValue {
            if case .text(let text) = self, field.kind == .guid {
                .text(text.lowercased())
            } else {
                self
            }
        }
    }

    /// What a driver on such a bus lists.
    public struct BusMatchTable: Hashable, Sendable {
        /// The entries of its ID table, in order.
        public var ids: [BusMatchID]
        /// The `compatible` strings.
        public var compatible: [String]
        /// The ACPI hardware IDs.
        public var acpiIDs: [String]
        /// The names of devices; nil when it has no such list.
        public var names: [String]?
        /// Whether it is for whole devices where the bus has parts of devices as well, as USB has.
        public var isForWholeDevices: Bool
        /// Whether it takes no IDs at run time on a bus where others do.
        public var refusesDynamicIDs: Bool

        /// A table; an empty one fits what the bus's rule lets it fit.
        public init(
            ids: [BusMatchID] = [],
            compatible: [String] = [],
            acpiIDs: [String] = [],
            names: [String]? = nil,
            isForWholeDevices: Bool = false,
            refusesDynamicIDs: Bool = false
        ) {
            self.ids = ids
            self.compatible = compatible
            self.acpiIDs = acpiIDs
            self.names = names
            self.isForWholeDevices = isForWholeDevices
            self.refusesDynamicIDs = refusesDynamicIDs
        }
    }

    /// An entry of such a table, or an ID that was added at run time.
    public struct BusMatchID: Hashable, Sendable {
        /// What is asked of each field, in the order of the bus's ``BusRules/fields``.
        public internal(set) var tests: [FieldTest]
        /// A number for the driver itself.
        public var driverData: UInt64
        /// Whether the entry counts only for a device whose override names the driver.
        public var overrideOnly: Bool

        /// An entry by the names of the fields that it tests; nil when the bus has no field of a name.
        public init?(
            _ kind: BusKind,
            _ tests: [(String, FieldTest)],
            driverData: UInt64 = 0,
            overrideOnly: Bool = false
        ) {
            let rules = kind.rules
            self.tests = Array(repeating: .any, count: rules.fields.count)
            self.driverData = driverData
            self.overrideOnly = overrideOnly
            for (name, test) in tests {
                guard let index = rules.index(of: name) else { return nil }
                if case .equals(let value) = test {
                    self.tests[index] = .equals(value.normal(for: rules.fields[index]))
                } else {
                    self.tests[index] = test
                }
            }
        }

        /// The first field that keeps the entry from fitting; nil when it fits.
        func mismatch(with identity: BusIdentity) -> Int? {
            for index in tests.indices where !tests[index].fits(identity.values[index]) {
                return index
            }
            return nil
        }

        /// The number that a field must have, where one is asked.
        func number(_ index: Int) -> UInt64? {
            if case .equals(.number(let number)) = tests[index] { number } else { nil }
        }
    }

    /// What an entry asks of one field.
    public enum FieldTest: Hashable, Sendable {
        /// Nothing.
        case any
        /// This value.
        case equals(BusValue)
        /// These bits under this mask; bits outside the mask make it fit nothing.
        case masked(UInt64, mask: UInt64)
        /// A number from the first to the last.
        case between(UInt64, UInt64)

        func fits(_ value: BusValue) -> Bool {
            switch (self, value) {
            case (.any, _): true
            case (.equals(let wanted), _): wanted == value
            case (.masked(let wanted, let mask), .number(let number)): number & mask == wanted
            case (.between(let first, let last), .number(let number)):
                first <= number && number <= last
            default: false
            }
        }
    }
}
