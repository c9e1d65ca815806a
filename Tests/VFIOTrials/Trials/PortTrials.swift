import VFIO

/// `pci-testdev`: the same registers in memory, which is mapped, and in ports, which cannot be.
func portTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    kindTrials(.bar0, "memory") + kindTrials(.bar1, "ports") + differenceTrials()
}

/// What both have.
private func kindTrials<Machine: TrialMachine>(
    _ region: RegionIndex,
    _ kind: String
) -> [Trial<Machine>] {
    [
        Trial("a test in \(kind) counts exactly the writes that it asks for") { machine in
            let device = try machine.openTestDevice()
            let test = TestRegisters(region)
            for rounds in 0..<4 as Range<UInt32> {
                try requireEqual(try test.count(device, rounds), rounds, "\(rounds) writes")
            }
        },
        Trial("the bytes of \(kind) are the same in every width") { machine in
            let device = try machine.openTestDevice()
            try device.withRegisters(region) { registers throws(VFIOError) in
                try registers.write(WriteOnly<UInt8>(0), 0)
            }
            // The bytes of its name: "mmio" and "portio".
            let (word, halves, bytes) = try device.withRegisters(region) {
                registers throws(VFIOError) in
                (
                    try registers.read(ReadOnly<UInt32>(16)),
                    [
                        try registers.read(ReadOnly<UInt16>(16)),
                        try registers.read(ReadOnly<UInt16>(18)),
                    ],
                    [
                        try registers.read(ReadOnly<UInt8>(16)),
                        try registers.read(ReadOnly<UInt8>(17)),
                    ]
                )
            }
            try requireEqual(word, region == .bar0 ? 0x6f69_6d6d : 0x7472_6f70, "32 bits")
            try requireEqual(UInt32(halves[0]) | UInt32(halves[1]) << 16, word, "16 bits")
            try requireEqual(UInt16(bytes[0]) | UInt16(bytes[1]) << 8, halves[0], "8 bits")
        },
    ]
}

/// What they differ in, and what the device has not.
private func differenceTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("memory is mapped, and ports are not") { machine in
            let device = try machine.openTestDevice()
            try requireEqual(device.region(.bar0)?.mappable, [0..<4096])
            try requireEqual(device.region(.bar1)?.mappable, [])
            try requireEqual(device.region(.bar1)?.byteCount, 256)
        },
        Trial("64 bits are one access in memory, and refused where they would be two") { machine in
            let device = try machine.openTestDevice()
            try device.withRegisters(.bar0) { registers throws(VFIOError) in
                _ = try registers.read(ReadOnly<UInt64>(16))
                try registers.write(WriteOnly<UInt64>(0x100), 0)
            }
            for region: RegionIndex in [.bar1, .configuration] {
                try device.withRegisters(region) { registers throws(VFIOError) in
                    _ = try registers.read(ReadOnly<UInt32>(16))
                }
                try requireFailure(.accessNotAllowed) { () throws(VFIOError) in
                    try device.withRegisters(region) { registers throws(VFIOError) in
                        _ = try registers.read(ReadOnly<UInt64>(16))
                    }
                }
                try requireFailure(.accessNotAllowed) { () throws(VFIOError) in
                    try device.withRegisters(region) { registers throws(VFIOError) in
                        try registers.write(WriteOnly<UInt64>(16), 0)
                    }
                }
            }
        },
        Trial("a device without interrupts has none to enable") { machine in
            let device = try machine.openTestDevice()
            for kind in InterruptKind.allCases {
                try requireEqual(try device.interrupts(of: kind).count, 0, kind.name)
                try requireFailure(.noSuchInterrupt) { () throws(VFIOError) in
                    _ = try device.enableInterrupts(kind)
                }
            }
        },
    ]
}

/// The registers of a test.
private struct TestRegisters {
    let region: RegionIndex

    init(_ region: RegionIndex) { self.region = region }

    /// Begins test 0, writes so often where and what it asks for, and once what it does not; what it has counted.
    func count<Backend>(
        _ device: borrowing VFIODevice<Backend>,
        _ rounds: UInt32
    ) throws(VFIOError) -> UInt32 {
        try device.withRegisters(region) { registers throws(VFIOError) in
            try registers.write(WriteOnly<UInt8>(0), 0)
            let place = UInt64(try registers.read(ReadOnly<UInt32>(4)))
            let value = try registers.read(ReadOnly<UInt8>(8))
            for _ in 0..<rounds { try registers.write(WriteOnly<UInt8>(place), value) }
            try registers.write(WriteOnly<UInt8>(place), value &+ 1)
            try registers.write(WriteOnly<UInt8>(place + 1), value)
            return try registers.read(ReadOnly<UInt32>(12))
        }
    }
}
