/// A number of hardware that `pci.ids` or `usb.ids` may have a name for.
///
/// A device is known by its vendor's number and its own, `8086:10d3`; a class by one to three numbers of
/// 8 bits.
public enum NamedNumber: Hashable, Sendable {
    /// Who made a device.
    case vendor(UInt32)
    /// A device of a vendor.
    case device(UInt32, vendor: UInt32)
    /// A board or system with a device of a vendor.
    case subsystem(UInt32, subvendor: UInt32, device: UInt32, vendor: UInt32)
    /// A class of devices, `02`.
    case baseClass(UInt32)
    /// A class below one, `0200`.
    case subclass(UInt32, of: UInt32)
}
