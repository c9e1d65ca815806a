internal import DriverCore

/// A function's configuration space, as its file `config` gives it to root.
///
/// Source: include/uapi/linux/pci_regs.h.
struct ConfigSpace {
    let bytes: [UInt8]

    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }
    func word(_ offset: Int) -> UInt16 { UInt16(byte(offset)) | UInt16(byte(offset + 1)) << 8 }

    /// Where a capability is, by its ID.
    private func capability(_ id: UInt8) -> Int? {
        // Bit 4 of the status register says that there is a list.
        guard word(0x06) & 0x10 != 0 else { return nil }
        var offset = Int(byte(0x34) & 0xfc)
        for _ in 0..<48 where offset != 0 {
            if byte(offset) == id { return offset }
            offset = Int(byte(offset + 1) & 0xfc)
        }
        return nil
    }

    /// Where an extended capability is, by its ID.
    private func extendedCapability(_ id: UInt16) -> Int? {
        var offset = 0x100
        for _ in 0..<256 where offset >= 0x100 && word(offset) != 0 {
            if word(offset) == id { return offset }
            offset = Int(word(offset + 2) >> 4)
        }
        return nil
    }

    /// The kind of port; nil without a PCI Express capability.
    var port: UInt8? { capability(0x10).map { UInt8(word($0 + 2) >> 4 & 0xf) } }

    /// Whether access control offers source validation, request and completion redirection, and forwarding.
    var isolates: Bool { extendedCapability(0x0d).map { word($0 + 4) & 0x1d == 0x1d } ?? false }

    /// Whether the function sends power management events from any state.
    var wakes: Bool { capability(0x01).map { word($0 + 2) & 0xf800 != 0 } ?? false }

    var sriov: DriverCore.SRIOVCapability? {
        extendedCapability(0x10).map { offset in
            DriverCore.SRIOVCapability(
                totalVFs: word(offset + 0x0e),
                offset: word(offset + 0x14),
                stride: word(offset + 0x16),
                vfDevice: word(offset + 0x1a)
            )
        }
    }
}
