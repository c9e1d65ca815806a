import DeviceBinding
import MachineHost
import Rehearsal
import Sysfs
import Testing

@testable import ChangeJournal

/// What is undone, and what is not.
@Suite struct UndoTests {
    private let scratch = Scratch()
    private let machine: Rehearsal
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private static let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")

    init() throws {
        machine = try Rehearsal.demo()
    }

    private var place: JournalPlace { JournalPlace(scratch.root, of: Bench.system) }
    private var recorder: ChangeRecorder { ChangeRecorder(at: place, by: Bench.author) }
    private var statuses: [History.Status] { (try? History(of: place).entries.map(\.status)) ?? [] }

    private func change(
        _ devices: [DeviceReference] = [card],
        _ goal: Change.Goal = .driver("vfio-pci"),
        _ procedure: Procedure? = nil
    ) throws {
        var request = Binder.Request(devices, goal: goal)
        request.procedure = procedure
        request.overridden = [.neighbours]
        _ = try machine.binder.apply(request, journal: recorder)
    }

    private func undo(_ choice: Undo.Choice = .last, through: Bool = false) throws(Failure)
        -> Binder.Outcome
    {
        let recorder = recorder
        return try machine.binder.apply(observer: Unobserved(), journal: recorder) {
            () throws(Failure) in
            let undo = try Undo(choice, of: History(of: place), through: through)
            return (try undo.decision(on: machine.binder, overriding: []), recorder.undoing(undo))
        }
    }

    @Test(arguments: [Procedure.driverOverride.name, "new-id", "autoprobe-fence"])
    func `a change of any procedure is undone to what was found, and that can be undone`(
        procedure: String
    ) throws {
        let before = machine.state
        try change([Self.card, Self.twin], .driver("vfio-pci"), try Procedure.named(procedure))
        let after = machine.state
        #expect(before != after)
        #expect(try undo().devices.map(\.driver) == ["e1000e", "e1000e"])
        #expect(machine.state == before)
        #expect(statuses == [.undone(by: 2), .done])
        #expect(throws: Failure.self) { try undo() }
        _ = try undo(.number(2))
        #expect(machine.state == after)
        #expect(statuses == [.done, .undone(by: 3), .done])
        #expect(try undo().devices.map(\.driver) == ["e1000e", "e1000e"])
        #expect(machine.state == before)
    }

    @Test func `an undo that another one builds on is undone with it, or not`() throws {
        let before = machine.state
        try change()
        let bound = machine.state
        try change([Self.card], .noDriver)
        let unbound = machine.state
        _ = try undo(.number(2))
        #expect(machine.state == bound)
        _ = try undo(.number(1))
        #expect(machine.state == before)
        let failure = #expect(throws: Failure.self) { try undo(.number(3)) }
        #expect(failure?.message.contains("change 4 (bind x, process 7) has changed") == true)
        _ = try undo(.number(3), through: true)
        #expect(machine.state == unbound)
        #expect(statuses == [.done, .done, .undone(by: 5), .undone(by: 5), .done])
        _ = try undo()
        _ = try undo()
        #expect(machine.state == before)
    }

    @Test func `what is as it was found again needs no undo, and the rest gets one`() throws {
        let before = machine.state
        try change([Self.card, Self.twin], .noDriver)
        try machine.sysfs.write("/bus/pci/drivers_probe", "0000:03:00.0\n")
        _ = try undo()
        #expect(machine.state == before)
    }

    @Test(arguments: [Change.Goal.anyDriver, .noDriver, .driver("igb")])
    func `a node that went with its driver is its owner's again after an undo`(goal: Change.Goal)
        throws
    {
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.owner = "bo"
        _ = try machine.binder.apply(request)
        let before = machine.state
        #expect(before.contains { $0.hasPrefix("node: ") })
        try change([Self.card], goal)
        let after = machine.state
        #expect(!after.contains { $0.hasPrefix("node: ") })
        #expect(try undo().nodeOwners.values.map(\.name) == ["1002:0"])
        #expect(machine.state == before)
        _ = try undo(.number(2))
        #expect(machine.state == after)
        _ = try undo(.number(3))
        #expect(machine.state == before)
    }

