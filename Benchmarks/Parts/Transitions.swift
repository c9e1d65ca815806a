import DriverCore
import Glibc
import MachineFiles

/// How fast a checker can go from state to state of the core, and what a state costs that it keeps.
func measureTransitions(_ setting: Setting) throws -> Section {
    var section = Section("transitions: the interleavings of three administrators, and states held")
    let count = 2_000_000
    let subjects = Exploration.Work.allCases.map { work in
        Subject(name: work.rawValue) { try explore(work, count) }
    }
    let samples = try measureInTurn(subjects, rounds: min(setting.rounds, 3))
    section.figures = zip(subjects, samples).map { Figure($0.name, rateOf: $1, "transitions") }
    let rate = 1e9 / samples[samples.count - 1].minimum
    section.promises = [
        .bound("transitions of all that a checker needs", rate, .atLeast, 500_000, "a second"),
        .aim("the same", rate, .atLeast, 1_000_000, "a second"),
    ]
    let demo = try MachineDescription.demo().start().core
    section.figures.append(
        Figure("a state held, demo machine", count: try heldBytes(demo), "bytes")
    )
    let large = try largeMachineAdded().0.core
    section.figures.append(
        Figure(
            "a state held, \(Double(largeMachine).text) devices",
            count: try heldBytes(large),
            "bytes"
        )
    )
    section.remarks = [
        "A transition is a copy of the state, one action, and what was left of both; the footprint of the action;"
            + " and the fingerprint with its look-up among those seen. On one processor, in CPU time.",
        "The size of a held state is what is allocated for each of 30,000, each one action after the last.",
    ]
    return section
}

private func explore(_ work: Exploration.Work, _ count: Int) throws -> Timing {
    var exploration = try Exploration(work)
    let start = processorNanoseconds()
    exploration.run(transitions: count)
    let spent = processorNanoseconds() - start
    guard exploration.transitions >= count, exploration.ends > 0 else {
        throw Failure("the exploration did not end")
    }
    return Timing(nanoseconds: spent / Double(exploration.transitions))
}

/// The time that this process has had of its processors.
private func processorNanoseconds() -> Double {
    var time = timespec()
    // SAFETY: the structure is lent for the call, which fills it.
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// What is allocated for each state that is kept, while one device after the other is unbound and probed.
private func heldBytes(_ start: DriverCore) throws -> Double {
    var core = start
    let devices = core.busIDs.flatMap { core.devices(of: $0) }.filter { core.isBound($0) }
    guard !devices.isEmpty else { throw Failure("nothing is bound in the machine") }
    var held: [DriverCore] = []
    held.reserveCapacity(40_000)
    let before = allocatedBytes()
    var number = 0
    while held.count < 30_000 {
        let device = devices[number * 7919 % devices.count]
        number += 1
        guard let driver = core.driver(of: device), let name = core.name(of: device) else {
            continue
        }
        for operation in [
            DriverCore.Operation.store(.unbind(driver), Array(name.utf8)), .attach(driver, device),
        ] {
            _ = core.begin(operation)
            held.append(core)
            while let action = nextAction(of: core) {
                _ = try core.apply(action)
                held.append(core)
            }
        }
    }
    let grown = Double(allocatedBytes() - before)
    return withExtendedLifetime(held) { grown / Double(held.count) }
}

/// What the oldest task can do; a driver that is asked takes everything.
private func nextAction(of core: DriverCore) -> DriverCore.Action? {
    for task in core.taskIDs {
        switch core.wait(of: task) {
        case nil: return .step(task)
        case .answer(let request)?: return .taking(request)
        default: continue
        }
    }
    return nil
}
