public import Sysfs

/// Which device is meant: its bus and its name there, which together are unique on a machine.
public struct DeviceReference: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bus, `pci`.
    public let bus: String
    /// The name under `/sys/bus/BUS/devices`, `0000:03:00.0`.
    public let name: String

    /// A device on a bus; both names come from a listing, or have been checked with `isFileName`.
    public init(bus: String, name: String) {
        self.bus = bus
        self.name = name
    }

    /// The directory of the device.
    public var path: SysfsPath { SysfsPath("/bus/\(bus)/devices/\(name)") }

    /// The name, which people know; with the bus before it unless it is `pci`.
    public var description: String { bus == "pci" ? name : "\(bus)/\(name)" }

    /// The order of listings: by bus, then by name.
    public static func < (left: DeviceReference, right: DeviceReference) -> Bool {
        (left.bus, left.name) < (right.bus, right.name)
    }
}
