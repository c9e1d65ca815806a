import SystemPackage
import UserDrivers
import VFIO

/// What is left of a device that was let go.
func lifeTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("a device can be opened again as soon as it was closed") { machine in
            for _ in 0..<25 {
                let device = try machine.openEdu()
                try requireEqual(device.mappedCount, 0)
                device.close()
            }
        },
        Trial("nothing is left of a driver's whole life") { machine in
            let calls = WatchedCalls()
            try live(machine, calls)
            try requireEqual(calls.left, [])
            try require(calls.count > 5, "\(calls.count) calls")
        },
        Trial("nothing is left where any one call has failed") { machine in
            let calls = WatchedCalls()
            try live(machine, calls)
            var unheard: [String] = []
            for failing in 0..<calls.count {
                let calls = WatchedCalls(failing: failing)
                do {
                    try live(machine, calls)
                    unheard.append(calls.failed ?? "none")
                } catch let failure as EduFailure {
                    try require("\(failure)".contains("ENFILE"), "call \(failing): \(failure)")
                } catch let error as VFIOError {
                    try requireEqual(
                        error.errno,
                        .tooManyOpenFilesInSystem,
                        "call \(failing): \(error)"
                    )
                }
                try requireEqual(calls.left, [], "call \(failing), \(calls.failed ?? "none")")
            }
            // Only that which disables the interrupts as they go out of scope: their events are closed next.
            try require(
                unheard.count <= 1 && unheard.allSatisfy { $0 == "VFIO_DEVICE_SET_IRQS" },
                "unheard: \(unheard)"
            )
        },
        Trial("a buffer outlives its device") { machine in
            let device = try machine.openEdu()
            let buffer = try device.map(device.makeBuffer(byteCount: 4096))
            buffer.copy(pattern(64, 10))
            device.close()
            try requireEqual(buffer.bytes(0..<64), pattern(64, 10))
            let ours = try buffer.unmap()
            try requireEqual(ours.bytes(0..<64), pattern(64, 10))
        },
    ]
}

/// All that a driver does, from opening to closing.
private func live<Machine: TrialMachine>(_ machine: Machine, _ calls: WatchedCalls) throws {
    let driver = try EduDriver(machine.openEdu(calls))
    _ = try driver.factorial(of: 5)
    let buffer = try driver.makeBuffer(byteCount: 4096)
    try driver.store(buffer, count: 16)
    _ = try buffer.unmap()
    let device = try machine.openTestDevice(calls)
    try device.withRegisters(.bar1) { registers throws(VFIOError) in
        try registers.write(WriteOnly<UInt8>(0), 0)
        _ = try registers.read(ReadOnly<UInt8>(16))
    }
    driver.close()
}
