/// Tasks and frames: the small machine on which the kernel's functions run in steps.
extension DriverCore {
    /// Tells the frame below what the one that ends here came to.
    ///
    /// Only what the kernel's function returns is told: a removal, a release or an offer comes to nothing that
    /// anybody could ask for.
    mutating func give(_ result: Int32, _ reason: Reason?, _ task: TaskIndex) {
        changeTask(task) {
            $0.result = result
            $0.reason = reason
        }
    }

    /// Tells the frame below a result that needs no reason.
    mutating func give(_ result: Int32, _ task: TaskIndex) { give(result, nil, task) }

    /// Decides what the operation has come to.
    mutating func conclude(_ outcome: Outcome, _ task: TaskIndex) {
        changeTask(task) { $0.outcome = outcome }
    }

    /// Ends the operation with a refusal.
    mutating func refuse(_ refusal: Refusal, _ task: TaskIndex) {
        conclude(.failed(refusal), task)
    }

    /// Ends the operation with an errno and the rule that decided.
    mutating func refuse(_ errno: ErrorNumber, _ reason: Reason, _ task: TaskIndex) {
        refuse(Refusal(errno, reason), task)
    }

    /// Turns what the frame above returned into the operation's outcome.
    mutating func concludeResult(count: Int?, sign: ResultSign, _ task: TaskIndex) {
        let (result, given) = (own(task).result, own(task).reason)
        let reason = given ?? .probeReturned(result)
        let success: Outcome = count.map { .count($0) } ?? .done
        switch sign {
        case .negativeIsInvalid where result == 0: conclude(success, task)
        case .negativeIsInvalid: refuse(.EINVAL, reason, task)
        // A device that is not registered is the only failure that is told.
        case .exported where result != 0 && reason != .gone:
            let number = ErrorNumber(rawValue: Int32(clamping: result.magnitude))
            effects.append(.untold(id(of: task), Refusal(number, reason)))
            conclude(.count(0), task)
        case .noDevice where result != 0: refuse(.ENODEV, reason, task)
        case .either, .plain, .exported, .noDevice:
            if result == 0 { return conclude(success, task) }
            let number = Int32(clamping: result.magnitude)
            refuse(number == 517 ? .EAGAIN : ErrorNumber(rawValue: number), reason, task)
        }
    }

    // MARK: - Waiting

    /// Waits until a condition holds.
    ///
    /// It is looked at in the very step that goes on: what holds now may have ended by then.
    mutating func wait(until condition: CoreTask.Condition, then frame: Frame, _ task: TaskIndex) {
        push(frame, task)
        changeTask(task) { $0.state = .until(condition) }
    }

    /// Whether what a task waits for has come.
    func holds(_ condition: CoreTask.Condition, for task: TaskID) -> Bool {
        switch condition {
        case .noHandler, .registered, .noAttempt, .loaded, .gone, .noAsynchronousProbe:
            !isKept(condition, from: task)
        case .probesDone:
            read(.deferred).active.isEmpty && !isKept(condition, from: task)
        case .probed(let consumer, let supplier):
            holds(.probesDone, for: task)
                && linkState(consumer: consumer, supplier: supplier) != .consumerProbe
        case .noVFIOUser(let device): !isOpen(device)
        case .letGo(let device, let driver): bound(by: driver)?.last?.device != device
        }
    }

    /// Whether another task keeps a task from what it waits for.
    private func isKept(_ condition: CoreTask.Condition, from task: TaskID) -> Bool {
        guard let place = condition.place else { return false }
        return anyTask(at: place) { $0.id != task && $0.keeps(condition) }
    }
}
