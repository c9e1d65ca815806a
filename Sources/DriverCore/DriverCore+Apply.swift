extension DriverCore {
    /// The one way in which a core changes.
    ///
    /// - Parameter action: What happens.
    /// - Returns: What that brings about, in order.
    public mutating func apply(_ action: Action) -> [Effect] {
        beginAction()
        switch action {
        case .begin(let operation): begin(operation)
        case .step(let id):
            if let task = index(of: id), canStep(task) { step(task) }
        case .answer(let id, let answer):
            if let task = index(of: id), case .answer = state(of: task) {
                take(answer, task)
            }
        }
        endAction()
        return takeEffects()
    }

    private mutating func begin(_ operation: Operation) {
        let task = spawn(.begin(operation), isWorker: false)
        effects.append(.began(task))
    }

    private mutating func take(_ answer: Answer, _ task: Int) {
        changeTask(task) {
            $0.answer = answer
            $0.state = .ready
        }
    }

    private mutating func takeEffects() -> [Effect] {
        let result = effects
        effects = []
        return result
    }

    /// Lets tasks run until none can take a step; the oldest that can goes first.
    ///
    /// - Parameter answer: The drivers' code: what it returns, or nil while it does not return.
    /// - Returns: What that brought about, in order.
    public mutating func run(answering answer: (Request) -> Answer?) -> [Effect] {
        beginAction()
        goOn(answer)
        endAction()
        return takeEffects()
    }

    /// The same actions as by ``apply(_:)``, their effects gathered and not given one by one.
    private mutating func goOn(_ answer: (Request) -> Answer?) {
        var blocked: [TaskID] = []
        while goOnOnce(blocked: &blocked, answer) {}
    }

    /// Lets the oldest task that can go on do so; false when all wait.
    private mutating func goOnOnce(
        blocked: inout [TaskID],
        _ answer: (Request) -> Answer?
    ) -> Bool {
        for task in taskIndices {
            if canStep(task) {
                step(task)
                return true
            }
            guard case .answer(let request) = state(of: task),
                !blocked.contains(id(of: task))
            else { continue }
            if let answer = answer(request) {
                take(answer, task)
                return true
            }
            blocked.append(id(of: task))
        }
        return false
    }

    /// Begins an operation and lets it and everything else run as far as it goes.
    ///
    /// - Parameters:
    ///   - operation: What to do.
    ///   - answer: The drivers' code: what it returns, or nil while it does not return.
    /// - Returns: The outcome, or nil while the operation waits, and the effects in order.
    public mutating func perform(_ operation: Operation, answering answer: (Request) -> Answer?)
        -> (outcome: Outcome?, task: TaskID, effects: [Effect])
    {
        let task = nextTask
        beginAction()
        begin(operation)
        goOn(answer)
        endAction()
        let effects = takeEffects()
        // The end is the last effect of all, but for those of tasks that the operation let run.
        for place in effects.indices.reversed() {
            if case .ended(task, let outcome) = effects[place] { return (outcome, task, effects) }
        }
        return (nil, task, effects)
    }

    /// What a task waits for, or nil when it can take a step or has ended.
    public func wait(of id: TaskID) -> Wait? {
        guard let task = index(of: id) else { return nil }
        switch state(of: task) {
        case .ready: return nil
        case .inLine(let lock):
            let owner = held(lock)?.owner ?? id
            switch lock {
            case .device(let device): return .deviceLock(device, heldBy: owner)
            case .pci: return .pciLock(heldBy: owner)
            }
        case .answer(let request): return .answer(request)
        case .until(let condition):
            return holds(condition, for: id) ? nil : wait(for: condition, id)
        }
    }

    private func wait(for condition: CoreTask.Condition, _ id: TaskID) -> Wait {
        switch condition {
        case .noHandler, .registered, .noAttempt, .loaded, .gone:
            let keeper = condition.place.flatMap { place in
                firstTask(at: place) { $0.id != id && $0.keeps(condition) }
            }
            return .handler(keeper ?? id)
        case .noAsynchronousProbe: return .asynchronousProbes
        case .probesDone, .probed: return .probes
        case .noVFIOUser(let device): return .vfioUser(device)
        case .letGo(let device, let driver): return .driverList(driver, device)
        }
    }

    /// The tasks that can take a step, the oldest first.
    public var readyTaskIDs: [TaskID] { taskIndices.filter { canStep($0) }.map { id(of: $0) } }

    /// Whether no probe is running and none is about to; ``Operation/waitForProbes`` waits for it.
    ///
    /// As in the kernel, an attempt that `bind` or ``Operation/attach(_:_:)`` makes does not count.
    ///
    /// Source: `driver_probe_done()`, `wait_for_device_probe()`, drivers/base/dd.c.
    public var isProbingDone: Bool {
        read(.deferred).active.isEmpty
            && !anyTask(at: Place(.core, .probes)) { $0.isProbing }
    }

    private func canStep(_ task: Int) -> Bool {
        switch state(of: task) {
        case .ready: true
        case .inLine, .answer: false
        case .until(let condition): holds(condition, for: id(of: task))
        }
    }
}
