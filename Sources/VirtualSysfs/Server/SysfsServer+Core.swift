internal import DriverCore
internal import SystemPackage

/// The way to the core and back.
extension SysfsServer {
    /// Begins an operation and lets everything run as far as it goes.
    ///
    /// - Returns: The outcome, or nil while it waits; then `kind` says how it is answered when it ends.
    mutating func perform(_ operation: DriverCore.Operation, as kind: PendingKind)
        -> (outcome: DriverCore.Outcome?, task: DriverCore.TaskID)
    {
        var calls: [DriverCall] = []
        found = nil
        let result = Self.perform(operation, &core, &drivers, &unanswered, &calls)
        absorb(result.effects, calls)
        for case .untold(result.task, let refusal) in result.effects {
            note(refusal, of: operation)
        }
        noteChanges(of: operation)
        switch result.outcome {
        case nil: pending[result.task] = PendingTask(operation: operation, kind: kind)
        case .failed(let refusal)?: note(refusal, of: operation)
        default: break
        }
        return (result.outcome, result.task)
    }

    /// Lets everything run on, after the drivers' code or the core has been changed from outside.
    mutating func run() {
        var calls: [DriverCall] = []
        found = nil
        let effects = Self.run(&core, &drivers, &unanswered, &calls)
        absorb(effects, calls)
    }

    // The parts are passed one by one: the closure changes one of them while the core runs.
    private static func perform(
        _ operation: DriverCore.Operation,
        _ core: inout DriverCore,
        _ drivers: inout DriverCore.ScriptedDrivers,
        _ unanswered: inout [DriverCore.TaskID: DriverCore.Request],
        _ calls: inout [DriverCall]
    ) -> (outcome: DriverCore.Outcome?, task: DriverCore.TaskID, effects: [DriverCore.Effect]) {
        core.perform(operation) { answer($0, &drivers, &unanswered, &calls) }
    }

    private static func run(
        _ core: inout DriverCore,
        _ drivers: inout DriverCore.ScriptedDrivers,
        _ unanswered: inout [DriverCore.TaskID: DriverCore.Request],
        _ calls: inout [DriverCall]
    ) -> [DriverCore.Effect] {
        core.run { answer($0, &drivers, &unanswered, &calls) }
    }

    /// Asks the script, and notes a call when it begins and when it returns; a blocked one is asked often.
    private static func answer(
        _ request: DriverCore.Request,
        _ drivers: inout DriverCore.ScriptedDrivers,
        _ unanswered: inout [DriverCore.TaskID: DriverCore.Request],
        _ calls: inout [DriverCall]
    ) -> DriverCore.Answer? {
        if unanswered[request.task] != request {
            unanswered[request.task] = request
            calls.append(.called(request))
        }
        guard let answer = drivers.answer(request) else { return nil }
        unanswered[request.task] = nil
        calls.append(.returned(request, answer))
        return answer
    }

    // MARK: - Effects

    private mutating func absorb(_ effects: [DriverCore.Effect], _ calls: [DriverCall]) {
        noteChanges(calls, effects)
        log(calls, effects)
        for effect in effects {
            switch effect {
            case .uevent(let uevent): uevents.append(uevent)
            case .untold(let task, let refusal):
                if let operation = pending[task]?.operation { note(refusal, of: operation) }
            case .ended(let task, let outcome): end(task, outcome)
            case .began, .request, .matched: break
            }
        }
    }

    /// Answers the request that a task was.
    private mutating func end(_ task: DriverCore.TaskID, _ outcome: DriverCore.Outcome) {
        guard let ended = pending.removeValue(forKey: task) else { return }
        if case .failed(let refusal) = outcome { note(refusal, of: ended.operation) }
        noteChanges(of: ended.operation)
        let result: Result<SysfsReply, Errno>
        do throws(Errno) {
            switch ended.kind {
            case .read(let handle, let range):
                result = .success(.bytes(show(try shown(outcome), range, handle)))
            case .write: result = .success(.count(try stored(outcome)))
            case .operation(let count):
                if case .failed(let refusal) = outcome {
                    throw Errno(rawValue: refusal.errno.rawValue)
                }
                result = .success(.count(count))
            case .other: return
            }
        } catch {
            result = .failure(error)
        }
        answers.append(SysfsAnswer(task: task, result: result))
    }

    /// Puts the calls into the log, each match of a scripted bus between those it was between.
    private mutating func log(_ calls: [DriverCall], _ effects: [DriverCore.Effect]) {
        var rest = calls[...]
        for effect in effects {
            switch effect {
            case .matched(let driver, let device, let number):
                driverCalls.append(
                    .matched(
                        driver: core.name(of: driver) ?? "",
                        device: core.name(of: device) ?? "",
                        number
                    )
                )
            case .request(let request):
                // What was logged before the call was asked for has happened before it.
                guard let index = rest.firstIndex(of: .called(request)) else { continue }
                var end = rest.index(after: index)
                if end < rest.endIndex, case .returned(request, _) = rest[end] { end += 1 }
                for call in rest[..<end] { driverCalls.append(call) }
                rest = rest[end...]
            case .began, .uevent, .untold, .ended: break
            }
        }
        for call in rest { driverCalls.append(call) }
    }

    // MARK: - Refusals

    private mutating func note(_ refusal: DriverCore.Refusal, of operation: DriverCore.Operation) {
        refusals.append(
            SysfsRefusal(
                request: core.words(for: operation),
                errno: Errno(rawValue: refusal.errno.rawValue),
                sentence: refusal.reason.sentence,
                reason: refusal.reason,
                wait: nil
            )
        )
    }
}
