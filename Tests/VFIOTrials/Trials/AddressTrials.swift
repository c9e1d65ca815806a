import VFIO

/// Where buffers are for a device.
func addressTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    placeTrials() + limitTrials()
}

/// Addresses that can be had.
private func placeTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("addresses are low, apart, of whole pages, and never zero") { machine in
            var device = try machine.openEdu()
            device.addressBits = 28
            let small = try device.map(device.makeBuffer(byteCount: 1))
            let large = try device.map(device.makeBuffer(byteCount: 3 * 4096))
            for address in [small.address, large.address] {
                try require(address.rawValue > 0 && address.rawValue < 1 << 28, "\(address)")
                try requireEqual(address.rawValue % 4096, 0, "\(address)")
            }
            try require(
                small.address + small.byteCount <= large.address
                    || large.address + large.byteCount <= small.address,
                "\(small.address) and \(large.address) overlap"
            )
        },
        Trial("a buffer that goes out of scope is unmapped, and its address is free") { machine in
            let device = try machine.openEdu()
            var addresses: Set<IOVA> = []
            for _ in 0..<20 {
                let buffer = try device.map(device.makeBuffer(byteCount: 4096))
                addresses.insert(buffer.address)
                try requireEqual(device.mappedCount, 1)
            }
            try requireEqual(device.mappedCount, 0)
            try requireEqual(addresses.count, 1)
        },
        Trial("a buffer is found where it was mapped, and not by fewer bits") { machine in
            var device = try machine.openEdu()
            let buffer = try device.map(device.makeBuffer(byteCount: 8192), at: IOVA(0x1000))
            try requireEqual(try device.address(of: buffer), buffer.address)
            // Its last byte is at 0x2fff.
            device.addressBits = 13
            try requireFailure(.addressNotUsable) { () throws(VFIOError) in
                _ = try device.address(of: buffer)
            }
            device.addressBits = 14
            try requireEqual(try device.address(of: buffer), IOVA(0x1000))
        },
        Trial("an address of one's own is taken, once") { machine in
            let device = try machine.openEdu()
            let wanted = IOVA(0x20_0000)
            let buffer = try device.map(device.makeBuffer(byteCount: 8192), at: wanted)
            try requireEqual(buffer.address, wanted)
            for address in [wanted, wanted + 4096] {
                try requireFailure(.addressNotUsable) { () throws(VFIOError) in
                    _ = try device.map(device.makeBuffer(byteCount: 4096), at: address)
                }
            }
            let next = try device.map(device.makeBuffer(byteCount: 4096), at: wanted + 8192)
            try requireEqual(next.address, wanted + 8192)
        },
    ]
}

/// Addresses that cannot be had.
private func limitTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("an address that cannot be used is refused before anybody is asked") { machine in
            var device = try machine.openEdu()
            // What a device uses that was told nothing; not whole pages; the interrupts' own range of x86; beyond what the device can send.
            for address: UInt64 in [0, 0x1001, 0xfee0_0000, 1 << 32] {
                try requireFailure(.addressNotUsable) { () throws(VFIOError) in
                    let buffer = try device.makeBuffer(byteCount: 4096)
                    _ = try device.map(buffer, at: IOVA(address))
                }
            }
            device.addressBits = 12
            try requireFailure(.noAddress) { () throws(VFIOError) in
                _ = try device.map(device.makeBuffer(byteCount: 4096))
            }
            try requireEqual(device.mappedCount, 0)
        },
        Trial("a mapping that is larger than the device's addresses is refused") { machine in
            var device = try machine.openEdu()
            device.addressBits = 20
            try requireFailure(.noAddress) { () throws(VFIOError) in
                _ = try device.map(device.makeBuffer(byteCount: 1 << 20))
            }
            let buffer = try device.map(device.makeBuffer(byteCount: (1 << 20) - 4096))
            try requireEqual(buffer.address, IOVA(4096))
        },
        Trial("a buffer of nothing is refused") { machine in
            let device = try machine.openEdu()
            for count in [0, -1, Int.max] {
                try requireFailure(.noMemory) { () throws(VFIOError) in
                    _ = try device.makeBuffer(byteCount: count)
                }
            }
        },
        Trial("hundreds of buffers are mapped at once, and gone at once") { machine in
            let device = try machine.openEdu()
            try nest(device, 300)
            try requireEqual(device.mappedCount, 0)
        },
    ]
}

/// Maps so many buffers, each while those before it are there: they cannot be put into an array.
private func nest<Backend>(_ device: borrowing VFIODevice<Backend>, _ count: Int) throws {
    guard count > 0 else { return }
    let buffer = try device.map(device.makeBuffer(byteCount: 4096))
    buffer.store(UInt32(count), at: 0)
    try nest(device, count - 1)
    try requireEqual(buffer.load(at: 0, as: UInt32.self), UInt32(count))
    try requireEqual(device.mappedCount % 301, 301 - count)
}
