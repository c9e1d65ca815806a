/// An address as a device sees memory: what its IOMMU translates.
public struct IOVA: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The address, in bytes.
    public var rawValue: UInt64

    /// The address with this number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The address with this number.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// As a failure has it: `0x10000`.
    public var description: String { "0x\(String(rawValue, radix: 16))" }

    /// Whether the address is smaller.
    public static func < (one: IOVA, other: IOVA) -> Bool { one.rawValue < other.rawValue }

    /// The address so many bytes further on.
    public static func + (address: IOVA, byteCount: Int) -> IOVA {
        IOVA(address.rawValue + UInt64(byteCount))
    }
}

/// What a device may do with a buffer.
public enum DMAAccess: Hashable, Sendable, CaseIterable {
    /// The device reads it.
    case deviceReads
    /// The device writes it; by Linux's driver of Intel IOMMUs it can read it as well.
    ///
    /// A model keeps to it. Source: `attr |= DMA_FL_PTE_PRESENT`, the bit that allows reading, in __domain_mapping(),
    /// drivers/iommu/intel/iommu.c, Linux 6.1 and 6.12.
    case deviceWrites
    /// The device reads and writes it.
    case deviceReadsAndWrites
}
