import Testing
import VFIO

@Suite struct IOVAAllocatorTests {
    /// Pages of one byte: so a small space can be looked at whole.
    private func small(_ ranges: ClosedRange<UInt64>...) -> IOVAAllocator {
        IOVAAllocator(ranges: ranges, pageByteCount: 1)
    }

    @Test func `every sequence of four requests gives what looking at each address gives`() {
        // What is free, byte by byte: from 1 on, without the hole at 8, and 15 is the device's last.
        let usable = (1...20 as ClosedRange<UInt64>).filter { $0 != 8 && $0 <= 15 }
        let sizes: [UInt64] = [0, 1, 2, 3, 6, 7, 8]
        for code in 0..<sizes.count * sizes.count * sizes.count * sizes.count {
            var allocator = small(0...7, 9...20)
            var taken: Set<UInt64> = []
            var rest = code
            var trace: [UInt64] = []
            for _ in 0..<4 {
                let size = sizes[rest % sizes.count]
                rest /= sizes.count
                trace.append(size)
                let free = Set(usable).subtracting(taken)
                let wanted = (0...20 as ClosedRange<UInt64>).first { start in
                    size > 0 && (start..<start + size).allSatisfy(free.contains)
                }
                let got = allocator.allocate(byteCount: size, addressBits: 4)
                if got?.rawValue != wanted {
                    Issue.record("\(got?.description ?? "nothing") after \(trace)")
                }
                if let got { taken.formUnion(got.rawValue..<got.rawValue + size) }
            }
        }
    }

    @Test func `what is given back is given again, and nothing else moves`() {
        var allocator = small(0...99)
        let first = allocator.allocate(byteCount: 10, addressBits: 64)
        let second = allocator.allocate(byteCount: 20, addressBits: 64)
        let third = allocator.allocate(byteCount: 30, addressBits: 64)
        #expect([first, second, third] == [IOVA(1), IOVA(11), IOVA(31)])
        allocator.free(IOVA(11))
        #expect(allocator.allocate(byteCount: 21, addressBits: 64) == IOVA(61))
        #expect(allocator.allocate(byteCount: 20, addressBits: 64) == IOVA(11))
        #expect(allocator.usedCount == 4)
    }

    @Test func `the last address of all can be used, and nothing is beyond it`() {
        var allocator = IOVAAllocator(ranges: [0...UInt64.max], pageByteCount: 4096)
        let last = IOVA(.max - 4095)
        let isTaken = allocator.take(last, byteCount: 4096, addressBits: 64)
        let isAgain = allocator.take(last, byteCount: 4096, addressBits: 64)
        let isBeyond = allocator.take(last, byteCount: 8192, addressBits: 64)
        #expect(isTaken && !isAgain && !isBeyond)
        #expect(allocator.allocate(byteCount: .max, addressBits: 64) == nil)
        #expect(allocator.allocate(byteCount: 1 << 63, addressBits: 64) == IOVA(4096))
    }

    @Test func `one's own address must be whole, reachable, of one range and free`() {
        var allocator = IOVAAllocator(
            ranges: [0x1000...0x4fff, 0x6000...0x9fff],
            pageByteCount: 0x1000
        )
        for (address, count, bits) in [
            (0x1800, 0x1000, 64), (0x1000, 0x800, 64), (0x1000, 0, 64), (0x0000, 0x1000, 64),
            (0x5000, 0x1000, 64), (0x4000, 0x3000, 64), (0x8000, 0x1000, 15), (0xa000, 0x1000, 64),
        ] as [(UInt64, UInt64, Int)] {
            let isTaken = allocator.take(IOVA(address), byteCount: count, addressBits: bits)
            #expect(!isTaken, "\(address), \(count), \(bits)")
        }
        let isTaken = allocator.take(IOVA(0x6000), byteCount: 0x4000, addressBits: 16)
        #expect(isTaken)
        #expect(allocator.allocate(byteCount: 0x4000, addressBits: 16) == IOVA(0x1000))
        #expect(allocator.allocate(byteCount: 1, addressBits: 64) == nil)
    }

    @Test func `address 0 is not given, nor taken`() {
        var allocator = IOVAAllocator(ranges: [0...0xffff], pageByteCount: 0x1000)
        for count: UInt64 in [0x1000, 0x2000] {
            let isTaken = allocator.take(IOVA(0), byteCount: count, addressBits: 64)
            #expect(!isTaken)
        }
        #expect(allocator.usedCount == 0)
        #expect(allocator.allocate(byteCount: 1, addressBits: 64) == IOVA(0x1000))
    }

    @Test func `what does not begin at a page is rounded up to one`() {
        var allocator = IOVAAllocator(ranges: [0x1800...0x4800], pageByteCount: 0x1000)
        #expect(allocator.allocate(byteCount: 1, addressBits: 64) == IOVA(0x2000))
        #expect(allocator.allocate(byteCount: 0x1000, addressBits: 64) == IOVA(0x3000))
        #expect(allocator.allocate(byteCount: 0x1000, addressBits: 64) == nil)
    }
}
