/// What to do with a run that another process was carrying out when it ended.
///
/// Nobody knows whether the move at hand was made. Both ways go by what is there, and take it that it may
/// have been.
extension PlanRun {
    /// Goes on to what was asked for.
    ///
    /// What the step at hand is for is looked at first: where it is so already, its write is not made again.
    public mutating func resume() {
        guard case .step(let index, let act) = state.stage, move(of: act, at: index).deed != nil
        else { return }
        countWrite(nil, of: index)
        if case .write = act, script.lines[index].after != nil {
            state.stage = .step(index, .lookIfDone)
        }
    }

    /// Gives the change up: what was found is put back, because of a failure that says why.
    ///
    /// For a run that nobody wants any more, too. After the last step there is nothing to give up, and a
    /// restoration goes on.
    public mutating func giveUp(_ failure: Failure) {
        switch state.stage {
        case .step(let index, let act):
            if move(of: act, at: index).deed != nil { countWrite(nil, of: index) }
            fail(failure, from: index)
        case .explain(let index, _): fail(failure, from: index)
        case .readBack: fail(failure, from: plan.steps.count)
        case .announce, .load, .decide, .start, .begin: finish(failure)
        case .restore, .account, .findNodes, .setOwner, .close, .ended: break
        }
    }
}
