internal import Sysfs

/// A bus whose devices are not offered to drivers when they appear.
public struct Fence: Hashable, Sendable {
    /// The bus.
    public var bus: String
    /// The directory that stands for `/sys`, for the command that ends it.
    var root: String

    /// What it is and what ends it, in sentences.
    public var sentence: String {
        let path = Autoprobe.bus(bus).path
        // Up to 6.18 PCI devices that are plugged in are offered all the same: pci_bus_add_device().
        let consequence =
            bus == "pci"
            ? "a driver that is loaded takes no device by itself, nor since Linux 6.19 one that is"
                + " plugged in"
            : "no driver takes a device by itself when it is loaded, or the device appears"
        return "drivers_autoprobe of the bus '\(bus)' is off, perhaps since a fence was killed:"
            + " \(consequence). '\(Write.flag(path, true).command(in: root))' switches it on."
    }
}

extension Inventory {
    /// The fences around the buses of some devices, by the names of the buses.
    ///
    /// Whoever switched `drivers_autoprobe` off, and whether that was meant to last, no file says.
    public func fences(around devices: [DeviceReference]) -> [Fence] {
        Set(devices.map(\.bus)).sorted().filter { bus in
            (try? text(Autoprobe.bus(bus).path)) == "0"
        }.map { Fence(bus: $0, root: sysfs.root) }
    }
}
