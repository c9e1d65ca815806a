extension DriverCore.CoreTask {
    /// Whether the task keeps another one waiting for a condition.
    func keeps(_ condition: Condition) -> Bool {
        switch condition {
        case .noHandler(let object): handlerOf == object
        case .registered(let driver): stack.contains { $0.registers(driver) }
        case .noAttempt(let driver): stack.contains { $0.attempts(driver) }
        case .loaded(let module): stack.contains { $0.loads(module) }
        case .gone(let device): stack.contains { $0.deletes(device) }
        case .noAsynchronousProbe: isAsynchronousProbe
        case .probesDone: isProbing
        case .probed, .noVFIOUser, .letGo: false
        }
    }

    /// Whether it is the worker that tries the deferred.
    var isDeferredWorker: Bool {
        if case .deferredWorker? = stack.first { return true }
        return false
    }

    /// Whether it is a worker's probe, whatever it does at the moment.
    var isAsynchronousProbe: Bool {
        if case .asynchronousProbe? = stack.first { return true }
        return false
    }

    /// Whether it counts as a probe; one of `bind` does not.
    ///
    /// Source: `probe_count`, drivers/base/dd.c.
    var isProbing: Bool {
        isWorker
            || stack.contains { frame in
                if case .probe = frame { return true }
                return false
            }
    }
}

extension DriverCore.CoreTask.Condition {
    /// The place at which every task that keeps somebody waiting for this has noted it; nil for what belongs to no task.
    var place: DriverCore.Place? {
        switch self {
        case .noHandler(let object): DriverCore.Place(object, .handlers)
        case .registered(let driver): DriverCore.Place(.driver(driver), .registering)
        case .noAttempt(let driver): DriverCore.Place(.driver(driver), .attempts)
        case .loaded: DriverCore.Place(.core, .loading)
        case .gone(let device): DriverCore.Place(.device(device), .removal)
        case .noAsynchronousProbe: DriverCore.Place(.core, .asynchronousProbes)
        case .probesDone, .probed: DriverCore.Place(.core, .probes)
        case .noVFIOUser, .letGo: nil
        }
    }
}

extension DriverCore.Frame {
    /// Notes that it comes or goes, where a task that waits for its end looks.
    ///
    /// Each condition has its place; two tasks that come or go at one of them do not mind each other.
    func note(in notes: borrowing DriverCore.Notes) {
        switch self {
        case .registerDriver(let register):
            if let driver = register.driver { notes.mark(.driver(driver), .registering) }
        case .attempt(let attempt): notes.mark(.driver(attempt.driver), .attempts)
        case .attach(let attach): notes.mark(.driver(attach.attempt.driver), .attempts)
        case .probe(let probe):
            notes.mark(.driver(probe.attempt.driver), .attempts)
            notes.mark(.core, .probes)
        case .loadModule(let load): if load.stage.isInit { notes.mark(.core, .loading) }
        case .deleteDevice(let delete):
            if delete.stage.isUnderWay { notes.mark(.device(delete.device), .removal) }
        case .asynchronousProbe: notes.mark(.core, .asynchronousProbes)
        case .deferredWorker: notes.mark(.core, .deferred)
        default: break
        }
    }

    fileprivate func registers(_ driver: DriverCore.DriverID) -> Bool {
        if case .registerDriver(let register) = self { return register.driver == driver }
        return false
    }

    /// Whether it runs the module's init.
    fileprivate func loads(_ module: String) -> Bool {
        if case .loadModule(let load) = self {
            return load.description.value.name == module && load.stage.isInit
        }
        return false
    }

    /// Whether it is the one that removes the device, and no other that waits for that.
    fileprivate func deletes(_ device: DriverCore.DeviceID) -> Bool {
        if case .deleteDevice(let delete) = self {
            return delete.device == device && delete.stage.isUnderWay
        }
        return false
    }

    fileprivate func attempts(_ driver: DriverCore.DriverID) -> Bool {
        switch self {
        case .attempt(let attempt): attempt.driver == driver
        case .probe(let probe): probe.attempt.driver == driver
        case .attach(let attach): attach.attempt.driver == driver
        default: false
        }
    }
}
