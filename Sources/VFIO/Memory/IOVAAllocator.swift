/// Which addresses of a device's IOMMU are in use, and which one is next.
///
/// It gives the lowest range that is free, lies wholly in one of the IOMMU's ranges (what is between those is
/// reserved, for interrupts on x86) and can be written in as many bits as the device has. The first page is never
/// given: address 0 is what a device uses that was told nothing.
public struct IOVAAllocator: Sendable {
    /// The ranges that the IOMMU translates, ascending; both ends are addresses that can be used.
    public let ranges: [ClosedRange<UInt64>]
    /// What every range begins at a multiple of, and is a multiple of long, in bytes.
    public let pageByteCount: UInt64
    /// What is in use, ascending and not touching one another.
    private var used: [ClosedRange<UInt64>] = []

    /// An allocator of an IOMMU with these ranges and this smallest page, in bytes: a power of two.
    public init(ranges: [ClosedRange<UInt64>], pageByteCount: UInt64) {
        precondition(pageByteCount.nonzeroBitCount == 1, "a page has 2^n bytes")
        self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound }
        self.pageByteCount = pageByteCount
    }

    /// How many ranges are in use.
    public var usedCount: Int { used.count }

    /// Takes the lowest free range of so many bytes that a device of so many address bits reaches; nil where none is.
    public mutating func allocate(byteCount: UInt64, addressBits: Int) -> IOVA? {
        guard let size = roundedUp(byteCount), size > 0 else { return nil }
        let last = Self.lastAddress(addressBits)
        for range in ranges {
            let end = min(range.upperBound, last)
            guard let start = firstGap(of: size, from: max(range.lowerBound, pageByteCount)),
                start <= end, end - start >= size - 1
            else { continue }
            insert(start...start + (size - 1))
            return IOVA(start)
        }
        return nil
    }

    /// Where so many free bytes begin, at the earliest at `lowest`; nil where the addresses end before.
    private func firstGap(of size: UInt64, from lowest: UInt64) -> UInt64? {
        guard var start = roundedUp(lowest) else { return nil }
        for taken in used where taken.upperBound >= start {
            if taken.lowerBound > start, taken.lowerBound - start >= size { return start }
            guard taken.upperBound < .max, let next = roundedUp(taken.upperBound + 1) else {
                return nil
            }
            start = next
        }
        return start
    }

    /// Takes this range; false where it is not free, not of whole pages, not one that the device reaches, or begins at 0.
    public mutating func take(_ address: IOVA, byteCount: UInt64, addressBits: Int) -> Bool {
        let start = address.rawValue
        guard byteCount > 0, (start | byteCount) & (pageByteCount - 1) == 0 else { return false }
        let (last, overflow) = start.addingReportingOverflow(byteCount - 1)
        guard start > 0, !overflow, last <= Self.lastAddress(addressBits), isFree(start, byteCount),
            ranges.contains(where: { $0.contains(start) && $0.contains(last) })
        else { return false }
        insert(start...last)
        return true
    }

    /// Gives back a range that was taken, by its first address.
    public mutating func free(_ address: IOVA) {
        let index = used.firstIndex { $0.lowerBound == address.rawValue }
        guard let index else { preconditionFailure("\(address) was not allocated") }
        used.remove(at: index)
    }

    /// The last address that can be written in so many bits.
    static func lastAddress(_ bits: Int) -> UInt64 {
        .max >> UInt64(64 - min(max(bits, 1), 64))
    }

    private func isFree(_ start: UInt64, _ byteCount: UInt64) -> Bool {
        let wanted = start...start + (byteCount - 1)
        return !used.contains { $0.overlaps(wanted) }
    }

    private mutating func insert(_ range: ClosedRange<UInt64>) {
        used.insert(range, at: used.firstIndex { $0.lowerBound > range.upperBound } ?? used.count)
    }

    private func roundedUp(_ number: UInt64) -> UInt64? {
        let (sum, overflow) = number.addingReportingOverflow(pageByteCount - 1)
        return overflow ? nil : sum & ~(pageByteCount - 1)
    }
}
