/// Which region of a PCI device: a base address register's, the option ROM, the configuration space.
///
/// Source: the indices of vfio-pci in include/uapi/linux/vfio.h, Linux 6.1.
public struct RegionIndex: RawRepresentable, Hashable, Sendable, Comparable {
    /// The kernel's number of the region.
    public let rawValue: UInt32

    /// The region with the kernel's number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What the first base address register decodes; the others follow.
    public static let bar0 = RegionIndex(rawValue: 0)
    /// What the second base address register decodes.
    public static let bar1 = RegionIndex(rawValue: 1)
    /// What the third base address register decodes.
    public static let bar2 = RegionIndex(rawValue: 2)
    /// What the fourth base address register decodes.
    public static let bar3 = RegionIndex(rawValue: 3)
    /// What the fifth base address register decodes.
    public static let bar4 = RegionIndex(rawValue: 4)
    /// What the sixth base address register decodes.
    public static let bar5 = RegionIndex(rawValue: 5)
    /// The option ROM.
    public static let rom = RegionIndex(rawValue: 6)
    /// The configuration space, as the kernel lets user space see it.
    public static let configuration = RegionIndex(rawValue: 7)

    /// How many regions are looked at; a device may have more, which are of its vendor's own kind.
    static let pciCount: UInt32 = 8

    /// What it is called in a failure: `bar0`, `configuration`, `region 9`.
    var name: String {
        switch self {
        case .configuration: "configuration"
        case .rom: "rom"
        case _ where rawValue < 6: "bar\(rawValue)"
        default: "region \(rawValue)"
        }
    }

    /// Whether the kernel's number is smaller.
    public static func < (one: RegionIndex, other: RegionIndex) -> Bool {
        one.rawValue < other.rawValue
    }
}

/// What the device says of one of its regions.
public struct RegionDescription: Hashable, Sendable {
    /// Which region it is.
    public var index: RegionIndex
    /// How long it is, in bytes; 0 where the device has none.
    public var byteCount: UInt64
    /// Whether it can be read.
    public var isReadable: Bool
    /// Whether it can be written.
    public var isWritable: Bool
    /// The parts that are accessed in memory, in bytes from the beginning; the rest takes a call for each access.
    public var mappable: [Range<UInt64>]

    /// A region; what it has not is an empty one.
    public init(
        _ index: RegionIndex,
        byteCount: UInt64,
        isReadable: Bool = true,
        isWritable: Bool = true,
        mappable: [Range<UInt64>] = []
    ) {
        self.index = index
        self.byteCount = byteCount
        self.isReadable = isReadable
        self.isWritable = isWritable
        self.mappable = mappable
    }

    /// Whether an access lies in one of the parts that are accessed in memory.
    func isMappable(_ width: AccessWidth, at offset: UInt64) -> Bool {
        let last = offset + UInt64(width.rawValue - 1)
        return mappable.contains { $0.contains(offset) && $0.contains(last) }
    }

    /// Refuses what the kernel makes two accesses of, where there is a call for each: 64 bits.
    ///
    /// Source: do_io_rw(), drivers/vfio/pci/vfio_pci_rdwr.c, Linux 6.1: four bytes at most.
    func checkCall(
        _ deed: String,
        _ width: AccessWidth,
        at offset: UInt64,
        of device: String
    ) throws(VFIOError) {
        guard width == .eight else { return }
        throw VFIOError(
            .accessNotAllowed,
            cannot: deed,
            "\(device), 8 bytes at 0x\(String(offset, radix: 16)) of \(index.name)",
            help:
                "the place is not mapped, and the kernel would make two accesses of it; use two of 32 bits"
        )
    }
}
