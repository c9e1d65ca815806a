import DriverScripts
import Testing

@testable import DriverCore

/// What follows from the core being a value that changes in one way only.
@Suite struct ValueTests {
    /// A machine on which a thousand random operations from a seed have run.
    private func run(seed: UInt64, steps: Int = 1_000, on machine: inout TestMachine) -> [String] {
        var generator = SeededGenerator(seed: seed)
        var log: [String] = []
        for _ in 0..<steps {
            let outcome = randomStep(&machine, &generator)
            log.append("\(outcome.map { "\($0)" } ?? "waits")")
            log += machine.takeEvents()
            log += machine.takeCalls()
        }
        return log
    }

    private func randomStep(_ machine: inout TestMachine, _ generator: inout SeededGenerator)
        -> DriverCore.Outcome?
    {
        let device = "0000:00:0\(Int.random(in: 1..<6, using: &generator)).0"
        let driver = ["a", "b", "vfio-pci"].randomElement(using: &generator) ?? "a"
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return machine.bind(device, to: driver)
        case 1: return machine.unbind(device, from: driver)
        case 2: return machine.driversProbe(device)
        case 3: return machine.setOverride(device, driver)
        case 4: return machine.setOverride(device, "\n")
        case 5:
            return machine.driver(driver).flatMap {
                machine.perform(.store(.newID($0), Array("8086 10d3".utf8)))
            }
        case 6:
            return machine.driver(driver).flatMap {
                machine.perform(.store(.removeID($0), Array("8086 10d3".utf8)))
            }
        case 7:
            return machine.device(device).flatMap {
                machine.perform(.store(.remove($0), [UInt8(ascii: "1")]))
            }
        case 8:
            return machine.perform(.store(.busRescan(machine.bus("pci")), [UInt8(ascii: "1")]))
        case 9:
            guard let found = machine.driver(driver) else {
                return machine.perform(.registerDriver(description(driver)))
            }
            return machine.perform(.unregisterDriver(found))
        case 10:
            machine.scripts[driver] = DriverScript(
                afterwards: [0, -19, -5, -517].randomElement(using: &generator) ?? 0
            )
            return nil
        default:
            machine.setAutoprobe(Bool.random(using: &generator))
            return nil
        }
    }

    private func description(_ name: String) -> DriverCore.DriverDescription {
        switch name {
        case "vfio-pci": TestMachine.vfio
        case "a":
            DriverCore.DriverDescription(name: "a", bus: "pci", table: .pci([TestMachine.nicID]))
        default:
            DriverCore.DriverDescription(
                name: "b",
                bus: "pci",
                table: .pci([DriverCore.PCIMatchID(classCode: 0x02_0000, classMask: 0xff_0000)])
            )
        }
    }

    private func machine() -> TestMachine {
        var machine = TestMachine()
        for slot in 1..<6 { machine.plug("0000:00:0\(slot).0") }
        return machine
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `the same history makes the same answers, events and calls`(seed: UInt64) {
        var (first, second) = (machine(), machine())
        let (left, right) = (run(seed: seed, on: &first), run(seed: seed, on: &second))
        #expect(left == right)
        #expect(left.contains { $0.contains("count") })
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `a copy goes its own way`(seed: UInt64) {
        var original = machine()
        _ = run(seed: seed, steps: 300, on: &original)
        var copy = original
        _ = run(seed: seed + 100, steps: 300, on: &copy)
        var untouched = machine()
        _ = run(seed: seed, steps: 300, on: &untouched)
        #expect(run(seed: 42, on: &original) == run(seed: 42, on: &untouched))
    }

    @Test(arguments: [10, 11, 12] as [UInt64])
    func `what holds of every state holds after random operations`(seed: UInt64) {
        var machine = machine()
        for part in 0..<20 {
            _ = run(seed: seed * 100 + UInt64(part), steps: 50, on: &machine)
            #expect(machine.core.checkAtRest() == nil)
        }
    }

    @Test func `steps that touch different devices do not conflict`() throws {
        var machine = machine()
        let driver = machine.register("a")
        func footprint(_ name: String) -> DriverCore.Footprint {
            machine.core.keepFootprints(true)
            machine.unbind(name, from: "a")
            return machine.core.takeFootprint()
        }
        let (left, right) = (footprint("0000:00:01.0"), footprint("0000:00:02.0"))
        let places = left.writes + left.reads
        #expect(
            places.contains(
                DriverCore.Place(.device(try #require(machine.device("0000:00:01.0"))), .driver)
            )
        )
        #expect(
            !places.contains {
                $0.object
                    == .device(machine.device("0000:00:02.0") ?? DriverCore.DeviceID(rawValue: -1))
            }
        )
        // Both leave the list of the one driver, so together they do conflict: by that field alone.
        #expect(left.conflicts(with: right))
        #expect(
            left.writes.filter { right.writes.contains($0) } == [
                DriverCore.Place(.driver(driver), .devices)
            ]
        )
    }

    @Test
    func `a step that looks at a driver conflicts with one that changes it, not with its like`()
        throws
    {
        var machine = machine()
        machine.register("a")
        let device = try #require(machine.device("0000:00:01.0"))
        func footprint(_ act: (inout TestMachine) -> Void) -> DriverCore.Footprint {
            machine.core.keepFootprints(true)
            act(&machine)
            return machine.core.takeFootprint()
        }
        // The device has its driver, so a search looks and does nothing.
        let look = footprint { $0.driversProbe("0000:00:01.0") }
        #expect(look.reads.contains(DriverCore.Place(.device(device), .driver)))
        #expect(!look.writes.contains(DriverCore.Place(.device(device), .driver)))
        let change = footprint { $0.unbind("0000:00:01.0", from: "a") }
        #expect(change.writes.contains(DriverCore.Place(.device(device), .driver)))
        var (reading, writing) = (DriverCore.Footprint(), DriverCore.Footprint())
        reading.add(DriverCore.Place(.device(device), .driver), .read)
        writing.add(DriverCore.Place(.device(device), .driver), .write)
        #expect(reading.conflicts(with: writing) && writing.conflicts(with: reading))
        #expect(!reading.conflicts(with: reading))
        #expect(writing.conflicts(with: writing))
    }
}
