public import Sysfs

/// Which driver is meant: its bus and its name there.
public struct DriverReference: Hashable, Sendable, Comparable {
    /// The bus, `pci`.
    public let bus: String
    /// The name under `/sys/bus/BUS/drivers`, `vfio-pci`.
    public let name: String

    /// A driver on a bus.
    public init(bus: String, name: String) {
        self.bus = bus
        self.name = name
    }

    /// The directory of the driver.
    public var path: SysfsPath { Driver.path(name, bus: bus) }

    /// The order of listings: by bus, then by name.
    public static func < (left: DriverReference, right: DriverReference) -> Bool {
        (left.bus, left.name) < (right.bus, right.name)
    }
}
