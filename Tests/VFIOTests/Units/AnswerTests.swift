import Testing
import VFIO

/// What the kernel answers is read with care, whatever it is.
@Suite struct AnswerTests {
    /// A region of 64 KiB at 1 << 40 of the device's file, which may be mapped.
    private func region(_ flags: UInt32, capabilities: [UInt8] = []) -> KernelRecord {
        var record = KernelRecord(byteCount: 32)
        record.set32(4, flags)
        record.set32(12, capabilities.isEmpty ? 0 : 32)
        record.set64(16, 0x10000)
        record.set64(24, 1 << 40)
        record.bytes += capabilities
        record.set32(0, UInt32(record.bytes.count))
        return record
    }

    /// A capability, `next` the offset of the one behind it.
    private func capability(_ kind: UInt16, next: UInt32, _ words: [UInt64]) -> [UInt8] {
        var record = KernelRecord(Array(repeating: 0, count: 16 + 8 * words.count))
        record.set32(0, UInt32(kind) | 1 << 16)
        record.set32(4, next)
        record.set32(8, UInt32(words.count / 2))
        for (index, word) in words.enumerated() { record.set64(16 + 8 * index, word) }
        return record.bytes
    }

    @Test func `a region is what its flags say`() {
        let plain = RegionAnswer(region(0b0011))
        #expect(plain?.description.mappable == [])
        #expect(plain?.description.isReadable == true && plain?.description.isWritable == true)
        let mapped = RegionAnswer(region(0b0101))
        #expect(mapped?.description.mappable == [0..<0x10000])
        #expect(mapped?.description.isWritable == false)
        #expect(mapped?.fileOffset == 1 << 40)
    }

    @Test func `of a sparse region only the listed parts are mapped`() {
        let other = capability(3, next: 48, [])
        let sparse = capability(1, next: 0, [0, 0x1000, 0x4000, 0x2000, 0x8000, 0])
        let answer = RegionAnswer(region(0b1111, capabilities: other + sparse))
        #expect(answer?.description.mappable == [0..<0x1000, 0x4000..<0x6000])
        // Without the flag for mapping the list means nothing.
        let unmapped = RegionAnswer(region(0b1011, capabilities: other + sparse))
        #expect(unmapped?.description.mappable == [])
    }

    @Test func `the table of vectors is left out, wherever it is`() {
        let record = region(0b0111)
        let holes: [(Range<UInt64>, [Range<UInt64>])] = [
            (0x2000..<0x2800, [0..<0x2000, 0x2800..<0x10000]),
            (0..<0x800, [0x800..<0x10000]),
            (0xf800..<0x10000, [0..<0xf800]),
            (0xf800..<0x20000, [0..<0xf800]),
            (0..<0x10000, []),
            (0x20000..<0x20800, [0..<0x10000]),
        ]
        for (hole, left) in holes {
            #expect(RegionAnswer(record, kernelsOwn: hole)?.description.mappable == left, "\(hole)")
        }
    }

    @Test func `an answer of any length, with any byte changed, is read or refused`() {
        let sparse = capability(1, next: 0, [0, 0x1000, 0x4000, 0x2000])
        let whole = region(0b1111, capabilities: sparse)
        for length in 0..<whole.bytes.count {
            _ = RegionAnswer(KernelRecord(Array(whole.bytes.prefix(length))))
            _ = IOMMUAnswer(KernelRecord(Array(whole.bytes.prefix(length))), processorsPage: 4096)
        }
        #expect(RegionAnswer(KernelRecord(Array(whole.bytes.prefix(31)))) == nil)
        for index in whole.bytes.indices {
            for value in [0, 1, 0x0f, 0x7f, 0x80, 0xff] as [UInt8] {
                var bytes = whole.bytes
                bytes[index] = value
                let answer = RegionAnswer(KernelRecord(bytes))
                for area in answer?.description.mappable ?? [] {
                    #expect(area.upperBound <= answer?.description.byteCount ?? 0)
                }
                _ = IOMMUAnswer(KernelRecord(bytes), processorsPage: 4096)
            }
        }
    }

    @Test func `a chain that leads back ends`() {
        let circle = capability(9, next: 32, [])
        #expect(
            RegionAnswer(region(0b1111, capabilities: circle))?.description.mappable == [
                0..<0x10000
            ]
        )
    }

    @Test func `an IOMMU says its ranges, its page and how many mappings are left`() {
        var record = KernelRecord(byteCount: 24)
        record.set32(4, 0b11)
        record.set64(8, 0x4020_1000)
        record.set32(16, 24)
        let ranges = capability(1, next: 72, [0, 0xfedf_ffff, 0xfef0_0000, 0x7f_ffff_ffff])
        var left = capability(3, next: 0, [])
        left[8] = 77
        record.bytes += ranges + left
        let answer = IOMMUAnswer(record, processorsPage: 4096)
        #expect(answer?.ranges == [0...0xfedf_ffff, 0xfef0_0000...0x7f_ffff_ffff])
        #expect(answer?.pageByteCount == 0x1000)
        #expect(answer?.mappingsLeft == 77)
        #expect(IOMMUAnswer(record, processorsPage: 0x4000)?.pageByteCount == 0x4000)
    }

    @Test func `an old kernel that says no ranges has all`() {
        let answer = IOMMUAnswer(KernelRecord(byteCount: 24), processorsPage: 4096)
        #expect(answer?.ranges == [0...UInt64.max])
        #expect(answer?.mappingsLeft == nil)
    }
}
