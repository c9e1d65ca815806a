extension DriverCore {
    /// A field of an object of the core: what two steps must share to be in each other's way.
    public struct Place: Hashable, Sendable {
        /// The object.
        public var object: Object
        /// The field of it.
        public var field: Field

        /// An object of the core.
        public enum Object: Hashable, Sendable {
            /// A bus.
            case bus(BusID)
            /// A device.
            case device(DeviceID)
            /// A driver.
            case driver(DriverID)
            /// An IOMMU group.
            case group(GroupID)
            /// What there is once: the deferred list, vfio's files, modules, the PCI lock.
            case core
        }

        /// A field of an object.
        public enum Field: Hashable, Sendable {
            /// Whether the object exists and is listed; of the core itself, that an object came or went: the next
            /// one's number, and whether its name is free, depend on it.
            case presence
            /// A list of devices: those of a bus, those a driver serves, the members of a group.
            case devices
            /// The list of drivers of a bus.
            case drivers
            /// `drivers_autoprobe`, of a bus or for virtual functions.
            case autoprobe
            /// The driver of a device.
            case driver
            /// The override.
            case override
            /// Whether a device may be matched and probed.
            case readiness
            /// The lock.
            case lock
            /// Device links.
            case links
            /// Dynamic IDs.
            case dynamicIDs
            /// The owner of a group's DMA.
            case owner
            /// The list of deferred devices.
            case deferred
            /// The virtual functions of a device.
            case virtualFunctions
            /// The state of vfio: its groups and open files.
            case vfio
            /// The modules and their parameters.
            case modules
        }

        /// A field of an object.
        public init(_ object: Object, _ field: Field) {
            self.object = object
            self.field = field
        }
    }

    /// What the steps since the last ``DriverCore/takeFootprint()`` read and wrote, each place once, in order.
    public struct Footprint: Hashable, Sendable {
        /// The places that were read.
        public private(set) var reads: [Place] = []
        /// The places that were written.
        public private(set) var writes: [Place] = []

        /// A footprint of nothing.
        public init() {}

        /// Whether the order of two steps can make a difference: one wrote what the other read or wrote.
        public func conflicts(with other: Footprint) -> Bool {
            writes.contains { other.reads.contains($0) || other.writes.contains($0) }
                || reads.contains { other.writes.contains($0) }
        }

        mutating func read(_ place: Place) {
            if !reads.contains(place) { reads.append(place) }
        }

        mutating func write(_ place: Place) {
            if !writes.contains(place) { writes.append(place) }
        }
    }
}
