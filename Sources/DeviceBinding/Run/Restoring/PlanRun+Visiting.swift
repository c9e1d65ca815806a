internal import Sysfs
internal import SystemPackage

/// One thing that is put back: is the device there, what is it now, and a write where that is wrong.
extension PlanRun {
    /// Goes on with one thing that is put back.
    mutating func visited(
        _ stage: Restoration.Stage,
        _ visit: Visit,
        _ answer: Answer,
        _ restoration: inout Restoration
    ) {
        switch visit {
        case .entry where answer.isThere:
            // A device is looked for after its driver, and before all else of it.
            restoration.stage = stage.with(stage.isBind ? .write(from: nil) : .look)
        case .entry: leave(stage, &restoration)
        case .look:
            if let next = self.visit(after: answer, at: stage) {
                restoration.stage = stage.with(next)
            } else {
                leave(stage, &restoration)
            }
        case .write, .probe:
            countWrite(answer.errno, of: nil)
            keepFailure(answer.errno, at: stage, &restoration)
            let isDeferred = answer.errno == .resourceTemporarilyUnavailable
            if stage.isBind, isDeferred, visit != .probe {
                restoration.stage = stage.with(.probe)
            } else {
                leave(stage, &restoration)
            }
        }
    }

    /// What follows the look at a thing: a write where it is not as it was found, else nothing.
    private func visit(after answer: Answer, at stage: Restoration.Stage) -> Visit? {
        guard case .look(let look) = move(of: stage) else { preconditionFailure("no look") }
        let seen = answer.seen(look, in: root)
        switch stage {
        case .mark(let step, _):
            guard let before = plan.steps[step].before, plan.steps[step].inverse != nil else {
                return nil
            }
            return (try? before.holds(seen)) == true ? nil : .write(from: nil)
        case .override(let change, _):
            let override = try? seen.override()
            return override == plan.changes[change].device.override ? nil : .write(from: nil)
        case .unbind(let change, _):
            guard let driver = try? seen.driver() else { return nil }
            return driver == plan.changes[change].device.driver ? nil : .write(from: driver)
        case .bind:
            // Where that cannot be told it is tried: the kernel refuses a device that has a driver.
            return (try? seen.driver()) == nil ? .entry : nil
        case .cleanUp, .survey: preconditionFailure("\(stage) puts nothing back")
        }
    }

    /// Keeps why something could not be put back.
    private func keepFailure(
        _ errno: Errno?,
        at stage: Restoration.Stage,
        _ restoration: inout Restoration
    ) {
        guard let errno, let change = change(at: stage),
            case .write(let write) = move(of: stage)
        else { return }
        restoration.blows[change] = FailedWrite(path: write.path, errno: errno)
    }

    private func change(at stage: Restoration.Stage) -> Int? {
        switch stage {
        case .override(let change, _), .unbind(let change, _), .bind(let change, _): change
        case .mark(let step, _):
            plan.changes.firstIndex { $0.device.reference == plan.steps[step].device }
        case .cleanUp, .survey: nil
        }
    }
}

extension PlanRun.Restoration.Stage {
    /// The same thing at another part of its visit.
    fileprivate func with(_ visit: PlanRun.Visit) -> PlanRun.Restoration.Stage {
        switch self {
        case .mark(let step, _): .mark(step, visit)
        case .override(let change, _): .override(change, visit)
        case .unbind(let change, _): .unbind(change, visit)
        case .bind(let change, _): .bind(change, visit)
        case .cleanUp, .survey: preconditionFailure("\(self) has no parts of a visit")
        }
    }

    fileprivate var isBind: Bool {
        if case .bind = self { true } else { false }
    }
}
