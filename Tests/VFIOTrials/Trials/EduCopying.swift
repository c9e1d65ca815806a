import VFIO

extension VFIODevice {
    /// Has `edu` copy 64 bytes, and waits until it says that it is done; without its driver, which lets it write.
    func copy(from source: UInt64, to destination: UInt64, _ command: UInt64) throws {
        try withRegisters(.bar0) { registers throws(VFIOError) in
            try registers.write(WriteOnly<UInt64>(0x80), source)
            try registers.write(WriteOnly<UInt64>(0x88), destination)
            try registers.write(WriteOnly<UInt64>(0x90), 64)
            try registers.write(WriteOnly<UInt64>(0x98), command)
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while try withRegisters(
            .bar0,
            { registers throws(VFIOError) in try registers.read(ReadOnly<UInt64>(0x98)) & 1 }
        ) != 0 {
            try require(.now < deadline, "it copies for ten seconds")
        }
    }
}
