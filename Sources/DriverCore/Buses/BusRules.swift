extension DriverCore {
    /// What is particular to a bus of the kernel, as data: matching, files, events.
    public struct BusRules: Sendable {
        /// The fields that identify a device of the bus, in the order of its ID tables.
        public let fields: [BusField]
        /// How it matches; the first step that says yes or no decides.
        public let steps: [MatchStep]
        /// The file of the kernel's source that it was read in.
        public let source: String
        /// Whether it was observed on a running kernel.
        public var provenance = Provenance.source
        /// The release that gave its devices a `driver_override`; nil where none has.
        public var overrideSince: KernelVersion?
        /// Whether an unset override reads as an empty line and not as `(null)`.
        public var unsetOverrideIsEmpty = false
        /// Whether a driver takes the DMA use of a device's IOMMU group, unless it manages DMA itself.
        public var usesGroupDMA = false
        /// Whether a bind or unbind takes the lock of the device's parent first.
        public var locksParent = false
        /// Which of its devices need that, on a kernel that asks the device and not the bus.
        var needsParentLock: @Sendable (BusIdentity) -> Bool = { _ in true }
        /// How IDs are added to a driver, on a bus where they can be.
        public var dynamicIDs: DynamicIDFormat?
        /// Why a driver is kept from a device before any ID is compared.
        var barrier: @Sendable (BusIdentity, BusMatchTable) -> BusBarrier? = { _, _ in nil }
        /// Whether an entry that fits counts for a device at all.
        var counts: @Sendable (BusMatchID, BusIdentity) -> Bool = { _, _ in true }
        /// The alias by which user space finds the module for a device.
        var alias: @Sendable (BusIdentity) -> String? = { _ in nil }
        /// Whether the bus has a `modalias` file for a device.
        var hasAliasFile: @Sendable (BusIdentity) -> Bool = { _ in true }
        /// The variables of an event that come before the driver's name.
        var leading: @Sendable (BusIdentity) -> [UeventKey] = { _ in [] }
        /// The variables of an event that the bus adds, put around the alias, which may be absent.
        var variables: @Sendable (BusIdentity, [UeventKey]) -> [UeventKey] = { $1 }
        /// The files of a device that the core itself never looks at.
        var files: @Sendable (BusIdentity) -> [StaticAttribute] = { _ in [] }

        init(_ fields: [BusField], _ steps: [MatchStep], source: String) {
            self.fields = fields
            self.steps = steps
            self.source = source
        }

        /// Whether a kernel gives the bus's devices a `driver_override`.
        public func hasOverride(on profile: Profile) -> Bool {
            guard let since = overrideSince, let version = profile.version else { return false }
            return since <= version.series
        }

        /// The index of a field by its name.
        public func index(of field: String) -> Int? { fields.firstIndex { $0.name == field } }
    }

    /// A field that identifies a device of a bus, and that an ID may compare.
    public struct BusField: Hashable, Sendable {
        /// The name, as the kernel's source has it.
        public let name: String
        /// What it holds.
        public let kind: Kind
        /// The bits by which drivers are found without asking all: those that every ID compares.
        let indexedBits: UInt64

        /// What a field holds.
        public enum Kind: Hashable, Sendable {
            /// A number with this many hexadecimal digits.
            case number(digits: Int)
            /// A text.
            case text
            /// A number of 128 bits in the written form of `8-4-4-4-12` digits; compared in lower case.
            case guid
            /// A number that is 0 or 1.
            case flag
        }

        static func number(_ name: String, digits: Int, indexed: UInt64 = .max) -> BusField {
            BusField(name: name, kind: .number(digits: digits), indexedBits: indexed)
        }
        static func text(_ name: String) -> BusField {
            BusField(name: name, kind: .text, indexedBits: .max)
        }
        static func guid(_ name: String) -> BusField {
            BusField(name: name, kind: .guid, indexedBits: .max)
        }
        static func flag(_ name: String) -> BusField {
            BusField(name: name, kind: .flag, indexedBits: 0)
        }
    }

    /// A step of a bus's match.
    public enum MatchStep: Hashable, Sendable {
        /// An override decides alone: the driver that it names fits whatever it lists, and no other does.
        case override
        /// An override keeps all other drivers out, and the one that it names must pass the next steps.
        case overrideFilter
        /// The bus has a reason of its own to keep the driver from the device.
        case barrier
        /// An ID that was added at run time fits.
        case dynamicIDs
        /// An entry of the driver's table fits.
        case table
        /// A `compatible` string of the device is in the driver's list.
        case deviceTree
        /// An ACPI ID of the device is in the driver's list.
        case acpi
        /// The device's name is in the driver's list of names.
        case names
        /// Like ``names``; for a driver without such a list, the device's name must be the driver's own.
        case namesOrOwn
        /// Every driver fits.
        case anything
        /// A driver for whole devices that lists nothing fits every one of them.
        case wholeDevices
    }

    /// Why a bus keeps a driver from a device before any ID is compared.
    public enum BusBarrier: UInt8, Hashable, Sendable {
        /// The object is not plugged into its container.
        case notPlugged
        /// The device is a bus of its own, which no driver serves.
        case isBus
        /// The driver is for whole USB devices, or for interfaces, and the device is the other.
        case otherKind
    }
}

extension DriverCore.MatchRule {
    /// The bus's rules as data; nil for the buses that have code of their own.
    public var rules: DriverCore.BusRules? {
        if case .bus(let kind) = self { kind.rules } else { nil }
    }

    /// Whether a kernel gives the bus's devices a `driver_override`.
    public func hasOverride(on profile: DriverCore.Profile) -> Bool {
        switch self {
        case .pci, .platform: true
        case .scripted: false
        case .bus(let kind): kind.rules.hasOverride(on: profile)
        }
    }

    /// Whether drivers have `new_id` and `remove_id`.
    var hasDynamicIDs: Bool {
        switch self {
        case .pci: true
        case .platform, .scripted: false
        case .bus(let kind): kind.rules.dynamicIDs != nil
        }
    }

    /// Whether a bind takes the DMA use of the device's group.
    var usesGroupDMA: Bool {
        switch self {
        // A bus for experiments may stand for any.
        case .pci, .platform, .scripted: true
        case .bus(let kind): kind.rules.usesGroupDMA
        }
    }

    /// Where the rule comes from.
    public var provenance: DriverCore.Provenance {
        if case .bus(let kind) = self { kind.rules.provenance } else { .watched }
    }
}
