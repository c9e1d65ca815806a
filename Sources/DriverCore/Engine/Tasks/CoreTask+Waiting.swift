extension DriverCore.CoreTask {
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
    var isAsynchronousProbe: Bool {
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

extension DriverCore.Frame {
    fileprivate func registers(_ driver: DriverCore.DriverID) -> Bool {
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
