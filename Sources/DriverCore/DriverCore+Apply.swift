extension DriverCore {
    /// The one way in which a core changes.
    ///
    /// - Parameter action: What happens.
    /// - Returns: What that brings about, in order.
    public mutating func apply(_ action: Action) -> [Effect] {
        switch action {
        case .begin(let operation):
            let task = spawn(.begin(operation), isWorker: false)
            effects.append(.began(task))
        case .step(let id):
            if let task = index(of: id), canStep(tasks[task]) { step(task) }
        case .answer(let id, let answer):
            if let task = index(of: id), case .answer = tasks[task].state {
                tasks[task].answer = answer
                tasks[task].state = .ready
            }
        }
        let result = effects
        effects = []
        return result
    }

    /// Lets tasks run until none can take a step; the oldest that can goes first.
    ///
    /// - Parameter answer: The drivers' code: what it returns, or nil while it does not return.
    /// - Returns: What that brought about, in order.
    public mutating func run(answering answer: (Request) -> Answer?) -> [Effect] {
        var result: [Effect] = []
        var blocked: [TaskID] = []
        while let action = nextAction(blocked: &blocked, answer) {
            result += apply(action)
        }
        return result
    }

    /// What the oldest task that can go on does next; nil when all wait.
    private func nextAction(blocked: inout [TaskID], _ answer: (Request) -> Answer?) -> Action? {
        for task in tasks {
            if canStep(task) { return .step(task.id) }
            guard case .answer(let request) = task.state, !blocked.contains(task.id) else {
                continue
            }
            if let answer = answer(request) { return .answer(task.id, answer) }
            blocked.append(task.id)
        }
        return nil
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
        let task = TaskID(rawValue: taskCount)
        var effects = apply(.begin(operation))
        effects += run(answering: answer)
        for effect in effects {
            if case .ended(task, let outcome) = effect { return (outcome, task, effects) }
        }
        return (nil, task, effects)
    }

    /// What a task waits for, or nil when it can take a step or has ended.
    public func wait(of id: TaskID) -> Wait? {
        guard let place = index(of: id) else { return nil }
        let task = tasks[place]
        switch task.state {
        case .ready: return nil
        case .inLine(let lock):
            let owner = locks.first { $0.lock == lock }?.owner ?? id
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
            return .handler(tasks.first { $0.id != id && $0.keeps(condition) }?.id ?? id)
        case .noAsynchronousProbe: return .asynchronousProbes
        case .probesDone, .probed: return .probes
        case .noVFIOUser(let device): return .vfioUser(device)
        }
    }

    /// The tasks under way, the oldest first.
    public var taskIDs: [TaskID] { tasks.map { $0.id } }

    /// The tasks that can take a step, the oldest first.
    public var readyTaskIDs: [TaskID] { tasks.filter { canStep($0) }.map { $0.id } }

    /// Whether no probe is running and none is about to; ``Operation/waitForProbes`` waits for it.
    ///
    /// As in the kernel, an attempt that `bind` or ``Operation/attach(_:_:)`` makes does not count.
    ///
    /// Source: `driver_probe_done()`, `wait_for_device_probe()`, drivers/base/dd.c.
    public var isProbingDone: Bool {
        deferredActive.isEmpty && !tasks.contains { $0.isProbing }
    }

    /// Starts to keep footprints, or stops.
    public mutating func keepFootprints(_ keep: Bool) { footprint = keep ? Footprint() : nil }

    /// What the steps since the last call touched; empty when footprints are not kept.
    public mutating func takeFootprint() -> Footprint {
        guard let taken = footprint else { return Footprint() }
        footprint = Footprint()
        return taken
    }

    private func canStep(_ task: CoreTask) -> Bool {
        switch task.state {
        case .ready: true
        case .inLine, .answer: false
        case .until(let condition): holds(condition, for: task.id)
        }
    }
}
