internal import Sysfs
internal import SystemPackage

/// The way of a restoration from one thing to the next; see ``Restoration``.
extension PlanRun {
    mutating func enterRestoration(after failure: Failure, from index: Int) {
        state.failure = failure
        var restoration = Restoration(failure: failure, first: index)
        goOn(after: nil, cleaningIDs: true, &restoration)
        enter(restoration)
    }

    /// Stands at a stage of a restoration, or ends it where no device is left to look at.
    private mutating func enter(_ restoration: Restoration) {
        if case .survey(let position, _, _) = restoration.stage, position == restored.count {
            endRestoration(restoration)
        } else {
            state.stage = .restore(restoration)
        }
    }

    /// The changes whose devices are put back: not those that an unbind goes on for, of which nothing may
    /// be read or written: on Linux 6.1 it would wait as the unbind does.
    ///
    /// Those that the run itself has made go again, whatever they have become.
    var restored: [Int] {
        plan.changes.indices.filter {
            !state.waiting.contains($0) && !script.arrivals.contains($0)
        }
    }

    /// The steps that have made virtual functions, or may have.
    private var madeFunctions: [Int] { script.makings.filter { state.made.contains($0) } }

    /// The steps that wrote files of devices.
    var markSteps: [Int] {
        plan.steps.indices.filter { index in
            guard plan.steps[index].kind == .mark, let device = plan.steps[index].device else {
                return false
            }
            return restored.contains { plan.changes[$0].device.reference == device }
        }
    }

    // MARK: - Clean-up

    /// Goes to the next step that cleans up: those of IDs before the devices, the others after.
    private func goOn(after index: Int?, cleaningIDs: Bool, _ restoration: inout Restoration) {
        let next = plan.steps.indices.dropFirst(max(restoration.first, index.map { $0 + 1 } ?? 0))
            .first { step in
                guard let cleaned = script.lines[step].cleans else { return false }
                return state.made.contains(cleaned)
                    && (plan.steps[step].kind == .removeID) == cleaningIDs
            }
        if let next {
            restoration.stage = .cleanUp(next, firstAct(of: next), isSecond: false)
        } else if cleaningIDs {
            beginRound(&restoration)
        } else {
            restoration.stage = .survey(restored.count, .driver, isSecond: false)
        }
    }

    /// Takes a clean-up step, twice where it has to be, so that a failure that passes does no harm.
    private mutating func cleaned(
        _ index: Int,
        _ act: Act,
        isSecond: Bool,
        _ answer: Answer,
        _ restoration: inout Restoration
    ) {
        let areIDs = plan.steps[index].kind == .removeID
        switch verdict(act, at: index, answer) {
        case .goOn(let next): restoration.stage = .cleanUp(index, next, isSecond: isSecond)
        case .taken: goOn(after: index, cleaningIDs: areIDs, &restoration)
        case .failed, .changed, .unknown, .waits:
            if !isSecond {
                restoration.stage = .cleanUp(index, firstAct(of: index), isSecond: true)
            } else {
                restoration.leftBehind.append(index)
                goOn(after: index, cleaningIDs: areIDs, &restoration)
            }
        }
    }

    /// Goes to the steps that clean up after the devices were put back.
    func enterLastCleanUp(_ restoration: inout Restoration) {
        goOn(after: nil, cleaningIDs: false, &restoration)
    }

    // MARK: - Devices

    /// Begins to go over the devices.
    func beginRound(_ restoration: inout Restoration) {
        if let last = madeFunctions.last {
            restoration.stage = .functions(last, .look)
        } else {
            beginDevices(&restoration)
        }
    }

    private func beginDevices(_ restoration: inout Restoration) {
        if let last = markSteps.last {
            restoration.stage = .mark(last, .entry)
        } else {
            goOn(.name, from: plan.changes.count, &restoration)
        }
    }

    /// The parts of going over the devices, in order; each is done for all of them before the next begins.
    private enum Part: Int {
        case name, unbind, bind, override, survey
    }

    /// Goes to the last device before `end` that has something for a part of the round, or to the next part.
    private func goOn(_ part: Part, from end: Int, _ restoration: inout Restoration) {
        let next = restored.last { change in
            let found = plan.changes[change].device
            guard change < end else { return false }
            switch part {
            case .name, .override: return found.override != .unsupported
            case .unbind: return true
            case .bind: return found.driver != nil
            case .survey: return false
            }
        }
        guard let next else {
            guard let following = Part(rawValue: part.rawValue + 1) else {
                return endRound(&restoration)
            }
            return goOn(following, from: plan.changes.count, &restoration)
        }
        switch part {
        case .name: restoration.stage = .name(next, .driver)
        case .unbind: restoration.stage = .unbind(next, .look)
        case .bind: restoration.stage = .bind(next, .look)
        case .override: restoration.stage = .override(next, .look)
        case .survey: break
        }
    }

    /// Looks at all devices; where all are as they were found, or it is the second time, that is the end.
    private func endRound(_ restoration: inout Restoration) {
        restoration.sightings = []
        restoration.stage = .survey(0, .driver, isSecond: false)
        if restored.isEmpty { goOn(after: nil, cleaningIDs: false, &restoration) }
    }

    /// Goes to what comes after a stage that needs no more.
    func leave(_ stage: Restoration.Stage, _ restoration: inout Restoration) {
        switch stage {
        case .functions(let step, _):
            if let next = madeFunctions.last(where: { $0 < step }) {
                restoration.stage = .functions(next, .look)
            } else {
                beginDevices(&restoration)
            }
        case .mark(let step, _):
            if let next = markSteps.last(where: { $0 < step }) {
                restoration.stage = .mark(next, .entry)
            } else {
                goOn(.name, from: plan.changes.count, &restoration)
            }
        case .name(let change, _): goOn(.name, from: change, &restoration)
        case .unbind(let change, _): goOn(.unbind, from: change, &restoration)
        case .bind(let change, _): goOn(.bind, from: change, &restoration)
        case .override(let change, _): goOn(.override, from: change, &restoration)
        case .cleanUp, .survey, .node: preconditionFailure("\(stage) is left in another way")
        }
    }

    mutating func advance(_ restoration: Restoration, _ answer: Answer) {
        var restoration = restoration
        switch restoration.stage {
        case .cleanUp(let index, let act, let isSecond):
            cleaned(index, act, isSecond: isSecond, answer, &restoration)
        case .survey(let position, let survey, let isSecond):
            surveyed(position, survey, isSecond: isSecond, answer, &restoration)
        case .node(let node, let isSecond):
            gaveBack(node, isSecond: isSecond, answer, &restoration)
        case .functions(_, let visit), .mark(_, let visit), .name(_, let visit),
            .unbind(_, let visit), .bind(_, let visit),
            .override(_, let visit):
            visited(visit, answer, &restoration)
        }
        enter(restoration)
    }
}
