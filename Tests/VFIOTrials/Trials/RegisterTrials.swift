import VFIO

/// Registers of `edu`.
func registerTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    accessTrials() + boundTrials()
}

/// What reads and writes give.
private func accessTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("the configuration space names the device") { machine in
            let device = try machine.openEdu()
            let (vendor, number) = try device.withRegisters(.configuration) {
                registers throws(VFIOError) in
                (
                    try registers.read(PCIConfiguration.vendor),
                    try registers.read(PCIConfiguration.device)
                )
            }
            try requireEqual(vendor, 0x1234, "vendor")
            try requireEqual(number, 0x11e8, "device")
        },
        Trial("bus mastering is one bit of the command, and nothing else changes") { machine in
            let device = try machine.openEdu()
            func command(_ written: UInt16? = nil) throws(VFIOError) -> UInt16 {
                try device.withRegisters(.configuration) { registers throws(VFIOError) in
                    let command = PCIConfiguration.command
                    if let written { try registers.write(command, written) }
                    return try registers.read(command) & 0b111
                }
            }
            let first = try command()
            // With memory, which the device answers to, and without.
            for others in [0b010, 0b000, 0b010] as [UInt16] {
                try requireEqual(try command(others), others, "written")
                for (isAllowed, bit) in [(true, 0b100), (false, 0), (false, 0)] as [(Bool, UInt16)]
                {
                    try device.setBusMaster(isAllowed)
                    try requireEqual(try command(), others | bit, "\(isAllowed)")
                }
            }
            _ = try command(first)
        },
        Trial("a register is read and written in its width") { machine in
            let device = try machine.openEdu()
            try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.write(ReadWrite<UInt32>(0x04), 0x1234_5678)
            }
            let (identity, liveness, address) = try device.withRegisters(.bar0) {
                registers throws(VFIOError) in
                try registers.write(ReadWrite<UInt64>(0x80), 0x1_2345_6789)
                return (
                    try registers.read(ReadOnly<UInt32>(0x00)),
                    try registers.read(ReadOnly<UInt32>(0x04)),
                    try registers.read(ReadOnly<UInt64>(0x80))
                )
            }
            try requireEqual(identity, 0x0100_00ed, "identity")
            try requireEqual(liveness, 0xedcb_a987, "liveness")
            try requireEqual(address, 0x1_2345_6789, "64 bits")
        },
        Trial("a width that the device does not have reads as ones") { machine in
            let device = try machine.openEdu()
            let value = try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.read(ReadOnly<UInt64>(0x00))
            }
            try requireEqual(value, .max)
        },
    ]
}

/// What is refused, and what the device says that it has.
private func boundTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("a register beyond the region is refused") { machine in
            let device = try machine.openEdu()
            for offset: UInt64 in [1 << 20, (1 << 20) + 4, .max - 3, 1 << 63] {
                try requireFailure(.outOfBounds) { () throws(VFIOError) in
                    try device.withRegisters(.bar0) { registers throws(VFIOError) in
                        _ = try registers.read(ReadOnly<UInt32>(offset))
                    }
                }
            }
            let last = try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.read(ReadOnly<UInt32>((1 << 20) - 4))
            }
            try requireEqual(last, .max, "the last register")
        },
        Trial("a register that is not at a multiple of its width is refused") { machine in
            let device = try machine.openEdu()
            try requireFailure(.misaligned) { () throws(VFIOError) in
                try device.withRegisters(.bar0) { registers throws(VFIOError) in
                    try registers.write(WriteOnly<UInt32>(0x02), 1)
                }
            }
            try requireFailure(.misaligned) { () throws(VFIOError) in
                try device.withRegisters(.bar0) { registers throws(VFIOError) in
                    _ = try registers.read(ReadWrite<UInt64>(0x84))
                }
            }
        },
        Trial("the device says which regions it has") { machine in
            let device = try machine.openEdu()
            try requireEqual(device.region(.bar0)?.byteCount, 1 << 20)
            try requireEqual(device.region(.bar0)?.mappable, [0..<1 << 20])
            for region: RegionIndex in [.bar1, .bar5, RegionIndex(rawValue: 99)] {
                try requireEqual(device.region(region), nil, "\(region)")
                try requireFailure(.noSuchRegion) { () throws(VFIOError) in
                    try device.withRegisters(region) { _ throws(VFIOError) in }
                }
            }
        },
        Trial("a device without a reset of its own says so, and goes on") { machine in
            let device = try machine.openEdu()
            try require(!device.hasReset, "it has one")
            try requireFailure(.noReset) { () throws(VFIOError) in try device.reset() }
            try require(device.region(.bar0) != nil, "it is gone")
        },
    ]
}
