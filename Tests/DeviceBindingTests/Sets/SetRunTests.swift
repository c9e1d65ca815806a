import Rehearsal
import Sysfs
import Testing

@testable import DeviceBinding

/// The runs of sets, move by move.
@Suite struct SetRunTests {
    @Test(arguments: SetMachine.all.map(\.name), [2, 3])
    func `nothing is probed while a group is half the host's and half user space's`(
        _ name: String,
        count: Int
    ) throws {
        let machine = try #require(SetMachine.all.first { $0.name == name })
        let start = try machine.start()
        #expect(mixedGroup(of: start) == nil)
        var probes = 0
        for goals in machine.sets(of: count) where SetMachine.areWholeGroups(goals) {
            let copy = Rehearsal(copying: start)
            guard var trial = try? Trial(Binder.Request(goals), on: copy) else { continue }
            var isUnbinding = true
            while !trial.run.isOver {
                if case .write(let write) = trial.run.next() {
                    let file = write.path.lastName
                    if file == "unbind" { #expect(isUnbinding, "\(write): \(goals)") }
                    if ["drivers_probe", "bind", "new_id"].contains(file) {
                        isUnbinding = false
                        probes += 1
                        #expect(mixedGroup(of: copy) == nil, "before \(write): \(goals)")
                    }
                }
                trial.step()
            }
        }
        #expect(probes > 0)
    }

    /// The sets whose runs are forked at each move.
    static let forked: [(machine: String, goals: [DeviceGoal])] = [
        (
            "demo",
            [
                DeviceGoal(SetMachine.pci("0000:03:00.0"), .driver("vfio-pci")),
                DeviceGoal(SetMachine.pci("0001:03:00.0"), .driver("igb")),
                DeviceGoal(SetMachine.platform("fff51000.ethernet"), .driver("vfio-platform")),
            ]
        ),
        (
            "demo, given",
            [
                DeviceGoal(SetMachine.pci("0000:03:00.0"), .driver("vfio-pci")),
                DeviceGoal(SetMachine.pci("0000:05:00.0"), .driver("nouveau")),
                DeviceGoal(SetMachine.pci("0000:05:00.1"), .noDriver),
                DeviceGoal(SetMachine.platform("fff51000.ethernet"), .anyDriver),
            ]
        ),
        (
            "mixed",
            [
                DeviceGoal(SetMachine.pci("0000:01:00.0"), .driver("vfio-pci")),
                DeviceGoal(SetMachine.platform("dma"), .driver("vfio-platform")),
                DeviceGoal(DeviceReference(bus: "usb", name: "1-1:1.0"), .driver("uas")),
            ]
        ),
        (
            "mixed, given",
            [
                DeviceGoal(SetMachine.pci("0000:01:00.0"), .driver("nic")),
                DeviceGoal(SetMachine.platform("dma"), .anyDriver),
                DeviceGoal(DeviceReference(bus: "usb", name: "1-1:1.0"), .noDriver),
            ]
        ),
    ]

    @Test(arguments: forked.indices)
    func `a run that is given up from its text at any move puts all back`(_ index: Int) throws {
        let row = Self.forked[index]
        let machine = try #require(SetMachine.all.first { $0.name == row.machine })
        var trial = try Trial(Binder.Request(row.goals), on: machine.start())
        while !trial.run.isOver {
            var cut = Trial(copying: trial)
            cut.run = try PlanRun(formText: trial.run.formLine)
            cut.run.giveUp(Failure(.system, "It was killed."))
            let result = cut.finish()
            #expect(Truth(trial: cut, result: result).faults == [], "\(trial.run.next())")
            trial.step()
        }
        #expect(Truth(trial: trial, result: trial.finish()).faults == [])
    }

    @Test(arguments: forked.indices)
    func `a probe that fails puts all devices of the set back`(_ index: Int) throws {
        let row = Self.forked[index]
        let machine = try #require(SetMachine.all.first { $0.name == row.machine })
        var trial = try Trial(Binder.Request(row.goals), on: machine.start())
        var failed = 0
        while !trial.run.isOver {
            if case .write(let write) = trial.run.next(),
                ["drivers_probe", "bind"].contains(write.path.lastName)
            {
                // The driver refuses the device, now and when it is asked why.
                var other = Trial(copying: trial)
                let device = String(write.text.dropLast())
                other.machine.unplug(
                    device,
                    bus: trial.run.plan.changes.first {
                        $0.device.reference.name == device
                    }?.device.reference.bus ?? "pci"
                )
                let result = other.finish()
                #expect(throws: Failure.self) { try result.get() }
                let left = Set(other.machine.state).symmetricDifference(trial.before)
                #expect(left.allSatisfy { $0.contains(" \(device) ") }, "\(left)")
                failed += 1
            }
            trial.step()
        }
        #expect(failed > 0)
    }

    // MARK: - Phases

    @Test func `steps of many procedures come in phases, and none is lost`() throws {
        var taken = 0
        for seed in 0..<400 {
            var random = RandomPlans(seed: seed)
            var lists: [[Step]] = []
            for procedure in Procedure.all {
                if let plan = random.plan(procedure) { lists.append(plan.steps) }
            }
            let merged = lists.inPhases
            #expect(merged.count == lists.joined().count)
            for list in lists {
                // In one list only what cleans up may come later than it stood.
                let kept = list.filter { !$0.isCleanUp }
                var rest = merged[...]
                for step in kept where step.kind != .unbind {
                    let at = try #require(rest.firstIndex(of: step))
                    rest = rest[(at + 1)...]
                }
            }
            let unbinds = merged.indices.filter { merged[$0].kind == .unbind }
            let gives = merged.indices.filter { [.probe, .bind].contains(merged[$0].kind) }
            if let last = unbinds.last, let first = gives.first {
                #expect(last < first, "\(merged.map(\.kind))")
                taken += 1
            }
            let cleans = merged.indices.filter { merged[$0].isCleanUp }
            if let last = gives.last, let first = cleans.first, lists.count > 1 {
                #expect(last < first, "\(merged.map(\.kind))")
            }
        }
        #expect(taken > 100)
    }
}