    @Test func `a set of devices with drivers of their own is undone at once, and done again`()
        throws
    {
        let board = DeviceReference(bus: "platform", name: "fff51000.ethernet")
        _ = try machine.binder.apply(Binder.Request([Self.twin], goal: .driver("vfio-pci")))
        let before = machine.state
        let request = Binder.Request([
            DeviceGoal(Self.card, .driver("vfio-pci")), DeviceGoal(Self.twin, .driver("igb")),
            DeviceGoal(board, .driver("vfio-platform")),
        ])
        _ = try machine.binder.apply(request, journal: recorder)
        let after = machine.state
        #expect(after != before)
        #expect(statuses == [.done])
        _ = try undo()
        #expect(machine.state == before)
        _ = try undo(.number(2))
        #expect(machine.state == after)
    }

    @Test func `a second owner of nodes is undone to the first, and each node to its own`() throws {
        func give(_ devices: [DeviceReference], to owner: String) throws {
            var request = Binder.Request(devices, goal: .driver("vfio-pci"))
            request.owner = owner
            _ = try machine.binder.apply(request, journal: recorder)
        }
        try give([Self.card], to: "bo")
        try give([Self.twin], to: "alice")
        let before = machine.state
        #expect(before.count { $0.hasPrefix("node: ") } == 2)
        try give([Self.card, Self.twin], to: "carolyn")
        let after = machine.state
        #expect(after != before)
        let outcome = try undo()
        #expect(machine.state == before)
        #expect(Set(outcome.nodeOwners.values.map(\.name)) == ["1002:0", "1005:0"])
        _ = try undo(.number(4))
        #expect(machine.state == after)
        #expect(statuses == [.done, .done, .done, .undone(by: 5), .done])
    }

    @Test func `a release is undone to the driver and the override that were`() throws {
        try change()
        let bound = machine.state
        try change([Self.card], .anyDriver)
        #expect(machine.driver(Self.card.name) == "e1000e")
        _ = try undo()
        #expect(machine.state == bound)
    }

    @Test
    func `a driver that had the device by an ID that is gone gets it back without an override`()
        throws
    {
        try change([Self.card], .driver("vfio-pci"), .newID)
        let bound = machine.state
        try change([Self.card], .noDriver)
        _ = try undo()
        #expect(machine.state == bound)
    }

    @Test func `what somebody else has changed since is not undone, and both states are said`()
        throws
    {
        try change()
        try machine.sysfs.write("/bus/pci/drivers/vfio-pci/unbind", "0000:03:00.0\n")
        let now = machine.state
        let failure = #expect(throws: Failure.self) { try undo() }
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains("has no driver, the override 'vfio-pci'.") == true)
        let left = "has the driver 'vfio-pci', the override 'vfio-pci'."
        #expect(failure?.message.contains("The change left it so: 0000:03:00.0 \(left)") == true)
        #expect(machine.state == now && statuses == [.done])
    }

    @Test func `a change that another builds on is undone with it, or not`() throws {
        let before = machine.state
        try change([Self.card, Self.twin])
        try change([Self.card], .anyDriver)
        let failure = #expect(throws: Failure.self) { try undo(.number(1)) }
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains("change 2 (bind x, process 7) has changed") == true)
        _ = try undo(.number(1), through: true)
        #expect(machine.state == before)
        #expect(statuses == [.undone(by: 3), .undone(by: 3), .done])
    }

    @Test func `the last change of a device is undone, and others stay`() throws {
        try change([Self.card])
        try change([Self.twin])
        _ = try undo(.devices([Self.card]))
        #expect(machine.driver(Self.card.name) == "e1000e")
        #expect(machine.driver(Self.twin.name) == "vfio-pci")
        let failure = #expect(throws: Failure.self) { try undo(.devices([Self.card])) }
        #expect(failure?.code == .notFound)
    }

    @Test func `a change that is not there, failed or was undone is named`() throws {
        try change()
        _ = try undo()
        for (number, code) in [(1, Failure.Code.refused), (7, .notFound)] {
            let failure = #expect(throws: Failure.self) { try undo(.number(number)) }
            #expect(failure?.code == code)
        }
    }
}

