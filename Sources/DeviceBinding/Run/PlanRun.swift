/// A change of bindings while it is carried out: a value that says what it wants next and is
/// given the result.
///
/// It does no I/O and does not wait itself. The caller asks ``next()``, does that, and
/// gives the ``answer(_:)``, until the move is ``Move/end(_:)``. So a run can be copied and tried
/// out, held beside a hundred others, written down and resumed by another process.
///
/// Every step is verified by reading back, since the kernel often reports success when nothing was bound;
/// a write that failed is not a failure if its goal is reached nevertheless. After a failure
/// everything is put back as it was found, and no more than that. Whatever the answers are, a run
/// ends: no loop in it runs more than twice, except those over steps and devices.
public struct PlanRun: Sendable {
    /// What is carried out; decided again after modules were loaded.
    public private(set) var decision: Binder.Decision
    /// The directory that stands for `/sys`, for messages.
    public let root: String
    /// Where it stands.
    public internal(set) var state: State
    /// The plan, worked out; it follows from the decision.
    private(set) var script: PlanScript

    /// The run of a decision, at its beginning.
    ///
    /// `root` is the directory that stands for `/sys`. `keepsRecords` has it ask for a record before each
    /// deed; without, there are no such moves.
    public init(_ decision: Binder.Decision, root: String = "/sys", keepsRecords: Bool = false) {
        self.init(
            decision,
            root: root,
            state: State(at: .announce, keepsRecords: keepsRecords)
        )
        if !keepsRecords || decision.modules.isEmpty { enterLoading() }
    }

    /// The run of a decision that stands where another one stood.
    init(_ decision: Binder.Decision, root: String, state: State) {
        self.decision = decision
        self.root = root
        self.state = state
        self.script = PlanScript(decision.plan)
    }

    /// The plan that is carried out.
    public var plan: Plan { decision.plan }

    /// Whether it is over, so that ``next()`` is ``Move/end(_:)``.
    public var isOver: Bool { state.stage == .ended }

    /// Takes what was decided again.
    mutating func replace(by decision: Binder.Decision) {
        self.decision = decision
        self.decision.modules = state.loaded
        script = PlanScript(decision.plan)
    }

    /// Takes what was added to the decision for devices that have come.
    ///
    /// What was done so far keeps its place: the same changes and the same steps stand first.
    mutating func extend(by decision: Binder.Decision) {
        precondition(decision.extends(self.decision), "another decision than what was carried out")
        replace(by: decision)
    }

    // MARK: - Moves

    /// What it wants next; the same until it is answered.
    public func next() -> Move {
        if state.keepsRecords, !state.isRecorded, let deed = move.deed {
            return .record(.intent(deed))
        }
        return move
    }

    /// Gives the result of the current move.
    ///
    /// The answer must be one that the move can have, see ``Move``; any other is an error of the
    /// caller and traps. The end has no answer.
    public mutating func answer(_ answer: Answer) {
        if state.keepsRecords, !state.isRecorded, move.deed != nil {
            return recorded(answer)
        }
        state.isRecorded = false
        note(move, answer)
        advance(answer)
        assert(state.begun >= state.taken && state.begun <= plan.steps.count, "steps out of step")
    }

    /// Takes it that the intent was recorded, or that it could not be.
    private mutating func recorded(_ answer: Answer) {
        guard let refusal = answer.refusal else {
            state.isRecorded = true
            return
        }
        // What was made is put back without records: that is better than to leave it.
        stopRecording()
        switch state.stage {
        case .step(let index, _): fail(refusal, from: index)
        case .load: finish(refusal)
        case .setOwner: fail(refusal, from: plan.steps.count)
        default: break
        }
    }

    /// What is wanted at the stage.
    var move: Move {
        switch state.stage {
        case .announce, .begin: .record(.begin(decision))
        case .load(let index): .loadModule(decision.modules[index])
        case .decide: .decide
        case .start(let index, let look): .look(script.looks[index].start(look))
        case .step(let index, let act): move(of: act, at: index)
        case .explain(let index, let explanation): .look(look(for: explanation, at: index))
        case .readBack(let index, let look): .look(script.looks[index].readBack(look))
        case .restore(let restoration): move(of: restoration)
        case .account(let account): .look(look(for: account))
        case .findNodes: .findNodes(devicesForUserSpace)
        case .setOwner(let index): ownerMove(index)
        case .lastLook(let index, let look): .look(script.looks[index].readBack(look))
        case .close: .record(.end(result))
        case .ended: .end(result)
        }
    }

    /// Goes on from the stage with an answer.
    private mutating func advance(_ answer: Answer) {
        switch state.stage {
        case .announce: begun(answer) { $0.enterLoading() }
        case .load(let index): loaded(index, answer)
        case .decide: decided(answer)
        case .start(let index, let look): started(index, look, answer)
        case .begin: begun(answer) { $0.enterStep(0) }
        case .step(let index, let act): advance(act, at: index, answer)
        case .explain(let index, let explanation): explained(index, explanation, answer)
        case .readBack(let index, let look): readBack(index, look, answer)
        case .restore(let restoration): advance(restoration, answer)
        case .account(let account): accounted(account, answer)
        case .findNodes: foundNodes(answer)
        case .setOwner(let index): ownerSet(index, answer)
        case .lastLook(let index, let look): lookedLast(index, look, answer)
        // Whoever finds no end in the record looks at what is, and finds all done.
        case .close: state.stage = .ended
        case .ended: preconditionFailure("the end of a run has no answer")
        }
    }

    /// Its result; a device that was to go is no part of it.
    private var result: Result<Report, Failure> {
        if let failure = state.failure { return .failure(failure) }
        guard plan.changes.contains(where: { $0.goal == .gone }) else {
            return .success(state.report)
        }
        var report = state.report
        report.devices = zip(plan.changes, report.devices).filter { $0.0.goal != .gone }.map(\.1)
        return .success(report)
    }
}

extension PlanRun: Hashable {
    /// Whether two runs are at the same position in the same change.
    public static func == (left: PlanRun, right: PlanRun) -> Bool {
        left.state == right.state && left.root == right.root && left.decision == right.decision
    }

    /// Adds what tells two runs apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(state)
        hasher.combine(decision)
    }
}
