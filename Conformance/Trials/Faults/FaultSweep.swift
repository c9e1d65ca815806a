public import KernelLab
internal import LabBase

/// The shipped command on one machine, killed and refused everywhere; after each time one more command, `anybind recover`.
public struct FaultSweep {
    private let stage: TrialStage
    private let say: (String) -> Void
    /// The machine as it was before anything was done to it.
    private let found: TrialState

    /// What came of each command so far.
    public private(set) var results: [FaultResult] = []

    /// A sweep that is yet to be run, and tells how far it is.
    public init(_ stage: TrialStage, progress: @escaping (String) -> Void) throws(LabFailure) {
        self.stage = stage
        say = progress
        found = try stage.state()
    }

    /// Tries all commands, with as many faults together as asked; without a number, with each.
    ///
    /// Two of three are kills before and after writes, as long as there are more of these; the others are spread over all else.
    public mutating func run(_ count: Int?, only part: String = "") throws(LabFailure) {
        var rehearsals: [Rehearsal] = []
        let deeds = FaultDeed.all(stage).filter { part.isEmpty || $0.name.contains(part) }
        for deed in deeds { rehearsals.append(try rehearse(deed)) }
        let essential = rehearsals.map { $0.plan.essential.count }.reduce(0, +)
        let others = rehearsals.map { $0.plan.others.count }.reduce(0, +)
        let wanted = min(count ?? .max, essential + others)
        let kills = max(min(essential, wanted * 2 / 3), wanted - others)
        for rehearsal in rehearsals {
            let plan = rehearsal.plan
            let faults =
                plan.essential.spread(share(plan.essential.count, of: essential, kills))
                + plan.others.spread(share(plan.others.count, of: others, wanted - kills))
            try run(rehearsal, faults)
        }
    }

    /// The part of a number that falls to some of all, and one more rather than one less.
    private func share(_ part: Int, of all: Int, _ number: Int) -> Int {
        all == 0 ? 0 : (part * number + all - 1) / all
    }

    // MARK: - One command

    /// A command with nothing done to it: where it begins, what is asked, and the calls that it makes.
    private struct Rehearsal {
        let deed: FaultDeed
        /// What a recovery leads to.
        let before: TrialState
        let start: TrialState
        let asked: TrialState
        let plan: FaultPlan
    }

    private func rehearse(_ deed: FaultDeed) throws(LabFailure) -> Rehearsal {
        let start = try begin(deed)
        let trace = "\(stage.scratch)/trace"
        let line = ["-y", "-s", "100", "-o", trace, stage.anybind] + deed.words
        let run = try stage.traced(line)
        let calls = SystemCall.all(in: try stage.side.text(trace))
        guard run.status == deed.status, !calls.isEmpty else {
            throw .unexpected(.finished(run), to: deed.words.joined(separator: " "))
        }
        return Rehearsal(
            deed: deed,
            before: deed.cut == nil ? start : found,
            start: start,
            asked: try stage.state(),
            plan: FaultPlan(calls)
        )
    }

    private mutating func run(_ rehearsal: Rehearsal, _ faults: [Fault]) throws(LabFailure) {
        var result = FaultResult(name: rehearsal.deed.name)
        for (number, fault) in faults.enumerated() {
            // A recovery that was interrupted is completed as what it was of, not as what that was interrupted from.
            let shouldFinish = number % 5 == 4 && rehearsal.deed.cut == nil
            let now = try stage.state()
            if now != rehearsal.start || rehearsal.deed.needsPreparation {
                let start = try begin(rehearsal.deed)
                // Where a kill cut the preparation off, it may be another place each time.
                guard start == rehearsal.start || rehearsal.deed.cut != nil else {
                    let difference = start.difference(from: rehearsal.start)
                    throw .unexpected(.invalid(difference), to: "where \(result.name) begins")
                }
            }
            let trial = try `try`(rehearsal.deed, fault, finishing: shouldFinish)
            result.add(fault, trial, problem(rehearsal, fault, trial, finishing: shouldFinish))
            say(
                "\(stage.name): \(result.name), \(number + 1) of \(faults.count), "
                    + "\(results.map { $0.failures.count }.reduce(0, +) + result.failures.count) failures"
            )
        }
        results.append(result)
        try stage.restore(found)
    }

    /// Leads to where a command begins, from the machine as it was found.
    private func begin(_ deed: FaultDeed) throws(LabFailure) -> TrialState {
        try stage.restore(found)
        for (index, line) in deed.preparation.enumerated() {
            let isCut = deed.cut != nil && index == deed.preparation.count - 1
            let strace = "\(stage.strace) -o /dev/null -e trace=write"
            let kill = "-e inject=write:signal=KILL:when=\(deed.cut ?? 0)"
            let start = isCut ? "\(strace) \(kill) \(stage.anybind)" : stage.anybind
            let run = try stage.shell(line.replacing("anybind", with: start, maxReplacements: 1))
            guard isCut ? run.status != 0 : run.status == 0 else {
                throw .unexpected(.finished(run), to: line)
            }
        }
        return try stage.state()
    }

