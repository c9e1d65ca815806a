import DeviceBinding
import Sysfs
import Testing

@testable import RaceCheck

/// A careful program, and what is found where one thing in it is wrong.
@Suite struct SeededBugTests {
    /// One thing that is wrong.
    enum Bug: CaseIterable {
        case none, unbindsFirst, takesAnyDriver, looksNever, keepsOverride, givesNotBack, leavesID,
            leavesFence

        /// What comes of it.
        var flaw: Flaw? {
            switch self {
            case .none: nil
            case .unbindsFirst, .takesAnyDriver, .looksNever: .falseSuccess
            case .keepsOverride, .leavesID, .leavesFence: .leftBehind
            case .givesNotBack: .stranded
            }
        }
    }

    @Test(arguments: Bug.allCases)
    func `each thing that is wrong is found, and nothing else`(_ bug: Bug) throws {
        let events: [Event] = [.clear, .probe, .unload]
        let machine = try RaceMachine.description()
        let others = try events.map { event in
            try Scenery(RaceMachine.task, on: machine).actor(event)
        }
        let program = Actor("program", .recorded(Self.program(bug)))
        let race = Race(on: machine, program, to: RaceMachine.task, against: others)
        let flaws = try race.verdict().flaws.keys.filter { !$0.isOthers }
        let isFound = bug.flaw.map { flaws.contains($0) } ?? flaws.isEmpty
        guard bug == .leavesID else {
            #expect(isFound, "\(flaws)")
            return
        }
        withKnownIssue(
            "an ID that does not fit the device is taken for what keeps it with its driver"
        ) {
            #expect(isFound)
        }
    }

    /// Override, unbind, probe, look; after a failure all is taken back, and the device is probed again.
    private static func program(_ bug: Bug) -> RecordedProgram {
        let task = RaceMachine.task
        let files = Files(task)
        let name = task.device.name
        let look = RecordedProgram.Act.access(.look(.link(files.link)))
        var steps: [RecordedProgram.Step] = []
        if bug == .leavesID {
            steps.append(.then(.write("/bus/pci/drivers/vfio-pci/new_id", "1234 5678\n")))
        }
        if bug == .leavesFence { steps.append(.then(.write("/bus/pci/drivers_autoprobe", "0\n"))) }
        let override = RecordedProgram.Step.then(.write(files.override, task.driver))
        let unbind = RecordedProgram.Step.then(.write(files.unbind, name))
        steps += bug == .unbindsFirst ? [unbind, override] : [override, unbind]
        steps.append(.then(.write(files.probe, name)))
        switch bug {
        case .looksNever:
            steps.append(.then(.write(files.probe, name), otherwise: .end(.success)))
        case .unbindsFirst, .takesAnyDriver:
            steps.append(.then(look, [.failed: .following], otherwise: .end(.success)))
        default: steps.append(.then(look, [.named(task.driver): .end(.success)]))
        }
        if bug != .keepsOverride { steps.append(.then(.write(files.override, "\n"))) }
        if bug != .givesNotBack { steps.append(.then(.write(files.probe, name))) }
        // Whatever came of it: nothing more can be done.
        steps.append(.then(look, otherwise: .end(.failure)))
        return RecordedProgram("program", source: "", steps)
    }
}
