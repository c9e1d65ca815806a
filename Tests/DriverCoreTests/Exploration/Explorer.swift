import Testing

@testable import DriverCore

/// Some programs on one core: each is a list of operations, begun one after the other.
///
/// A program gives names in place of numbers, since a device that is plugged in again has another one.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let profile: DriverCore.Profile
    let setUp: [Move]
    let programs: [[Move]]

    var testDescription: String { "\(name), \(profile.name)" }

    /// One thing that a program does; nil where what it names is not there, and nothing is done then.
    typealias Move = @Sendable (DriverCore) -> DriverCore.Operation?
}

/// A core with what each program is about to do: what can happen next, and what comes of it.
struct Explored {
    var core: DriverCore
    private var programs: [Program]

    private struct Program {
        let moves: [Scenario.Move]
        var begun = 0
        var task: DriverCore.TaskID?
    }

    /// What may happen next.
    enum Transition: Hashable {
        /// A program begins its next operation.
        case begin(Int)
        case step(DriverCore.TaskID)
        /// A driver's code answers with success, or with a deferral.
        case answer(DriverCore.TaskID, succeeds: Bool)
    }

    init(_ scenario: Scenario) {
        core = DriverCore(profile: scenario.profile)
        programs = scenario.programs.map { Program(moves: $0) }
        for move in scenario.setUp {
            guard let operation = move(core) else {
                preconditionFailure("a scenario without sense")
            }
            let outcome = core.perform(operation, probesReturn: .bound([]))
            if case .failed(let refusal)? = outcome { preconditionFailure("\(refusal)") }
        }
    }

    /// Equal where the core is, and each program stands where it does.
    var key: [UInt64] {
        let print = core.content.fingerprint
        return [print.high, print.low]
            + programs.flatMap { program in
                let print = program.task.flatMap { core.fingerprint(of: $0) }
                return [UInt64(program.begun), print?.high ?? 0, print?.low ?? 0]
            }
    }

    /// What can happen next; whatever a driver is asked it may defer, in a scenario where that is wanted.
    func transitions(deferring: Bool) -> [Transition] {
        var found: [Transition] = []
        for index in programs.indices
        where programs[index].task == nil && programs[index].begun < programs[index].moves.count {
            found.append(.begin(index))
        }
        for task in core.taskIDs {
            switch core.wait(of: task) {
            case nil: found.append(.step(task))
            case .answer(let request)?:
                found.append(.answer(task, succeeds: true))
                if deferring, case .probe = request.call {
                    found.append(.answer(task, succeeds: false))
                }
            default: continue
            }
        }
        return found
    }

    /// What a program would begin now; nil for what is no beginning, and where a name stands for nothing.
    func operation(of transition: Transition) -> DriverCore.Operation? {
        guard case .begin(let index) = transition else { return nil }
        return programs[index].moves[programs[index].begun](core)
    }

    /// Lets it happen; what was touched, where footprints are kept.
    mutating func take(_ transition: Transition) -> DriverCore.Footprint {
        _ = core.takeFootprint()
        let action: DriverCore.Action
        switch transition {
        case .begin(let index):
            let move = programs[index].moves[programs[index].begun]
            programs[index].begun += 1
            // Which numbers a name stands for is looked up apart from all this, as a program does.
            guard let operation = move(core) else { return DriverCore.Footprint() }
            programs[index].task = core.begin(operation)
            return core.takeFootprint()
        case .step(let task): action = .step(task)
        case .answer(let task, let succeeds):
            guard case .answer(let request)? = core.wait(of: task) else {
                return DriverCore.Footprint()
            }
            action = Self.action(answering: request, succeeds: succeeds)
        }
        for case .ended(let ended, _) in core.act(action) {
            for index in programs.indices where programs[index].task == ended {
                programs[index].task = nil
            }
        }
        return core.takeFootprint()
    }

    private static func action(answering request: DriverCore.Request, succeeds: Bool)
        -> DriverCore.Action
    {
        if case .remove = request.call { return .removed(request.task) }
        return .probed(request.task, succeeds ? .bound([]) : .returned(-517))
    }
}
