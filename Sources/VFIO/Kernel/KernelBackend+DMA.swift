internal import SystemPackage

/// What type 1 of the kernel's IOMMU interface is asked: a device's addresses for pages of this process.
///
/// Source: vfio_dma_do_map(), vfio_dma_do_unmap(), drivers/vfio/vfio_iommu_type1.c, Linux 6.1.
extension KernelBackend {
    private enum Flag {
        static let read: UInt32 = 1 << 0
        static let write: UInt32 = 1 << 1
    }

    /// Lets the device reach pages, which the kernel then holds in memory.
    public func map(_ mapping: DMAMapping) throws(VFIOError) {
        var record = KernelRecord(byteCount: 32)
        record.set32(4, Self.flags(mapping.access))
        // SAFETY: the address is only a number here; the pages live as long as their mapping.
        record.set64(8, unsafe UInt64(UInt(bitPattern: mapping.pages.start)))
        record.set64(16, mapping.address.rawValue)
        record.set64(24, UInt64(mapping.byteCount))
        try group.container.control(.iommuMapDMA, &record) { refusal in
            let (code, help) = Self.meaning(of: refusal.errno)
            return VFIOError(
                code,
                cannot: "map \(mapping.byteCount) bytes at \(mapping.address) for",
                name,
                refusal: refusal,
                help: help
            )
        }
    }

    /// Takes the pages of exactly one mapping away.
    public func unmap(_ mapping: DMAMapping) throws(VFIOError) {
        var record = KernelRecord(byteCount: 24)
        record.set64(8, mapping.address.rawValue)
        record.set64(16, UInt64(mapping.byteCount))
        try group.container.control(.iommuUnmapDMA, &record) { refusal in
            VFIOError(.refused, cannot: "unmap \(mapping.address) of", name, refusal: refusal)
        }
        // Where it finds no such mapping the kernel succeeds as well, and says that it was nothing.
        guard record.get64(16) == UInt64(mapping.byteCount) else {
            throw VFIOError(
                .malformedAnswer,
                cannot: "unmap \(mapping.address) of",
                name,
                help:
                    "the kernel has unmapped \(record.get64(16) ?? 0) of \(mapping.byteCount) bytes"
            )
        }
    }

    private static func flags(_ access: DMAAccess) -> UInt32 {
        switch access {
        case .deviceReads: Flag.read
        case .deviceWrites: Flag.write
        case .deviceReadsAndWrites: Flag.read | Flag.write
        }
    }

    private static func meaning(of errno: Errno) -> (VFIOError.Code, String?) {
        switch errno {
        case .noMemory:
            (
                .notPermitted,
                "so much memory may not be locked: raise RLIMIT_MEMLOCK (ulimit -l), or run with CAP_IPC_LOCK"
            )
        case .noSpace:
            (
                .refused,
                "the container has as many mappings as it may (dma_entry_limit); map fewer, larger buffers"
            )
        case .fileExists:
            (.addressNotUsable, "another program's mapping of this container is there")
        default:
            (.refused, nil)
        }
    }
}
