/// Tasks, frames and locks: the small machine on which the kernel's functions run in steps.
extension DriverCore {
    /// Begins a task with one frame; answers with its number.
    mutating func spawn(_ frame: Frame, isWorker: Bool) -> TaskID {
        let id = TaskID(rawValue: taskCount)
        taskCount += 1
        tasks.append(CoreTask(id: id, isWorker: isWorker, frames: [frame]))
        return id
    }

    /// Puts a frame on the stack of a task; the last one put there takes the next step.
    mutating func push(_ frame: Frame, _ task: Int) {
        tasks[task].frames.append(frame)
    }

    /// Tells the frame below what the one that ends here came to.
    mutating func give(_ result: Int32, _ reason: Reason?, _ task: Int) {
        tasks[task].result = result
        tasks[task].reason = reason
    }

    /// Tells the frame below a result that needs no reason.
    mutating func give(_ result: Int32, _ task: Int) { give(result, nil, task) }

    /// Decides what the operation has come to.
    mutating func conclude(_ outcome: Outcome, _ task: Int) {
        tasks[task].outcome = outcome
    }

    /// Ends the operation with an errno and the rule that decided.
    mutating func refuse(_ errno: ErrorNumber, _ reason: Reason, _ task: Int) {
        conclude(.failed(Refusal(errno, reason)), task)
    }

    /// Turns what the frame above returned into the operation's outcome.
    mutating func concludeResult(count: Int?, sign: ResultSign, _ task: Int) {
        let result = tasks[task].result
        let reason = tasks[task].reason ?? .probeReturned(result)
        let success: Outcome = count.map { .count($0) } ?? .done
        switch sign {
        case .negativeIsInvalid where result >= 0: conclude(success, task)
        case .negativeIsInvalid: refuse(.EINVAL, reason, task)
        // A device that is not registered is the only failure that is told.
        case .exported where result != 0 && reason != .gone: conclude(.count(0), task)
        case .noDevice where result != 0: refuse(.ENODEV, reason, task)
        case .either, .plain, .exported, .noDevice:
            if result == 0 { return conclude(success, task) }
            let number = Int32(clamping: result.magnitude)
            refuse(number == 517 ? .EAGAIN : ErrorNumber(rawValue: number), reason, task)
        }
    }

    // MARK: - Locks

    /// Takes a lock, or gets in line for it; the frame goes on once the lock is the task's.
    mutating func take(_ lock: Lock, then frame: Frame, _ task: Int) {
        push(frame, task)
        acquire(lock, task)
    }

    /// Takes a lock for the frame on top.
    mutating func acquire(_ lock: Lock, _ task: Int) {
        noteWrite(lock)
        guard let held = locks.firstIndex(where: { $0.lock == lock }) else {
            locks.append(HeldLock(lock: lock, owner: tasks[task].id))
            return
        }
        locks[held].line.append(tasks[task].id)
        tasks[task].state = .inLine(lock)
    }

    /// Takes the locks under which a device's driver changes: on some buses its parent's too.
    ///
    /// The parent's is dropped when the frame, and all that it leads to, has ended.
    ///
    /// Source: `__device_driver_lock()`, drivers/base/dd.c.
    mutating func takeDriverLocks(of device: DeviceID, then frame: Frame, _ task: Int) {
        guard let parent = lockedParent(of: device) else {
            return take(.device(device), then: frame, task)
        }
        push(.drop(.device(parent)), task)
        push(frame, task)
        take(.device(parent), then: .acquire(.device(device)), task)
    }

    /// The device whose lock is taken before the device's own, if its bus asks for that.
    func lockedParent(of device: DeviceID) -> DeviceID? {
        guard let found = self[device], let bus = found.bus,
            profile.locksEveryParent || self[bus]?.locksParent == true
        else { return nil }
        return found.facts.parent
    }

    /// Drops a lock that the task holds; the first in line has it from here on.
    mutating func drop(_ lock: Lock, _ task: Int) {
        noteWrite(lock)
        let owner = tasks[task].id
        guard let held = locks.firstIndex(where: { $0.lock == lock && $0.owner == owner }) else {
            return assertionFailure("a task drops a lock that it does not hold")
        }
        guard let next = locks[held].line.first else {
            locks.remove(at: held)
            return
        }
        locks[held].line.removeFirst()
        locks[held].owner = next
        if let task = index(of: next) { tasks[task].state = .ready }
    }

    private mutating func noteWrite(_ lock: Lock) {
        switch lock {
        case .device(let device): note(write: .device(device), .lock)
        case .pci: note(write: .core, .lock)
        }
    }

    // MARK: - Waiting

    /// Waits until a condition holds.
    ///
    /// It is looked at in the very step that goes on: what holds now may have ended by then.
    mutating func wait(until condition: CoreTask.Condition, then frame: Frame, _ task: Int) {
        push(frame, task)
        tasks[task].state = .until(condition)
    }

    /// Asks a driver's code for a callback and waits for its answer.
    mutating func ask(_ request: Request, then frame: Frame, _ task: Int) {
        push(frame, task)
        tasks[task].state = .answer(request)
        effects.append(.request(request))
    }

