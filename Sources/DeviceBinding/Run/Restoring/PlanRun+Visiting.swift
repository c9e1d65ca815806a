internal import Sysfs
internal import SystemPackage

/// One thing that is put back: is the device there, what is it now, and a write where that is wrong.
extension PlanRun {
    /// Goes on with one thing that is put back.
    mutating func visited(_ visit: Visit, _ answer: Answer, _ restoration: inout Restoration) {
        let stage = restoration.stage
        switch visit {
        case .driver, .look, .entry:
            let next =
                visit == .entry
                ? visitOfEntry(answer, restoration) : visitOfFile(visit, answer, restoration)
            if let next {
                restoration.stage = stage.with(next)
            } else {
                leave(stage, &restoration)
            }
        case .write, .probe:
            countWrite(answer.errno, of: nil)
            keepFailure(answer.errno, &restoration)
            let isDeferred = answer.errno == .resourceTemporarilyUnavailable
            if stage.isBind, isDeferred, visit != .probe {
                restoration.stage = stage.with(.probe)
            } else {
                leave(stage, &restoration)
            }
        }
    }

    /// What follows a look at whether a device is there.
    private func visitOfEntry(_ answer: Answer, _ restoration: Restoration) -> Visit? {
        guard answer.isThere else { return nil }
        guard case .bind(let change, _) = restoration.stage else { return .look }
        // Where somebody else says whose the device is, that decides who takes it.
        return trace(change).isTheirs ? .probe : .write(from: nil)
    }

    /// What follows a look at a file: another one, or a write where it is not as it was found; else nothing.
    ///
    /// The trace of the device has taken in what the look saw. What cannot be read is not written, but for
    /// `bind`, which the kernel refuses where the device has a driver.
    private func visitOfFile(_ visit: Visit, _ answer: Answer, _ restoration: Restoration) -> Visit?
    {
        guard case .look(let look) = move(of: restoration) else { preconditionFailure("no look") }
        let seen = answer.seen(look, in: root)
        switch restoration.stage {
        case .functions(let step, _):
            // Another number is somebody else's.
            return (try? plan.steps[step].after?.holds(seen)) == true ? .write(from: nil) : nil
        case .mark(let step, _): return markVisit(seen, of: step)
        case .name(let change, _):
            let trace = trace(change)
            if trace.isTheirs { return nil }
            if visit == .driver { return seen.tellsDriver ? .look : nil }
            let wanted = trace.overrideForDriver(isSecond: restoration.isSecondRound)
            return seen.says(otherThan: wanted) ? .write(from: nil) : nil
        case .unbind(let change, _):
            let trace = trace(change)
            guard !trace.isTheirs, let driver = try? seen.driver(), driver != trace.driver else {
                return nil
            }
            return .write(from: driver)
        case .bind(let change, _):
            // One that was not to have a driver, or whose driver somebody else took away, has none.
            guard trace(change).driver != nil else { return nil }
            return (try? seen.driver()) == nil ? .entry : nil
        case .override(let change, _):
            guard let wanted = trace(change).overrideInTheEnd else { return nil }
            return seen.says(otherThan: wanted) ? .write(from: nil) : nil
        case .cleanUp, .survey, .node:
            preconditionFailure("\(restoration.stage) is not looked at")
        }
    }

    /// A file that says neither what it said before nor what was written to it is somebody else's.
    private func markVisit(_ seen: Seen, of step: Int) -> Visit? {
        let step = plan.steps[step]
        guard let before = step.before, step.inverse != nil, (try? before.holds(seen)) == false
        else { return nil }
        return (try? step.after?.holds(seen)) == false ? nil : .write(from: nil)
    }

    /// Keeps why something could not be put back.
    private func keepFailure(_ errno: Errno?, _ restoration: inout Restoration) {
        guard let errno, let change = change(at: restoration.stage),
            case .write(let write) = move(of: restoration)
        else { return }
        restoration.blows[change] = FailedWrite(path: write.path, errno: errno)
    }

    private func change(at stage: Restoration.Stage) -> Int? {
        switch stage {
        case .name(let change, _), .override(let change, _), .unbind(let change, _),
            .bind(let change, _):
            change
        case .mark(let step, _), .functions(let step, _):
            plan.changes.firstIndex { $0.device.reference == plan.steps[step].device }
        case .cleanUp, .survey, .node: nil
        }
    }
}

extension Seen {
    /// Whether a look at a `driver` link told which driver the device has, or that it has none.
    fileprivate var tellsDriver: Bool {
        if case .success = Result(catching: driver) { true } else { false }
    }

    /// Whether a look at an override told that it says something else.
    fileprivate func says(otherThan wanted: Override) -> Bool {
        guard let override = try? override(), override != .unsupported else { return false }
        return override != wanted
    }
}

extension PlanRun.Restoration.Stage {
    /// The same thing at another part of its visit.
    fileprivate func with(_ visit: PlanRun.Visit) -> PlanRun.Restoration.Stage {
        switch self {
        case .functions(let step, _): .functions(step, visit)
        case .mark(let step, _): .mark(step, visit)
        case .name(let change, _): .name(change, visit)
        case .unbind(let change, _): .unbind(change, visit)
        case .bind(let change, _): .bind(change, visit)
        case .override(let change, _): .override(change, visit)
        case .cleanUp, .survey, .node: preconditionFailure("\(self) has no parts of a visit")
        }
    }

    fileprivate var isBind: Bool {
        if case .bind = self { true } else { false }
    }
}
