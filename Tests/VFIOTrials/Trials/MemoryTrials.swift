import UserDrivers
import VFIO

/// Bytes of which no two neighbours are equal, other ones for each seed.
func pattern(_ count: Int, _ seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed) }
}

/// DMA of `edu`, by its driver.
func memoryTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    copyTrials() + refusedTrials()
}

/// What the device reaches.
private func copyTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("what the device reads and writes is what is there") { machine in
            let driver = try EduDriver(machine.openEdu())
            let source = try driver.makeBuffer(byteCount: 4096)
            let target = try driver.makeBuffer(byteCount: 4096)
            for (round, count) in [1, 7, 2048, 4095].enumerated() {
                source.copy(pattern(4096, round))
                target.copy([UInt8](repeating: 0xee, count: 4096))
                try driver.store(source, count: count)
                try driver.fetch(target, count: count)
                try requireEqual(target.bytes(0..<count), pattern(count, round), "\(count) bytes")
                let rest = target.bytes(count..<4096)
                try require(rest.allSatisfy { $0 == 0xee }, "wrote beyond \(count)")
            }
        },
        Trial("a part of the store is reached by itself") { machine in
            let driver = try EduDriver(machine.openEdu())
            let buffer = try driver.makeBuffer(byteCount: 4096)
            buffer.copy(pattern(4096, 1))
            try driver.store(buffer, count: 4095)
            try driver.fetch(buffer, count: 16, at: 1000)
            try requireEqual(buffer.bytes(0..<16), Array(pattern(4096, 1)[1000..<1016]))
        },
        Trial("what is written after the device was let read it is what the device reads") {
            machine in
            let driver = try EduDriver(machine.openEdu())
            let target = try driver.makeBuffer(byteCount: 4096)
            // Several fresh pages that nobody has touched when they are mapped.
            for round in 0..<3 {
                let source = try driver.makeBuffer(byteCount: 4 * 4096, access: .deviceReads)
                source.copy(pattern(4096, round + 20))
                try driver.store(source, count: 64)
                try driver.fetch(target, count: 64)
                try requireEqual(target.bytes(0..<64), pattern(64, round + 20), "round \(round)")
            }
        },
        Trial("a buffer keeps its numbers through mapping and unmapping") { machine in
            let device = try machine.openEdu()
            let buffer = try device.makeBuffer(byteCount: 100)
            try requireEqual(buffer.byteCount, 4096, "whole pages")
            buffer.store(0x0102_0304_0506_0708 as UInt64, at: 8)
            let mapped = try device.map(buffer)
            try requireEqual(mapped.load(at: 8, as: UInt32.self), 0x0506_0708)
            mapped.store(0xff as UInt8, at: 15)
            let again = try mapped.unmap()
            try requireEqual(again.load(at: 14, as: UInt16.self), 0xff02)
            try requireEqual(again.bytes(0..<8), [UInt8](repeating: 0, count: 8), "zero at first")
        },
    ]
}

/// What the device may not reach.
private func refusedTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("a device that may only read changes nothing") { machine in
            let driver = try EduDriver(machine.openEdu())
            let source = try driver.makeBuffer(byteCount: 4096)
            source.copy(pattern(64, 3))
            try driver.store(source, count: 64)
            let target = try driver.makeBuffer(byteCount: 4096, access: .deviceReads)
            target.copy(pattern(64, 4))
            try driver.fetch(target, count: 64)
            try requireEqual(target.bytes(0..<64), pattern(64, 4))
            // It was the access that kept it from writing: to a buffer that it may write to it does.
            source.copy(pattern(64, 5))
            try driver.fetch(source, count: 64)
            try requireEqual(source.bytes(0..<64), pattern(64, 3), "where it may")
        },
        Trial("an address that was never mapped is refused, and the driver goes on") { machine in
            let driver = try EduDriver(machine.openEdu())
            let buffer = try driver.makeBuffer(byteCount: 4096)
            buffer.copy(pattern(4096, 5))
            let nowhere = buffer.address + 0x10_0000
            try driver.fetch(to: nowhere, count: 64)
            try requireEqual(buffer.bytes(0..<4096), pattern(4096, 5), "the buffer")
            try driver.store(buffer, count: 64)
            try driver.fetch(buffer, count: 64)
            try requireEqual(buffer.bytes(0..<64), pattern(64, 5), "afterwards")
        },
        Trial("an address is refused when its buffer was taken away") { machine in
            let driver = try EduDriver(machine.openEdu())
            let first = try driver.makeBuffer(byteCount: 4096)
            first.copy(pattern(4096, 6))
            try driver.store(first, count: 64)
            let address = first.address
            let ours = try first.unmap()
            ours.copy([UInt8](repeating: 1, count: 64))
            try driver.fetch(to: address, count: 64)
            try require(ours.bytes(0..<64).allSatisfy { $0 == 1 }, "the device still wrote")
        },
        Trial("without bus mastering nothing arrives") { machine in
            let driver = try EduDriver(machine.openEdu())
            let buffer = try driver.makeBuffer(byteCount: 4096)
            buffer.copy(pattern(64, 7))
            try driver.store(buffer, count: 64)
            buffer.copy(pattern(64, 8))
            try driver.setBusMaster(false)
            try driver.fetchByPolling(buffer, count: 64)
            try requireEqual(buffer.bytes(0..<64), pattern(64, 8), "without")
            try driver.setBusMaster(true)
            try driver.fetch(buffer, count: 64)
            try requireEqual(buffer.bytes(0..<64), pattern(64, 7), "with")
        },
    ]
}
