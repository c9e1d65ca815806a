import UserDrivers
import VFIO

/// The driver of `edu`.
func driverTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    wayTrials(.msi) + wayTrials(.intx) + refusalTrials()
}

/// What it does whichever way it is interrupted.
private func wayTrials<Machine: TrialMachine>(_ kind: InterruptKind) -> [Trial<Machine>] {
    [
        Trial("\(kind.name): factorials are right, by interrupts and by polling") { machine in
            let driver = try EduDriver(machine.openEdu(), interrupts: kind)
            for number in [0, 1, 5, 12, 13, 33, 34, 40] as [UInt32] {
                let wanted = (0..<number).reduce(1 as UInt32) { $0 &* ($1 + 1) }
                try requireEqual(try driver.factorial(of: number), wanted, "\(number)!")
                try requireEqual(try driver.factorialByPolling(of: number), wanted, "\(number)!")
            }
        },
        Trial("\(kind.name): what was given up is not taken for what is asked next") { machine in
            var driver = try EduDriver(machine.openEdu(), interrupts: kind)
            for isPolled in [true, false, true] {
                driver.limit = .zero
                try giveUp { () throws(EduFailure) in
                    _ =
                        isPolled
                        ? try driver.factorialByPolling(of: 5) : try driver.factorial(of: 5)
                }
                driver.limit = .seconds(10)
                try requireEqual(try driver.factorialByPolling(of: 6), 720, "polled")
                try requireEqual(try driver.factorial(of: 7), 5040, "by an interrupt")
            }
            let buffer = try driver.makeBuffer(byteCount: 4096)
            for seed in 0..<2 {
                driver.limit = .zero
                try giveUp { () throws(EduFailure) in
                    seed == 0
                        ? try driver.fetchByPolling(buffer, count: 64)
                        : try driver.fetch(buffer, count: 64)
                }
                driver.limit = .seconds(10)
                let other = try driver.makeBuffer(byteCount: 4096)
                other.copy(pattern(64, seed))
                try driver.store(other, count: 64)
                other.copy([UInt8](repeating: 0, count: 64))
                try driver.fetch(other, count: 64)
                try requireEqual(other.bytes(0..<64), pattern(64, seed), "copied")
            }
        },
        Trial("\(kind.name): what the device says is heard") { machine in
            let driver = try EduDriver(machine.openEdu(), interrupts: kind)
            for bits in [1, 0x8000_0000, 6] as [UInt32] {
                try requireEqual(try driver.interrupt(bits), bits)
            }
        },
        Trial("\(kind.name): copies both ways") { machine in
            let driver = try EduDriver(machine.openEdu(), interrupts: kind)
            let buffer = try driver.makeBuffer(byteCount: 4096)
            buffer.copy(pattern(256, 9))
            try driver.store(buffer, count: 256, at: 512)
            buffer.copy([UInt8](repeating: 0, count: 256))
            try driver.fetch(buffer, count: 256, at: 512)
            try requireEqual(buffer.bytes(0..<256), pattern(256, 9))
            driver.close()
        },
    ]
}

/// Does what may take too long.
private func giveUp(_ body: () throws(EduFailure) -> Void) throws {
    do {
        try body()
    } catch {
        guard case .tooSlow = error else { throw error }
    }
}

/// What it does and refuses whichever way.
private func refusalTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("the driver's device is alive") { machine in
            let driver = try EduDriver(machine.openEdu())
            try requireEqual(try driver.liveness(0), .max)
            try requireEqual(try driver.liveness(0xffff_0000), 0xffff)
        },
        Trial("the driver waits as long as can be said") { machine in
            var driver = try EduDriver(machine.openEdu())
            driver.limit = Duration(attoseconds: .max)
            try requireEqual(try driver.factorial(of: 5), 120)
            try requireEqual(try driver.factorialByPolling(of: 5), 120)
        },
        Trial("the driver takes no other device") { machine in
            let device = try machine.openTestDevice()
            let name = device.name
            do {
                _ = try EduDriver(device)
            } catch {
                guard case .otherDevice(name, _) = error as? EduFailure else { throw error }
                return
            }
            throw TrialFailure(description: "it did")
        },
        Trial("the driver does not let the device leave its store") { machine in
            let driver = try EduDriver(machine.openEdu())
            let buffer = try driver.makeBuffer(byteCount: 8192)
            for (offset, count) in [(0, 4096), (4096, 1), (-1, 1), (4094, 2), (0, 0), (.max, 1)] {
                do {
                    try driver.store(buffer, count: count, at: offset)
                } catch {
                    try requireEqual(
                        error as? EduFailure,
                        .outsideStore(offset: offset, count: count)
                    )
                    continue
                }
                throw TrialFailure(description: "\(count) bytes at \(offset) were copied")
            }
        },
    ]
}
