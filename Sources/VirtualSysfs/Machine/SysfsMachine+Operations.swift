internal import DriverCore
internal import Sysfs

internal import struct SystemPackage.Errno

/// The way to the core and back.
extension SysfsMachine {
    /// Begins an operation; who asked is told when it ends.
    mutating func begin(_ operation: DriverCore.Operation, for asker: PendingOperation.Asker)
        -> DriverCore.TaskID
    {
        let task = core.begin(operation)
        assert(pending[task] == nil, "a task's number is given twice")
        pending[task] = PendingOperation(operation: operation, asker: asker)
        return task
    }

    /// Takes in what a change of the core has brought about.
    mutating func absorb(_ effects: [DriverCore.Effect]) {
        for effect in effects {
            noteChange(effect)
            switch effect {
            case .uevent(let uevent): uevents.append(uevent)
            case .untold(let task, let refusal):
                if let operation = pending[task]?.operation { note(refusal, of: operation) }
            case .ended(let task, let outcome): end(task, outcome)
            case .request(let request): driverCalls.append(.called(request))
            case .probed(let request, let answer): driverCalls.append(.probed(request, answer))
            case .removed(let request): driverCalls.append(.removed(request))
            case .matched(let driver, let device, let number):
                driverCalls.append(
                    .matched(
                        driver: core.name(of: driver) ?? "",
                        device: core.name(of: device) ?? "",
                        number
                    )
                )
            case .began: break
            }
        }
        notePendingChanges()
    }

    /// Tells who asked what an operation has come to.
    private mutating func end(_ task: DriverCore.TaskID, _ outcome: DriverCore.Outcome) {
        guard let operation = pending.removeValue(forKey: task) else { return }
        if case .failed(let refusal) = outcome { note(refusal, of: operation.operation) }
        noteChanges(of: operation.operation)
        switch operation.asker {
        case .nobody: break
        case .caller: ended.append(EndedOperation(task: task, end: .operation(outcome)))
        case .read, .write, .outside:
            let result: Result<SysfsReply, Errno>
            do throws(Errno) {
                result = .success(try reply(outcome, to: operation.asker))
            } catch {
                result = .failure(error)
            }
            ended.append(EndedOperation(task: task, end: .call(result)))
        }
    }

    /// What a call gives whose operation has come to this.
    private mutating func reply(
        _ outcome: DriverCore.Outcome,
        to asker: PendingOperation.Asker
    ) throws(Errno) -> SysfsReply {
        if case .failed(let refusal) = outcome { throw Errno(rawValue: refusal.errno.rawValue) }
        switch (asker, outcome) {
        case (.read(let handle, let range), .bytes(let bytes)):
            return .bytes(show(bytes, range, handle))
        case (.write, .count(let count)): return .count(count)
        case (.outside(let count), _): return .count(count)
        default:
            assertionFailure("a store or show came to \(outcome)")
            throw .ioError
        }
    }

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
