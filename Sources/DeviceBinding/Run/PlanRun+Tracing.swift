internal import Sysfs
internal import SystemPackage

/// What looks saw and writes did is kept for each device; see ``Trace``.
extension PlanRun {
    /// The trace of the device of a change.
    func trace(_ change: Int) -> Trace {
        state.traces[change] ?? Trace(plan.changes[change].device)
    }

    private mutating func note(_ change: Int, _ body: (inout Trace) -> Void) {
        var trace = trace(change)
        body(&trace)
        state.traces[change] = trace.isUntouched(of: plan.changes[change].device) ? nil : trace
    }

    /// Takes in what came of a move, before anything follows from it.
    mutating func note(_ move: Move, _ answer: Answer) {
        switch move {
        case .look(let look):
            guard let place = placeSeen(by: look) else { return }
            note(answer.seen(look, in: root), at: place)
        case .write(let write), .patientWrite(let write):
            if case .waits = answer { return }
            note(effect(of: write), isMade: answer.isMade(by: write))
        case .record, .loadModule, .decide, .decideArrivals, .pause, .findNodes, .setOwner, .end:
            break
        }
    }

    /// Takes in what a look saw; most see a device as it was found, of which there is no trace.
    private mutating func note(_ seen: Seen, at place: PlanScript.Place) {
        switch place {
        case .driver(let change):
            guard case .success(let driver) = Result(catching: seen.driver) else { return }
            let isAsFound = driver == plan.changes[change].device.driver
            if isAsFound, state.traces[change] == nil { return }
            note(change) { $0.see(driver: driver) }
        case .override(let change):
            guard let override = try? seen.override() else { return }
            let isAsFound = override == plan.changes[change].device.override
            if isAsFound, state.traces[change] == nil { return }
            note(change) { $0.see(override: override) }
        }
    }

    /// Whose driver or override the look at hand sees; nil for one at anything else.
    private func placeSeen(by look: Look) -> PlanScript.Place? {
        switch state.stage {
        case .start(let change, .driver), .readBack(let change, .driver),
            .lastLook(let change, .driver):
            .driver(change)
        case .start(let change, .override), .readBack(let change, .override): .override(change)
        default: script.places[look]
        }
    }

    /// What the write at hand does to whom; nil for one that does nothing to a device of the plan.
    private func effect(of write: Write) -> PlanScript.Effect? {
        switch state.stage {
        case .step(let index, .write): script.lines[index].effect
        default: script.effect(of: write)
        }
    }

    /// Takes it that the move at hand may have been made, if it is a write: nobody could say so any more.
    mutating func noteUnanswered(_ move: Move) {
        switch move {
        case .write(let write), .patientWrite(let write): note(effect(of: write), isMade: nil)
        default: break
        }
    }

    /// Takes in a write; `isMade` is nil where it may have been made.
    private mutating func note(_ effect: PlanScript.Effect?, isMade: Bool?) {
        guard let effect, isMade != false else { return }
        let isSure = isMade == true
        switch effect {
        case .override(let change, let written):
            note(change) { $0.wrote(override: written, isSure: isSure) }
        case .unbind(let change): note(change) { $0.wroteUnbind(isSure: isSure) }
        case .bind(let change, let driver):
            note(change) { $0.wroteBind(to: driver, isSure: isSure) }
        case .addID(let changes, let driver):
            for change in changes { note(change) { $0.wroteBind(to: driver, isSure: false) } }
        case .probe(let change):
            let goal = plan.changes[change].goal
            note(change) { $0.wroteProbe(for: goal) }
        }
    }
}

extension PlanRun.Answer {
    /// Whether a write was made that was answered so; nil where that cannot be told.
    ///
    /// A file that cannot be opened was not written; a driver that does not serve the device answers ENODEV
    /// to `unbind`, and does nothing. Source: unbind_store(), drivers/base/bus.c.
    fileprivate func isMade(by write: Write) -> Bool? {
        guard let errno else { return true }
        if errno.refusesAccess { return false }
        let isUnbind = write.path.lastName == "unbind"
        return isUnbind && errno == .operationNotSupportedByDevice ? false : nil
    }
}
