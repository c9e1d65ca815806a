import Testing
import VFIO

/// IOMMUs whose pages are not the processor's.
@Suite struct PageTests {
    @Test func `where the IOMMU's pages are longer, buffers are of those`() throws {
        // 64 KiB and 512 MiB, as on arm64.
        let kernel = StandInKernel(.init(pageSizes: 0x2001_0000))
        let device = try kernel.openDevice()
        for count in [1, 0x1_0000, 0x1_0001] {
            let buffer = try device.map(device.makeBuffer(byteCount: count))
            let whole = count > 0x1_0000 ? 0x2_0000 : 0x1_0000
            #expect(buffer.byteCount == whole)
            buffer.store(UInt8(7), at: whole - 1)
            let record = try #require(kernel.mapped.last)
            for field in [8, 16, 24] {
                #expect(
                    try #require(record.get64(field)) % 0x1_0000 == 0,
                    "\(field) of \(record.bytes)"
                )
            }
            #expect(record.get64(24) == UInt64(whole))
        }
        #expect(device.mappedCount == 0)
        device.close()
        #expect(kernel.open == [])
    }

    @Test func `a buffer of shorter pages is refused before the kernel is asked`() throws {
        let kernel = StandInKernel(.init(pageSizes: 0x1_0000))
        let device = try kernel.openDevice()
        let error = #expect(throws: VFIOError.self) {
            _ = try device.map(DMABuffer(byteCount: 4096))
        }
        #expect(error?.code == .addressNotUsable)
        #expect(kernel.mapped.isEmpty)
    }

    @Test func `where the IOMMU's pages are shorter, or longer than any memory, nothing breaks`()
        throws
    {
        let short = try StandInKernel(.init(pageSizes: 0x200)).openDevice()
        #expect(try short.makeBuffer(byteCount: 1).byteCount == 4096)
        for size: UInt64 in [1 << 62, 1 << 63] {
            let long = try StandInKernel(.init(pageSizes: size)).openDevice()
            let error = #expect(throws: VFIOError.self) { _ = try long.makeBuffer(byteCount: 1) }
            #expect(error?.code == .noMemory)
        }
    }
}
