/// What `VFIO_IOMMU_GET_INFO` answered: the ranges that can be translated, and the smallest page.
///
/// Source: vfio_iommu_type1_get_info(), drivers/vfio/vfio_iommu_type1.c, Linux 6.1.
package struct IOMMUAnswer: Hashable, Sendable {
    package var ranges: [ClosedRange<UInt64>]
    package var pageByteCount: UInt64
    /// How many more mappings there may be, or nil where the kernel does not say.
    package var mappingsLeft: UInt32?

    /// How long the structure is without what follows it.
    package static let byteCount = 24

    private static let hasPageSizes: UInt32 = 1 << 0
    private static let hasCapabilities: UInt32 = 1 << 1
    private static let rangesOfAddresses: UInt16 = 1
    private static let mappings: UInt16 = 3

    /// What the bytes say, or nil where they make no sense.
    package init?(_ record: KernelRecord, processorsPage: UInt64) {
        guard let flags = record.get32(4), let sizes = record.get64(8) else { return nil }
        // What is mapped is the process's own pages, so that no smaller ones are of use.
        var page = processorsPage
        if flags & Self.hasPageSizes != 0 {
            guard sizes != 0 else { return nil }
            page = max(page, sizes & (~sizes + 1))
        }
        pageByteCount = page
        // A kernel before 5.4 does not say which ranges there are; then all are tried.
        ranges = [0...UInt64.max]
        guard flags & Self.hasCapabilities != 0 else { return }
        if let offset = record.capability(Self.rangesOfAddresses, firstAt: 16) {
            guard let listed = Self.ranges(record, offset) else { return nil }
            ranges = listed
        }
        if let offset = record.capability(Self.mappings, firstAt: 16) {
            guard let count = record.get32(offset + 8) else { return nil }
            mappingsLeft = count
        }
    }

    private static func ranges(_ record: KernelRecord, _ offset: Int) -> [ClosedRange<UInt64>]? {
        guard let count = record.get32(offset + 8) else { return nil }
        var ranges: [ClosedRange<UInt64>] = []
        for index in 0..<Int(count) {
            guard let start = record.get64(offset + 16 + 16 * index),
                let end = record.get64(offset + 24 + 16 * index), start <= end
            else { return nil }
            ranges.append(start...end)
        }
        return ranges
    }
}