/// What is left of a change that is not as its record says.
@Suite struct RivalTests {
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private final class Told {
        var lines: [String] = []
    }

    /// A bind that is interrupted when the device has lost its driver.
    private func cut(_ procedure: Procedure? = nil) throws -> Bench {
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = procedure
        request.overridden = [.neighbours]
        var bench = try Bench(request, on: try Rehearsal.demo())
        while bench.machine.driver(Self.card.name) != nil { bench.step() }
        return bench
    }

    private func recover(_ bench: Bench) throws -> (said: [String], machine: Rehearsal) {
        let told = Told()
        let other = Scratch()
        other.write("boot.1.open", bench.bytes)
        let place = JournalPlace(other.root, of: Bench.system)
        let recorder = ChangeRecorder(at: place, by: Bench.author) { told.lines.append($0) }
        try recorder.prepare(on: bench.machine.binder, for: [])
        #expect(other.names.allSatisfy { !$0.hasSuffix(".open") })
        return (told.lines, bench.machine)
    }

    @Test func `what somebody else has finished meanwhile is left alone and named`() throws {
        let bench = try cut()
        let sysfs = bench.machine.sysfs
        try sysfs.write("/bus/pci/devices/0000:03:00.0/driver_override", "igb\n")
        let before = bench.machine.state
        let (said, machine) = try recover(bench)
        #expect(machine.state == before)
        #expect(said.count == 1 && said[0].contains("was changed by somebody else since"))
    }

    @Test
    func `the ID and the fence of a change are taken back even where its device is another's`()
        throws
    {
        var bench = try cut(.autoprobeFence)
        while bench.machine.driver(Self.card.name) != "vfio-pci" { bench.step() }
        try bench.machine.sysfs.write("/bus/pci/drivers/vfio-pci/unbind", "0000:03:00.0\n")
        try bench.machine.sysfs.write(
            "/bus/pci/devices/0000:03:00.0/driver_override",
            "igb\n"
        )
        let (said, machine) = try recover(bench)
        #expect(said.count == 1)
        let rest = bench.before.filter { !$0.contains("0000:03:00.0") }
        #expect(machine.state.filter { !$0.contains("0000:03:00.0") } == rest)
    }

    @Test func `a device that has gone is named, and the rest is taken back`() throws {
        var bench = try cut(.autoprobeFence)
        while bench.machine.driver(Self.card.name) != "vfio-pci" { bench.step() }
        bench.machine.unplug(Self.card.name, bus: "pci")
        let (said, machine) = try recover(bench)
        #expect(said.count == 1 && said[0].contains("0000:03:00.0 is not there any more."))
        #expect(machine.state == bench.before.filter { !$0.contains("0000:03:00.0") })
    }

