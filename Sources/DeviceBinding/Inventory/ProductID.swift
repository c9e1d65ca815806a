internal import Sysfs

/// Who made a device and which of the maker's it is, as the device itself says: `8086:10d3`.
public struct ProductID: Hashable, Sendable {
    /// Who gives the numbers out, and so which list has their names.
    public enum Registry: Hashable, Sendable {
        /// The PCI-SIG.
        case pci
        /// The USB Implementers Forum.
        case usb
        /// The maker, as on HID devices that are not on USB.
        case other
    }

    /// Whose numbers they are.
    public var registry: Registry
    /// The maker, `0x8086`.
    public var vendor: UInt32
    /// The maker's number for it, `0x10d3`.
    public var product: UInt32

    /// The numbers of a registry.
    public init(_ registry: Registry, vendor: UInt32, product: UInt32) {
        self.registry = registry
        self.vendor = vendor
        self.product = product
    }

    /// The numbers in the alias of a PCI function, a USB interface or a HID device; nil for another.
    ///
    /// Source: the formats in pci_uevent(), usb_if_uevent() and hid_uevent(), Linux 6.1.
    public init?(modalias: String) {
        if let identity = PCIIdentity(modalias: modalias) {
            self.init(.pci, vendor: identity.vendor, product: identity.device)
        } else if modalias.hasPrefix("usb:v") {
            let rest = modalias.dropFirst(5)
            guard let vendor = UInt32(rest.prefix(4), radix: 16),
                rest.dropFirst(4).first == "p",
                let product = UInt32(rest.dropFirst(5).prefix(4), radix: 16)
            else { return nil }
            self.init(.usb, vendor: vendor, product: product)
        } else if modalias.hasPrefix("hid:b") {
            let rest = modalias.dropFirst(5)
            // `b0003g0001v0000046Dp0000C52B`: the kind of bus, of which 3 is USB, and the group.
            guard let bus = UInt32(rest.prefix(4), radix: 16), rest.dropFirst(4).first == "g",
                rest.dropFirst(9).first == "v",
                let vendor = UInt32(rest.dropFirst(10).prefix(8), radix: 16),
                rest.dropFirst(18).first == "p",
                let product = UInt32(rest.dropFirst(19).prefix(8), radix: 16)
            else { return nil }
            self.init(bus == 3 ? .usb : .other, vendor: vendor, product: product)
        } else {
            return nil
        }
    }

    /// Both numbers as people write them, `8086:10d3`.
    public var identifier: String { hex(vendor, digits: 4) + ":" + hex(product, digits: 4) }
}

extension Inventory {
    /// Who made a device and which it is; nil where it does not say so.
    ///
    /// A whole device of USB has no alias: its own two files tell.
    public func productID(of device: Device) -> ProductID? {
        if let identity = device.identity {
            return ProductID(.pci, vendor: identity.vendor, product: identity.device)
        }
        if let modalias = device.modalias { return ProductID(modalias: modalias) }
        guard device.reference.bus == "usb",
            let vendor = number(in: device.reference.path / "idVendor"),
            let product = number(in: device.reference.path / "idProduct")
        else { return nil }
        return ProductID(.usb, vendor: vendor, product: product)
    }

    /// The hexadecimal number that an attribute holds; nil where it holds none.
    func number(in path: SysfsPath) -> UInt32? {
        (try? text(path)).flatMap { $0 }.flatMap { UInt32($0, radix: 16) }
    }
}
