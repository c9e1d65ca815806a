public import DeviceBinding

/// What a policy says of some devices: which they are, and what is to serve them.
public struct PolicyRule: Hashable, Sendable {
    /// Where a rule stands: a file and a line.
    public struct Source: Hashable, Sendable, CustomStringConvertible {
        /// The path of the file.
        public var file: String
        /// The line on which the rule begins, from 1 on.
        public var line: Int

        /// A line of a file.
        public init(file: String, line: Int) {
            self.file = file
            self.line = line
        }

        /// As compilers write it, `/etc/anybind/policy.d/net.json5:3`.
        public var description: String { "\(file):\(line)" }
    }

    /// What is to serve the devices.
    public enum Service: Hashable, Sendable {
        /// The driver of this name, and no other at any later probe.
        case driver(String)
        /// The best of vfio's drivers for the device, by its alias that begins with `vfio_pci:`.
        case automatic
        /// No driver.
        case none
    }

    /// What is done where the devices are not those that a rule expects.
    public enum Mismatch: String, Hashable, Sendable, CaseIterable {
        /// Nothing: the devices are left as they are, and it counts as no difference.
        case nothing
        /// The devices are given back to the driver that fits them by itself.
        case `default`
        /// The devices are left as they are, and a person is told.
        case warn
    }

    /// What a person calls it; nil where it has no name.
    public var name: String?
    /// The text that says which devices, as it is written.
    public var devices: String
    /// How devices are found for it; what they are taken for is ``identity``.
    var place: Place
    /// What devices in that place must be, which may be another device the next time.
    public var identity: [DeviceCondition]
    /// What is to serve them.
    public var service: Service
    /// How many there are to be; nil for any number.
    public var count: Int?
    /// Who is to own the nodes in `/dev/vfio`, `alice:kvm`; nil where nobody is named.
    public var owner: String?
    /// Whether it is for all devices of their IOMMU groups.
    public var isForWholeGroup: Bool
    /// What is done where the devices are not those that it expects.
    public var mismatch: Mismatch
    /// Where it stands.
    public var source: Source

    /// Whether it can never be for another device than one: it names a place, or what only one device has.
    public var isForOneDevice: Bool {
        count == 1 && (place.isOnePlace || identity.contains(where: \.isOfWhatDriversMake))
    }

    /// What the rule is called in a message: where it stands.
    public var title: String { source.description }
}

extension PolicyRule {
    /// How the devices of a rule are found: by a name, a pattern or conditions that no change of the driver alters.
    enum Place: Hashable, Sendable {
        /// The device of a name, on the bus that is given or on any.
        case name(String, bus: String?)
        /// All devices whose name fits a pattern, as it is written.
        case pattern(String)
        /// All devices that meet these conditions; none are met by those alone whose identity fits.
        case conditions([DeviceCondition])

        /// Whether it is one place, so that what is there and does not fit is another device than was meant.
        var isOnePlace: Bool {
            switch self {
            case .name: true
            case .pattern: false
            case .conditions(let conditions):
                conditions.contains {
                    switch $0 {
                    case .address, .slot: true
                    default: false
                    }
                }
            }
        }
    }
}

extension PolicyRule.Service {
    /// The word of the policy's files.
    public var word: String {
        switch self {
        case .driver(let name): name
        case .automatic: "auto"
        case .none: "none"
        }
    }

    /// What a word of the policy's files means.
    public init(word: String) {
        switch word {
        case "auto": self = .automatic
        case "none": self = .none
        default: self = .driver(word)
        }
    }
}
