public import DriverCore
public import Sysfs

extension SysfsSurvey {
    /// A device of a `/sys`: its description for a core, and its state there.
    public struct Device: Hashable, Sendable {
        /// Its description for a core; the device above it is in ``parent`` instead.
        public var description: DriverCore.DeviceDescription
        /// Where it is, `/devices/pci0000:00/0000:00:03.0`.
        public var path: SysfsPath
        /// The device above it, as an index of ``SysfsSurvey/devices``; nil directly below `/devices`.
        public var parent: Int?
        /// The number of its IOMMU group.
        public var group: Int?
        /// The driver that serves it, by the name of its directory.
        public var driver: String?
        /// The driver that its override names.
        public var override: String?
        /// The devices that it needs.
        public var suppliers: [Supplier] = []
        /// Whether it is a physical function that has virtual ones, enabled or not.
        public var canHaveVirtualFunctions = false
        /// How many of its virtual functions are enabled.
        public var enabledFunctions = 0
        /// The names of those, by their numbers.
        public var virtualFunctions: [String] = []
        /// What its driver has made, in the order of making.
        public var classDevices: [DriverCore.ClassDevice] = []
        /// What of its description could not be read or made no sense, and is left out.
        public var failures: [Failure] = []

        /// The name, unique on its bus.
        public var name: String { description.name }
        /// The name of the bus; nil for a device that only holds others.
        public var bus: String? { description.bus }
    }

    /// A device that another needs, by a link of the kernel's.
    public struct Supplier: Hashable, Sendable {
        /// The name of its bus.
        public var bus: String
        /// Its name.
        public var name: String
        /// Whether the kernel keeps the other from being probed without it.
        public var isManaged: Bool
    }

    /// A driver of a `/sys`.
    public struct Driver: Hashable, Sendable {
        /// Its description for a core; the module may be a built-in one.
        public var description: DriverCore.DriverDescription
        /// Whether its module was loaded; what is built in cannot go.
        public var isModuleLoaded: Bool
    }
}