    @Test(arguments: [Procedure.driverOverride.name, "new-id", "autoprobe-fence"])
    func `what a process uses now is left alone by a recovery, and named`(procedure: String) throws
    {
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = try Procedure.named(procedure)
        request.overridden = [.neighbours]
        var bench = try Bench(request, on: try Rehearsal.demo())
        while bench.machine.driver(Self.card.name) != "vfio-pci" { bench.step() }
        let group = try #require(
            bench.machine.sysfs.linkedName(Self.card.path / "iommu_group").flatMap { Int($0) }
        )
        let holder = HoldingProcess(pid: 4711, command: "qemu")
        let held = Rehearsal(copying: bench.machine, heldBy: [group: [holder]])
        var recovered = Recovered(bench.scratch.files, held)
        try recovered.prepare()
        #expect(recovered.said.count == 1 && recovered.open == [])
        let said = recovered.said.first ?? ""
        #expect(said.contains("0000:03:00.0 is left as it is:") && said.contains("qemu"), "\(said)")
        // The device stays, and what is beside it is taken back all the same.
        let now = recovered.machine.state
        let card = { (line: String) in
            line.contains(" 0000:03:00.0 ") || line.contains(": 0000:03:00.0")
        }
        #expect(now.filter(card) == bench.machine.state.filter(card))
        #expect(now.filter { !card($0) } == bench.before.filter { !card($0) })
    }

    @Test(arguments: [false, true])
    func `a driver that had its device by an ID that is gone gets it back`(isCut: Bool) throws {
        let machine = try Rehearsal.demo()
        machine.plug("0000:0c:00.0", id: (0x1234, 0x5678))
        let device = DeviceReference(bus: "pci", name: "0000:0c:00.0")
        try machine.sysfs.write("/bus/pci/drivers/igb/new_id", "1234 5678\n")
        try machine.sysfs.write("/bus/pci/drivers/igb/remove_id", "1234 5678\n")
        let before = machine.state
        #expect(machine.driver(device.name) == "igb")
        let request = Binder.Request([device], goal: .driver("vfio-pci"))
        if isCut {
            var bench = try Bench(request, on: machine)
            while machine.driver(device.name) != "vfio-pci" { bench.step() }
            var recovered = Recovered(bench.scratch.files, machine)
            try recovered.prepare()
            #expect(recovered.machine.state == before)
            #expect(recovered.said.count == 1)
        } else {
            let scratch = Scratch()
            let place = Bench.place(scratch)
            _ = try machine.binder.apply(
                request,
                journal: ChangeRecorder(at: place, by: Bench.author)
            )
            #expect(machine.driver(device.name) == "vfio-pci")
            let recorder = ChangeRecorder(at: place, by: Bench.author)
            _ = try machine.binder.apply(observer: Unobserved(), journal: recorder) {
                () throws(Failure) in
                let undo = try Undo(.last, of: History(of: place), through: false)
                let decision = try undo.decision(on: machine.binder, overriding: [])
                return (decision, recorder.undoing(undo))
            }
            #expect(machine.state == before)
        }
    }

    @Test func `an ID that the driver listed before the change stays`() throws {
        let machine = try Rehearsal.demo()
        try machine.sysfs.write("/bus/pci/drivers/vfio-pci/new_id", "8086 10d3\n")
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = .newID
        request.overridden = [.neighbours]
        var bench = try Bench(request, on: machine)
        while machine.driver(Self.card.name) != "vfio-pci" { bench.step() }
        _ = try recover(bench)
        #expect(machine.state == bench.before)
    }

    @Test(arguments: [Procedure.driverOverride.name, "new-id", "autoprobe-fence"])
    func `a change that was cut anywhere after its first step is completed on request`(
        procedure: String
    )
        throws
    {
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = try Procedure.named(procedure)
        request.overridden = [.neighbours]
        let whole = try Rehearsal.demo()
        _ = try whole.binder.apply(request)
        var bench = try Bench(request, on: try Rehearsal.demo())
        var cases = 0
        while !bench.run.isOver {
            if case .change(let change) = RecordReader.read(bench.bytes), !change.hasEnded {
                let stage = Recovered(bench.scratch.files, bench.machine)
                let recorder = ChangeRecorder(at: Bench.place(stage.scratch), by: Bench.author)
                let told = try recorder.recover(on: stage.machine.binder, finishing: true)
                #expect(stage.machine.state == whole.state, "before \(bench.run.next())")
                #expect(told.count == 1 && stage.open == [])
                cases += 1
            }
            bench.step()
        }
        #expect(cases > 8)
    }
}
