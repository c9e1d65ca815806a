/// The registers of every PCI device's configuration space that a driver needs.
///
/// Source: include/uapi/linux/pci_regs.h, Linux 6.1.
public enum PCIConfiguration {
    /// Who made the device; `0x8086` is Intel.
    public static let vendor = ReadOnly<UInt16>(0x00)
    /// Which of its vendor's devices it is.
    public static let device = ReadOnly<UInt16>(0x02)
    /// What the device may do; bit 1: answer accesses to memory, bit 2: access memory itself.
    ///
    /// Without bit 1 the kernel takes a mapped region away from the process, which an access then ends (`SIGBUS`); a
    /// device is opened with it set. ``VFIODevice/setBusMaster(_:)`` is for bit 2.
    public static let command = ReadWrite<UInt16>(0x04)
    /// What the device has and what happened to it; bit 4: there is a list of capabilities.
    public static let status = ReadOnly<UInt16>(0x06)
    /// The device's revision.
    public static let revision = ReadOnly<UInt8>(0x08)
    /// Where the list of capabilities begins.
    public static let capabilities = ReadOnly<UInt8>(0x34)

    /// In ``command``: the device may access memory.
    static let busMaster: UInt16 = 1 << 2
    /// In ``status``: there is a list of capabilities.
    static let hasCapabilities: UInt16 = 1 << 4
    /// A list within 256 bytes has at most so many entries; one that has more goes in a circle.
    private static let capabilityCountMax = 48

    /// Where a capability with this number is in the configuration space, or nil.
    static func find<Window>(
        _ capability: UInt8,
        in registers: borrowing Registers<Window>
    ) throws(VFIOError) -> UInt64? {
        guard try registers.read(status) & hasCapabilities != 0 else { return nil }
        var offset = UInt64(try registers.read(capabilities)) & ~3
        for _ in 0..<capabilityCountMax {
            guard offset >= 0x40 else { return nil }
            if try registers.read(ReadOnly<UInt8>(offset)) == capability { return offset }
            offset = UInt64(try registers.read(ReadOnly<UInt8>(offset + 1))) & ~3
        }
        return nil
    }
}

/// Where a device's table of MSI-X vectors is: the kernel's, and nobody else's to write.
struct MSIXTable: Hashable {
    var region: RegionIndex
    var range: Range<UInt64>

    /// What the configuration space says, or nil where the device has none.
    ///
    /// Source: PCI_MSIX_TABLE, include/uapi/linux/pci_regs.h.
    static func find<Window>(
        in registers: borrowing Registers<Window>
    ) throws(VFIOError) -> MSIXTable? {
        guard let offset = try PCIConfiguration.find(0x11, in: registers) else { return nil }
        let control = try registers.read(ReadOnly<UInt16>(offset + 2))
        let table = try registers.read(ReadOnly<UInt32>(offset + 4))
        let start = UInt64(table & ~7)
        return MSIXTable(
            region: RegionIndex(rawValue: table & 7),
            range: start..<start + 16 * (UInt64(control & 0x7ff) + 1)
        )
    }
}
