import DeviceModels
import Testing
import VFIO

/// Whatever a driver does, a model answers, and stays within its own memory.
@Suite struct ModelTests {
    /// Numbers that look random, the same each time: xorshift of 64 bits.
    private struct Numbers {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `an edu answers every sequence of accesses`(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let device = VFIODevice.simulating(EduModel(readsUntilDone: Int(seed % 4)))
        try device.setBusMaster(seed % 2 == 0)
        let buffer = try device.map(device.makeBuffer(byteCount: 4096), at: IOVA(0x1000))
        let interrupts = try device.enableInterrupts(seed % 3 == 0 ? .intx : .msi)
        try device.withRegisters(.bar0) { registers throws(VFIOError) in
            for _ in 0..<2000 {
                // Its registers, and some that it has not; numbers that are near to its store and to the buffer.
                let offset = (numbers.next() % 48) * 4
                let value = [numbers.next(), 0x40000 + numbers.next() % 5000, 0x1000, 7, 4096]
                let word = value[Int(numbers.next() % 5)]
                switch (numbers.next() % 4, offset % 8) {
                case (0, _): _ = try registers.read(ReadOnly<UInt32>(offset))
                case (1, 0): _ = try registers.read(ReadOnly<UInt64>(offset))
                case (2, 0): try registers.write(WriteOnly<UInt64>(offset), word)
                default: try registers.write(WriteOnly<UInt32>(offset), UInt32(word & 0xffff_ffff))
                }
            }
        }
        _ = try interrupts.wait(upTo: .zero)
        let identity = try device.withRegisters(.bar0) { registers throws(VFIOError) in
            try registers.read(ReadOnly<UInt32>(0))
        }
        #expect(identity == 0x0100_00ed)
        #expect(buffer.byteCount == 4096)
    }

    @Test(arguments: [RegionIndex.bar0, .bar1])
    func `a test device answers every access of every width`(region: RegionIndex) throws {
        let device = VFIODevice.simulating(PCITestModel())
        try device.withRegisters(region) { registers throws(VFIOError) in
            for test in 0...255 as ClosedRange<UInt8> {
                try registers.write(WriteOnly<UInt8>(0), test)
                for offset in stride(from: 0 as UInt64, to: registers.byteCount, by: 8) {
                    // Ports have no 64 bits.
                    if region == .bar0 { _ = try registers.read(ReadOnly<UInt64>(offset)) }
                    _ = try registers.read(ReadOnly<UInt32>(offset + 4))
                    _ = try registers.read(ReadOnly<UInt8>(offset + 7))
                }
                if region == .bar0 { try registers.write(WriteOnly<UInt64>(0), .max) }
                try registers.write(WriteOnly<UInt32>(0), .max)
            }
        }
    }

    @Test func `a refused access is reported, with its address and direction`() throws {
        let device = VFIODevice.simulating(EduModel(readsUntilDone: 0))
        try device.setBusMaster(true)
        let buffer = try device.map(
            device.makeBuffer(byteCount: 4096),
            at: IOVA(0x1000),
            access: .deviceReads
        )
        // From the store to memory that it may only read; then over the end of what is mapped.
        for (source, destination, command) in [(0x40000, 0x1000, 3), (0x1ff0, 0x40000, 1)]
            as [(UInt64, UInt64, UInt64)]
        {
            try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.write(WriteOnly<UInt64>(0x80), source)
                try registers.write(WriteOnly<UInt64>(0x88), destination)
                try registers.write(WriteOnly<UInt64>(0x90), 32)
                try registers.write(WriteOnly<UInt64>(0x98), command)
                _ = try registers.read(ReadOnly<UInt64>(0x98))
            }
        }
        #expect(
            device.faults() == [
                DMAFault(address: IOVA(0x1000), access: .deviceWrites),
                DMAFault(address: IOVA(0x2000), access: .deviceReads),
            ]
        )
        #expect(buffer.bytes(0..<32) == [UInt8](repeating: 0, count: 32))
    }

    @Test func `two buffers that touch are one to the device`() throws {
        let device = VFIODevice.simulating(EduModel(readsUntilDone: 0))
        try device.setBusMaster(true)
        let first = try device.map(device.makeBuffer(byteCount: 4096), at: IOVA(0x1000))
        let second = try device.map(device.makeBuffer(byteCount: 4096), at: IOVA(0x2000))
        first.store(0x0403_0201 as UInt32, at: 4092)
        second.store(0x0807_0605 as UInt32, at: 0)
        try device.withRegisters(.bar0) { registers throws(VFIOError) in
            for (source, destination, command) in [(0x1ffc, 0x40000, 1), (0x40000, 0x1ff8, 3)]
                as [(UInt64, UInt64, UInt64)]
            {
                try registers.write(WriteOnly<UInt64>(0x80), source)
                try registers.write(WriteOnly<UInt64>(0x88), destination)
                try registers.write(WriteOnly<UInt64>(0x90), 8)
                try registers.write(WriteOnly<UInt64>(0x98), command)
                _ = try registers.read(ReadOnly<UInt64>(0x98))
            }
        }
        #expect(first.bytes(4088..<4096) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(device.faults() == [])
    }
}
