/// What `VFIO_DEVICE_GET_REGION_INFO` answered, as a description and a place in the device's file.
///
/// Source: vfio_pci_ioctl_get_region_info(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1.
package struct RegionAnswer: Hashable, Sendable {
    package var description: RegionDescription
    /// Where the region begins in the device's file.
    package var fileOffset: UInt64

    /// How long the structure is without what may follow it.
    package static let byteCount = 32

    private enum Flag {
        static let read: UInt32 = 1 << 0
        static let write: UInt32 = 1 << 1
        static let map: UInt32 = 1 << 2
        static let capabilities: UInt32 = 1 << 3
    }

    /// Only these areas may be mapped.
    private static let sparseAreas: UInt16 = 1

    /// What the bytes say, or nil where they make no sense; `kernelsOwn` is the device's table of MSI-X vectors, which
    /// is reached through the kernel alone, whether or not it may be mapped.
    package init?(_ record: KernelRecord, kernelsOwn: Range<UInt64>? = nil) {
        guard let flags = record.get32(4), let index = record.get32(8),
            let byteCount = record.get64(16), let fileOffset = record.get64(24),
            byteCount <= UInt64(Int64.max), fileOffset <= UInt64(Int64.max) - byteCount
        else { return nil }
        self.fileOffset = fileOffset
        var areas: [Range<UInt64>] = []
        if flags & Flag.map != 0, byteCount > 0 {
            areas = [0..<byteCount]
            if flags & Flag.capabilities != 0,
                let sparse = record.capability(Self.sparseAreas, firstAt: 12)
            {
                guard let listed = Self.areas(record, sparse, within: byteCount) else { return nil }
                areas = listed
            }
        }
        description = RegionDescription(
            RegionIndex(rawValue: index),
            byteCount: byteCount,
            isReadable: flags & Flag.read != 0,
            isWritable: flags & Flag.write != 0,
            mappable: areas.flatMap { Self.without(kernelsOwn, $0) }
        )
    }

    /// The areas of a sparse region: a count, then an offset and a length for each.
    private static func areas(
        _ record: KernelRecord,
        _ offset: Int,
        within byteCount: UInt64
    ) -> [Range<UInt64>]? {
        guard let count = record.get32(offset + 8) else { return nil }
        var areas: [Range<UInt64>] = []
        for index in 0..<Int(count) {
            guard let start = record.get64(offset + 16 + 16 * index),
                let length = record.get64(offset + 24 + 16 * index),
                start <= byteCount, length <= byteCount - start
            else { return nil }
            if length > 0 { areas.append(start..<start + length) }
        }
        return areas
    }

    /// An area, or the one or two that are left of it without a range.
    private static func without(
        _ hole: Range<UInt64>?,
        _ area: Range<UInt64>
    ) -> [Range<UInt64>] {
        guard let hole = hole?.clamped(to: area), !hole.isEmpty else { return [area] }
        return [area.lowerBound..<hole.lowerBound, hole.upperBound..<area.upperBound]
            .filter { !$0.isEmpty }
    }
}
