extension DriverCore {
    /// The only way to change a core.
    ///
    /// - Parameter action: What happens.
    /// - Returns: The effects, in order.
    /// - Throws: ``Misstep`` for a step or an answer that no task waits for; nothing has changed then.
    public mutating func apply(_ action: Action) throws(Misstep) -> [Effect] {
        beginAction()
        defer { endAction() }
        switch action {
        case .begin(let operation):
            effects.append(.began(spawn(.begin(operation), isWorker: false)))
        case .step(let id):
            let task = try find(id)
            guard canStep(task) else { throw .waits(id, wait(of: id) ?? .handler(id)) }
            step(task)
        case .probed(let id, let answer):
            let task = try find(id)
            guard let request = request(of: task), request.call != .remove else {
                throw .notAsked(id)
            }
            take(answer, to: request, task)
        case .removed(let id):
            let task = try find(id)
            guard let request = request(of: task), request.call == .remove else {
                throw .notAsked(id)
            }
            takeRemoval(request, task)
        }
        return takeEffects()
    }

    private func find(_ id: TaskID) throws(Misstep) -> TaskIndex {
        guard let task = index(of: id) else { throw .noTask(id) }
        return task
    }

    /// Begins an operation, as ``Action/begin(_:)`` does; its task has taken no step.
    ///
    /// - Returns: The task, which exists afterwards.
    public mutating func begin(_ operation: Operation) -> TaskID {
        beginAction()
        defer { endAction() }
        return spawn(.begin(operation), isWorker: false)
    }

    /// What a task has asked a driver's code for, and waits for.
    private func request(of task: TaskIndex) -> Request? {
        if case .answer(let request) = state(of: task) { return request }
        return nil
    }

    private mutating func take(_ answer: ProbeAnswer, to request: Request, _ task: TaskIndex) {
        changeTask(task) {
            $0.probeAnswer = answer
            $0.state = .ready
        }
        effects.append(.probed(request, answer))
    }

    private mutating func takeRemoval(_ request: Request, _ task: TaskIndex) {
        changeTask(task) { $0.state = .ready }
        effects.append(.removed(request))
    }

    private mutating func takeEffects() -> [Effect] {
        let result = effects
        effects = []
        return result
    }

    /// Lets tasks run until none can take a step; the oldest that can goes first.
    ///
    /// - Parameter code: The drivers' code; each of its calls that answers later is asked once.
    /// - Returns: The effects, in order.
    public mutating func run(_ code: inout some DriverCode) -> [Effect] {
        beginAction()
        goOn(&code)
        endAction()
        return takeEffects()
    }

    /// The same actions as by ``apply(_:)``, their effects gathered and not given one by one.
    private mutating func goOn(_ code: inout some DriverCode) {
        var later: [TaskID] = []
        while goOnOnce(later: &later, &code) {}
    }

    /// Lets the oldest task that can go on do so; false when all wait.
    private mutating func goOnOnce(later: inout [TaskID], _ code: inout some DriverCode) -> Bool {
        for task in taskIndices {
            if canStep(task) {
                step(task)
                return true
            }
            guard let request = request(of: task), !later.contains(request.task) else { continue }
            if answers(request, task, &code) { return true }
            later.append(request.task)
        }
        return false
    }

    /// Asks a driver's code; false when it answers later.
    private mutating func answers(
        _ request: Request,
        _ task: TaskIndex,
        _ code: inout some DriverCode
    ) -> Bool {
        switch request.call {
        case .probe:
            guard let answer = code.probe(request) else { return false }
            take(answer, to: request, task)
        case .remove:
            guard code.remove(request) != nil else { return false }
            takeRemoval(request, task)
        }
        return true
    }

    /// Begins an operation and runs it and everything else as far as possible.
    ///
    /// - Parameters:
    ///   - operation: What to do.
    ///   - code: The drivers' code.
    /// - Returns: The outcome, or nil while the operation waits, and the effects in order.
    public mutating func perform(_ operation: Operation, _ code: inout some DriverCode)
        -> (outcome: Outcome?, task: TaskID, effects: [Effect])
    {
        beginAction()
        let task = spawn(.begin(operation), isWorker: false)
        goOn(&code)
        endAction()
        let effects = takeEffects()
        // The end is the last effect of all, but for those of tasks that the operation let run.
        for index in effects.indices.reversed() {
            if case .ended(task, let outcome) = effects[index] { return (outcome, task, effects) }
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

    private func canStep(_ task: TaskIndex) -> Bool {
        switch state(of: task) {
        case .ready: true
        case .inLine, .answer: false
        case .until(let condition): holds(condition, for: id(of: task))
        }
    }
}
