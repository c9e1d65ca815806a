/// What a PCI function says that it is.
public struct PCIIdentity: Hashable, Sendable {
    /// The maker of the chip, `0x8086`.
    public var vendor: UInt32
    /// The maker's number for it, `0x10d3`.
    public var device: UInt32
    /// The maker of the board.
    public var subvendor: UInt32
    /// The board's number.
    public var subdevice: UInt32
    /// Class, subclass and programming interface, `0x020000`.
    public var classCode: UInt32

    /// The identity in an alias, `pci:v00008086d000010D3sv…`; nil for another text.
    ///
    /// One read of `modalias` tells what five attributes would, and it never waits for a lock.
    /// Source: the format in pci_uevent() and modalias_show(), drivers/pci, Linux 6.1.
    public init?(modalias: String) {
        guard modalias.hasPrefix("pci:v") else { return nil }
        var rest = modalias.dropFirst(4)[...]
        func field(_ mark: String, _ digits: Int) -> UInt32? {
            guard rest.hasPrefix(mark) else { return nil }
            let value = UInt32(rest.dropFirst(mark.count).prefix(digits), radix: 16)
            rest = rest.dropFirst(mark.count + digits)
            return value
        }
        guard let vendor = field("v", 8), let device = field("d", 8),
            let subvendor = field("sv", 8), let subdevice = field("sd", 8),
            let base = field("bc", 2), let sub = field("sc", 2), let interface = field("i", 2),
            rest.isEmpty
        else { return nil }
        self.vendor = vendor
        self.device = device
        self.subvendor = subvendor
        self.subdevice = subdevice
        self.classCode = base << 16 | sub << 8 | interface
    }

    /// Vendor and device as people write them, `8086:10d3`.
    public var identifier: String { hex(vendor, digits: 4) + ":" + hex(device, digits: 4) }

    /// Whether it is a bridge between PCI buses, which no vfio driver takes.
    public var isBridge: Bool { classCode >> 8 == 0x0604 }
}

/// A number in lower case hexadecimal digits, with zeros in front up to a width.
func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
