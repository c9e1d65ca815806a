public import Sysfs

/// A driver as one look at `/sys` found it.
public struct Driver: Hashable, Sendable {
    /// The bus it serves, `pci`.
    public var bus: String
    /// Its name there, `vfio-pci`.
    public var name: String
    /// The module it came with; nil for a driver that is built in, or names none.
    public var module: String?
    /// The devices it serves, by name.
    public var devices: [String]
    /// Whether devices can be taken from it by hand.
    public var canUnbind: Bool
    /// Whether it is one that gives devices to user space through vfio.
    public var isVFIO: Bool
    /// What is wrong with its entry in `/sys`, in a sentence; nil where all could be read.
    public var fault: String?

    /// A driver with all that is known of it.
    public init(
        bus: String,
        name: String,
        module: String?,
        devices: [String],
        canUnbind: Bool,
        isVFIO: Bool
    ) {
        self.bus = bus
        self.name = name
        self.module = module
        self.devices = devices
        self.canUnbind = canUnbind
        self.isVFIO = isVFIO
    }

    /// The directory of a driver.
    public static func path(_ name: String, bus: String) -> SysfsPath {
        SysfsPath("/bus/\(bus)/drivers/\(name)")
    }
}
