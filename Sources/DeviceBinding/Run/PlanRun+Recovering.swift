/// What to do with a run that another process was carrying out when it ended.
///
/// Nobody knows whether the move at hand was made. Both ways go by what is there, and take it that it may
/// have been.
extension PlanRun {
    /// Continues towards what was asked for.
    ///
    /// The goal of the current step is checked first: if it is reached already, its write is not made again.
    public mutating func resume() {
        noteUnanswered(move)
        guard case .step(let index, let act) = state.stage, move(of: act, at: index).deed != nil
        else { return }
        countWrite(nil, of: index)
        if case .write = act, script.lines[index].after != nil {
            state.stage = .step(index, .lookIfDone)
        }
    }

    /// Gives the change up: the previous state is restored, with a failure that says why.
    ///
    /// Also for a run that is no longer wanted. After the last step there is nothing to give up,
    /// and a restoration continues.
    public mutating func giveUp(_ failure: Failure) {
        noteUnanswered(move)
        switch state.stage {
        case .step(let index, let act):
            if move(of: act, at: index).deed != nil { countWrite(nil, of: index) }
            fail(failure, from: index)
        case .explain(let index, _): fail(failure, from: index)
        case .readBack: fail(failure, from: plan.steps.count)
        case .announce, .load, .decide, .start, .begin: finish(failure)
        case .restore, .account, .findNodes, .setOwner, .lastLook, .close, .ended: break
        }
    }

    /// What it can have left of the device of each change if it goes no further.
    package var tracesLeft: [Trace] {
        var run = self
        run.noteUnanswered(move)
        return plan.changes.indices.map(run.trace)
    }
}