    /// Whether what a task waits for has come.
    func holds(_ condition: CoreTask.Condition, for task: TaskID) -> Bool {
        switch condition {
        case .noHandler, .registered, .noAttempt, .loaded, .gone:
            !tasks.contains { $0.id != task && $0.keeps(condition) }
        case .noAsynchronousProbe:
            !tasks.contains { $0.id != task && $0.isAsynchronousProbe }
        case .probesDone:
            deferredActive.isEmpty && !tasks.contains { $0.id != task && $0.isProbing }
        case .probed(let consumer, let supplier):
            holds(.probesDone, for: task)
                && linkState(consumer: consumer, supplier: supplier) != .consumerProbe
        case .noVFIOUser(let device): !isOpen(device)
        case .letGo(let device, let driver): self[driver]?.bound.last?.device != device
        }
    }

    /// The place of a task in the list.
    func index(of task: TaskID) -> Int? { tasks.firstIndex { $0.id == task } }

    // MARK: - Footprints

    mutating func note(read object: Place.Object, _ field: Place.Field) {
        footprint?.read(Place(object, field))
    }

    mutating func note(write object: Place.Object, _ field: Place.Field) {
        footprint?.write(Place(object, field))
    }

    /// A device, of which this step reads a field.
    mutating func read(_ device: DeviceID, _ field: Place.Field) -> Device? {
        note(read: .device(device), field)
        return self[device]
    }

    /// Changes a field of a device where it stands.
    mutating func change(
        _ device: DeviceID,
        _ field: Place.Field,
        _ body: (inout Device) -> Void
    ) {
        note(write: .device(device), field)
        _ = devices.update(Int(device.rawValue), body)
    }

    /// Changes a field of a driver where it stands.
    mutating func change(
        _ driver: DriverID,
        _ field: Place.Field,
        _ body: (inout Driver) -> Void
    ) {
        note(write: .driver(driver), field)
        _ = drivers.update(Int(driver.rawValue), body)
    }

    /// Changes a field of an IOMMU group where it stands.
    mutating func change(
        _ group: GroupID,
        _ field: Place.Field,
        _ body: (inout IOMMUGroup) -> Void
    ) {
        note(write: .group(group), field)
        _ = groups.update(Int(group.rawValue), body)
    }

    // MARK: - Events

    /// Sends an event about an object that is no device of a bus.
    mutating func send(
        _ action: UeventAction,
        _ path: String,
        _ subsystem: String,
        subject: Uevent.Subject = .plain,
        arguments: [UeventKey] = []
    ) {
        ueventCount += 1
        effects.append(
            .uevent(
                Uevent(
                    action: action,
                    path: path,
                    subsystem: subsystem,
                    arguments: arguments,
                    subject: subject,
                    sequence: ueventCount
                )
            )
        )
    }

    /// Sends an event about a device; one without a bus sends none.
    mutating func send(
        _ action: UeventAction,
        _ device: Device,
        arguments: [UeventKey] = []
    ) {
        guard let bus = device.bus, let busName = name(of: bus) else { return }
        if action == .bind || action == .unbind, !profile.sendsBindEvents { return }
        let driver = device.driver.flatMap { name(of: $0) }
        send(
            action,
            device.facts.path,
            busName,
            subject: .device(
                name: device.name,
                identity: device.facts.description.identity,
                driver: driver
            ),
            arguments: arguments
        )
    }
}

extension CoreTask {
    /// Whether the task keeps another one waiting for a condition.
    func keeps(_ condition: Condition) -> Bool {
        switch condition {
        case .noHandler(let object): handlerOf == object
        case .registered(let driver): frames.contains { $0.registers(driver) }
        case .noAttempt(let driver): frames.contains { $0.attempts(driver) }
        case .loaded(let module): frames.contains { $0.loads(module) }
        case .gone(let device): frames.contains { $0.deletes(device) }
        case .noAsynchronousProbe: isAsynchronousProbe
        case .probesDone: isProbing
        case .probed, .noVFIOUser, .letGo: false
        }
    }

    /// Whether it is a worker's probe, whatever it does at the moment.
    fileprivate var isAsynchronousProbe: Bool {
        if case .asynchronousProbe? = frames.first { return true }
        return false
    }

    /// Whether it counts as a probe; one of `bind` does not.
    ///
    /// Source: `probe_count`, drivers/base/dd.c.
    var isProbing: Bool {
        isWorker
            || frames.contains { frame in
                if case .probe = frame { return true }
                return false
            }
    }
}

extension Frame {
    fileprivate func registers(_ driver: DriverID) -> Bool {
        if case .registerDriver(let register) = self { return register.driver == driver }
        return false
    }

    /// Whether it runs the module's init.
    fileprivate func loads(_ module: String) -> Bool {
        if case .loadModule(let load) = self {
            return load.description.name == module && load.stage.isInit
        }
        return false
    }

    /// Whether it is the one that removes the device, and no other that waits for that.
    fileprivate func deletes(_ device: DeviceID) -> Bool {
        if case .deleteDevice(let delete) = self {
            return delete.device == device && delete.stage.isUnderWay
        }
        return false
    }

    fileprivate func attempts(_ driver: DriverID) -> Bool {
        switch self {
        case .attempt(let attempt): attempt.driver == driver
        case .probe(let probe): probe.attempt.driver == driver
        case .attach(let attach): attach.attempt.driver == driver
        default: false
        }
    }
}
