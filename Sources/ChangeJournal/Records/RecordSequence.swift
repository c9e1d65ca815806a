internal import DeviceBinding

/// The records of one change in their order, and what is known by them.
///
/// The rules by which one follows from those before are here, once: what is read is held to them, and so is what is
/// written, in a debug build.
struct RecordSequence {
    /// What is known of the change.
    var change: RecordedChange?
    /// The run of what was decided at last, worked out once.
    private var run: PlanRun?
    /// Where the run stood at the record before.
    private var state: PlanRun.State?

    /// Takes the next record; false where it does not follow from those before it.
    mutating func take(_ record: ChangeRecord) -> Bool {
        if case .begin(let begin) = record {
            guard change == nil, begin.number > 0 else { return false }
            change = RecordedChange(begin)
            decide(begin.decision, begin.state)
            return begin.state.map { $0.isSound(in: begin.decision) } ?? true
        }
        guard change != nil, change?.end == nil else { return false }
        switch record {
        case .begin: return false
        case .decided(let decision): return take(decision)
        case .intent(let intent):
            let now = intent.state.whole(after: state, untraced: intent.untraced)
            guard let run, now.isSound(on: run) else { return false }
            change?.deeds.append(.init(deed: intent.deed, owner: intent.owner))
            change?.state = now
            state = now
        case .outcome(let answer):
            guard let last = change?.deeds.indices.last, change?.deeds[last].outcome == nil
            else { return false }
            change?.deeds[last].outcome = answer
        case .end(let end): change?.end = end
        }
        return true
    }

    /// Takes in that the change was decided anew, before anything was written or for what came meanwhile.
    private mutating func take(_ decision: Binder.Decision) -> Bool {
        guard let found = change?.decision, decision.extends(found), change?.hasWritten == true
        else {
            guard change?.state?.mayHaveWritten != true else { return false }
            change?.decision = decision
            change?.state = nil
            decide(decision, nil)
            return true
        }
        // The run stands where it stood.
        change?.decision = decision
        decide(decision, state)
        guard let run, let state = change?.state else { return false }
        return state.isSound(on: run)
    }

    private mutating func decide(_ decision: Binder.Decision, _ state: PlanRun.State?) {
        run = PlanRun(decision)
        self.state = state
    }
}
