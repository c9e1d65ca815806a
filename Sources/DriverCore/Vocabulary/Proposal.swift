extension DriverCore {
    /// A mechanism of the debate of 2013 and 2014 on how a driver such as vfio is given any device.
    ///
    /// Each is an extension of the one driver core and shows itself in `/sys` as it was proposed. What
    /// no runnable kernel has is known only from its text and from the source of its time.
    public enum Proposal: UInt8, Hashable, Sendable, CaseIterable {
        /// `driver_probe_device()` exported, and a driver's own `vfio_bind` file over it.
        ///
        /// Kim Phillips, RFC v4 01/10, 8 February 2014. Not merged.
        case vfioBind
        /// The same file over what the core exports today, `device_driver_attach()` of 5.14.
        case vfioBindAttach
        /// A wildcard match, and the flag `sysfs_bind_only` by which only `bind` reaches the driver.
        ///
        /// Kim Phillips, 3 December 2013, as Stuart Yoder sums it up on 26 March 2014. Not merged.
        case sysfsBindOnly
        /// A flag of each driver to be left out when a device or the driver itself is new.
        ///
        /// Alex Williamson, 26 March 2014. Not merged.
        case autoprobeOptOut
        /// `new_id` and `remove_id` on the platform bus, by `compatible` string.
        ///
        /// Stuart Yoder, 31 March 2014. Refused in the discussion.
        case platformNewID
        /// An ID of each device that matching takes for the real one.
        ///
        /// Alex Williamson, 26 March 2014. Never posted as code; it became `preferred_driver`.
        case driverProbeID
        /// `preferred_driver` of a PCI function: the only driver that matches; its probe gets no ID.
        ///
        /// Alex Williamson, 26 March 2014. Merged for 3.16 as `driver_override`.
        case preferredDriver
        /// The same field in struct device, and so on every bus.
        ///
        /// Alex Williamson, 26 March 2014. In 2026 the override moved there.
        case preferredDriverOfAnyDevice
        /// With either of the two, a PCI driver that lists nothing fitting gets an ID made for the probe.
        ///
        /// Alex Williamson, 26 March 2014, note 2. What was merged passes a wildcard instead.
        case preferredDriverMakesID
        /// `driver_override` as it was merged, on a kernel from before.
        case driverOverride
        /// IOMMU groups by the rule of 2014: checked afterwards, and the machine stops.
        ///
        /// Source: `vfio_iommu_group_notifier()`, drivers/vfio/vfio.c of Linux 3.6 to 5.18.
        case groupViability
        /// IOMMU groups by the rule of today: the group's DMA has an owner, which keeps others out.
        case groupOwnership

        /// The name in machine files and on the command line, `vfio_bind`.
        public var name: String {
            switch self {
            case .vfioBind: "vfio_bind"
            case .vfioBindAttach: "vfio_bind_attach"
            case .sysfsBindOnly: "sysfs_bind_only"
            case .autoprobeOptOut: "autoprobe_opt_out"
            case .platformNewID: "platform_new_id"
            case .driverProbeID: "driver_probe_id"
            case .preferredDriver: "preferred_driver"
            case .preferredDriverOfAnyDevice: "preferred_driver_any_bus"
            case .preferredDriverMakesID: "preferred_driver_made_id"
            case .driverOverride: "driver_override"
            case .groupViability: "group_viability"
            case .groupOwnership: "group_ownership"
            }
        }

        /// The proposal of a name; `-` and `_` are the same.
        public init?(name: String) {
            let bytes = name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
            let spelt = String(decoding: bytes, as: UTF8.self)
            guard let known = Proposal.allCases.first(where: { $0.name == spelt }) else {
                return nil
            }
            self = known
        }

        /// The proposal that cannot hold beside this one, since both decide the same question.
        public var contrary: Proposal? {
            switch self {
            case .vfioBind: .vfioBindAttach
            case .vfioBindAttach: .vfioBind
            case .groupViability: .groupOwnership
            case .groupOwnership: .groupViability
            default: nil
            }
        }
    }

    /// A set of proposals: a value without storage of its own.
    public struct ProposalSet: Hashable, Sendable, ExpressibleByArrayLiteral {
        private var bits: UInt32 = 0

        /// The set of those given.
        public init(_ proposals: [Proposal] = []) {
            for proposal in proposals { insert(proposal) }
        }

        /// The set of those given.
        public init(arrayLiteral elements: Proposal...) { self.init(elements) }

        /// Whether there is none.
        public var isEmpty: Bool { bits == 0 }

        /// Whether a proposal is among them.
        public func contains(_ proposal: Proposal) -> Bool { bits & 1 << proposal.rawValue != 0 }

        /// Puts a proposal among them.
        public mutating func insert(_ proposal: Proposal) { bits |= 1 << proposal.rawValue }

        /// Those in the set, in the order of ``Proposal``.
        public var all: [Proposal] { Proposal.allCases.filter { contains($0) } }
    }
}