    // MARK: - One fault

    private func `try`(
        _ deed: FaultDeed,
        _ fault: Fault,
        finishing: Bool
    ) throws(LabFailure) -> FaultTrial {
        let strace =
            [stage.strace, "-o", "/dev/null", "-e", "trace=\(fault.call.name)"]
            + ["-e", fault.injection, stage.anybind]
        let recovery = [stage.anybind, "recover"]
        let answer = try stage.side.ask(
            .all([
                .run(LabCommand(strace + deed.words, milliseconds: 60_000)), stage.stateRequest,
                .run(LabCommand(recovery + (finishing ? ["--finish"] : []))), stage.stateRequest,
                .run(LabCommand(recovery)), stage.removalOfIdentifier,
            ])
        )
        guard case .all(let answers) = answer, answers.count == 6,
            case .finished(let run) = answers[0], case .finished(let first) = answers[2],
            case .finished(let second) = answers[4]
        else { throw .unexpected(answer, to: "\(fault)") }
        let leavesIdentifier = if case .done = answers[5] { true } else { false }
        return FaultTrial(
            run: run,
            left: try stage.state(in: answers[1]),
            recovery: first,
            end: try stage.state(in: answers[3]),
            again: second,
            leavesIdentifier: leavesIdentifier
        )
    }

    /// What is wrong with how it ended; nil where nothing is.
    private func problem(
        _ rehearsal: Rehearsal,
        _ fault: Fault,
        _ trial: FaultTrial,
        finishing: Bool
    ) -> String? {
        if trial.leavesIdentifier { return "an ID is left" }
        if trial.again.errors.text.contains("cannot be trusted") { return "a record is damaged" }
        // What cannot succeed does not when it is finished either.
        let expected: Set<Int32?> = finishing ? [0, rehearsal.deed.status] : [0]
        guard expected.contains(trial.recovery.status), trial.again.status == 0 else {
            return "'recover' failed"
        }
        if !trial.again.foundNothing { return "'recover' found something twice" }
        if let lie = trial.recovery.lie(about: trial.end) { return lie }
        let (before, asked) = (rehearsal.before, rehearsal.asked)
        let isBefore = trial.end == before
        let isRight = isBefore || trial.end == asked
        guard isRight else { return trial.end.difference(from: before) }
        switch fault {
        case .kill:
            if trial.recovery.foundNothing { return nil }
            let mayBeAsked = finishing && !rehearsal.deed.isHeld && rehearsal.deed.status == 0
            return isBefore || mayBeAsked ? nil : "not as before: \(trial.end)"
        case .failure:
            return statement(rehearsal, trial)
        }
    }

    /// Whether the status of a command that went on is true.
    private func statement(_ rehearsal: Rehearsal, _ trial: FaultTrial) -> String? {
        guard let status = trial.run.status else { return "it did not end by itself" }
        switch status {
        case 0:
            // A recovery that could not put everything back says so, and its status is 0 all the same.
            if rehearsal.deed.cut != nil { return nil }
            return trial.left == rehearsal.asked ? nil : "status 0, and \(trial.left)"
        case 6 where rehearsal.deed.isHeld:
            return trial.left == rehearsal.start ? "status 6, and all is as it was found" : nil
        case 6: return "not as it was found: \(trial.left.difference(from: rehearsal.start))"
        case 1...11:
            // What could not be given back or recovered is, by the next command; that was judged already.
            let isGivenLater = rehearsal.deed.isHeld && status != 5
            let isLater = rehearsal.deed.cut != nil || isGivenLater
            return trial.left == rehearsal.start || isLater
                ? nil : "status \(status), and \(trial.left.difference(from: rehearsal.start))"
        // The command could not be run: what was bound for it is given back.
        case 126 where rehearsal.deed.isHeld:
            return trial.left == rehearsal.start
                ? nil : "status 126, and \(trial.left.difference(from: rehearsal.start))"
        default: return "status \(status)"
        }
    }
}

/// What one fault led to.
struct FaultTrial {
    let run: LabRun
    /// The machine right after it.
    let left: TrialState
    let recovery: LabRun
    let end: TrialState
    let again: LabRun
    let leavesIdentifier: Bool
}

extension LabRun {
    fileprivate var foundNothing: Bool { output.text == "No change was interrupted.\n" }

    /// A sentence of a recovery that is not so: `0000:00:03.0 has the driver 'e1000e'`.
    fileprivate func lie(about state: TrialState) -> String? {
        for match in output.text.matches(of: /([^\s,;]+) has the driver '([^']+)'/) {
            let (device, driver) = (String(match.1), String(match.2))
            let real = ["pci", "platform"].lazy.compactMap { state.driver(of: "\($0)/\(device)") }
            if let real = real.first, real != driver {
                return "'\(match.0)' was said, and it has \(real)"
            }
        }
        return nil
    }
}
