extension DriverCore {
    /// The search for a driver for one device, in the order of registering.
    ///
    /// It returns 0, whether the device has a driver or nobody wants it (nobody asks which), and a negative number when
    /// an attempt that was not the driver's own refusal ended the search.
    ///
    /// Source: `__device_attach()`, drivers/base/dd.c.
    struct Search: Sendable {
        let device: DeviceID
        let mode: Mode
        /// Whether nobody asked for it: a device is new, or waited to be tried again.
        var isAutomatic = false
        var stage = Stage.lock
        /// The driver tried last.
        var cursor: DriverID?
        /// Whether an asynchronous driver matched and was left for a second pass.
        var sawAsynchronous = false

        enum Mode: UInt8 {
            /// Every driver, at once.
            case everyone
            /// Synchronous drivers now, the others later in a task of their own.
            case synchronousFirst
            /// That later pass.
            case asynchronousOnly
        }

        enum Stage: UInt8 {
            case lock, locked, tried
        }
    }
}

extension DriverCore {
    mutating func advance(_ search: Search, _ task: TaskIndex) {
        var next = search
        switch search.stage {
        case .lock:
            next.stage = .locked
            take(.device(search.device), then: .search(next), task)
        case .locked:
            assert(isHeld(.device(search.device), by: task), "a search without the device's lock")
            guard let serving = read(search.device, .driver), serving.driver == nil,
                read(search.device, .presence)?.isDead == false
            else { return end(search, 0, nil, task) }
            walk(search, task)
        case .tried:
            let (result, reason) = (own(task).result, own(task).reason)
            let isFinal = profile.refusalEndsSearch || reason == .gone
            if result == 0 || result < 0 && isFinal { return end(search, result, reason, task) }
            walk(search, task)
        }
    }

    /// Goes on to the next driver that matches.
    private mutating func walk(_ search: Search, _ task: TaskIndex) {
        var next = search
        guard let device = facts(of: search.device), let bus = device.bus else {
            return end(search, 0, nil, task)
        }
        while let driver = nextDriver(for: device, on: bus, after: next.cursor) {
            next.cursor = driver
            guard let found = facts(of: driver),
                !leavesOut(found, isAutomatic: search.isAutomatic)
            else { continue }
            switch ask(found, about: device) {
            case .no: continue
            case .error(let number) where profile.matchHasErrors:
                if number == -ErrorNumber.EPROBE_DEFER.rawValue { deferMatch(device.id) }
                return end(search, number, .matchReturned(number), task)
            case .yes, .error:
                let isAsynchronous = found.description.probeType == .asynchronous
                if search.mode == .synchronousFirst, isAsynchronous {
                    next.sawAsynchronous = true
                    continue
                }
                if search.mode == .asynchronousOnly, !isAsynchronous { continue }
                next.stage = .tried
                push(.search(next), task)
                return push(.probe(ProbeWithDeferral(driver: driver, device: device.id)), task)
            }
        }
        if next.sawAsynchronous {
            _ = spawn(.asynchronousProbe(.device(search.device)), isWorker: true)
        }
        end(search, 0, nil, task)
    }

    /// A match that asks to be asked again: some driver may fit the device.
    mutating func deferMatch(_ device: DeviceID) {
        change(device, .deferred) { $0.canMatch = true }
        enqueueDeferred(device)
    }

    private mutating func end(
        _ search: Search,
        _ result: Int32,
        _ reason: Reason?,
        _ task: TaskIndex
    ) {
        assert(isHeld(.device(search.device), by: task), "a search ends without its lock")
        drop(.device(search.device), task)
        give(result, reason, task)
    }

    /// The next driver that may match: by the index, or by its name where an override decides.
    private func nextDriver(for device: DeviceFacts, on bus: BusID, after cursor: DriverID?)
        -> DriverID?
    {
        guard let naming = read(device.id, .override) else { return nil }
        if let name = naming.namedDriver {
            guard let named = driver(named: name, on: bus),
                read(named, .presence)?.isListed == true
            else {
                return nil
            }
            if let cursor, named <= cursor { return nil }
            return named
        }
        return driver(after: cursor, sharing: naming.identity(of: device).matchKeys, on: bus)
    }

    /// Asks the bus whether a driver fits a device.
    mutating func ask(_ driver: DriverFacts, about device: DeviceFacts) -> MatchResult {
        guard driver.bus == device.bus, let rule = rule(of: driver.bus) else {
            return .no(.otherBus)
        }
        let candidate = matching(driver)
        if rule == .scripted {
            effects.append(.matched(driver.id, device.id, candidate.matching.matchAnswer))
        }
        return Matching.match(candidate, matched(device), rule: rule)
    }

    /// What an asynchronous probe was scheduled for.
    ///
    /// Source: `__device_attach_async_helper()`, `__driver_attach_async_helper()`, drivers/base/dd.c.
    enum AsynchronousProbe: Sendable {
        /// A device, with every asynchronous driver that matches.
        case device(DeviceID)
        /// Either is done.
        case ended
        /// A device, with the driver that it was left for; then with the lock, then done.
        case driver(DeviceID)
        case driverLocked(DeviceID)
        case driverTried(DeviceID)
    }
}

extension DriverCore {
    mutating func advance(_ probe: AsynchronousProbe, _ task: TaskIndex) {
        switch probe {
        case .device(let device):
            push(.asynchronousProbe(.ended), task)
            let search = Search(device: device, mode: .asynchronousOnly, isAutomatic: true)
            pushUnderParentLock(.search(search), of: device, task)
        case .ended: break
        case .driver(let device):
            // The mark at the bottom stays until the last lock has been dropped.
            push(.asynchronousProbe(.ended), task)
            takeDriverLocks(of: device, then: .asynchronousProbe(.driverLocked(device)), task)
        case .driverLocked(let device):
            assert(isHeld(.device(device), by: task), "a worker without the device's lock")
            push(.asynchronousProbe(.driverTried(device)), task)
            guard let driver = read(device, .driver)?.asynchronousDriver else { return }
            change(device, .driver) { $0.asynchronousDriver = nil }
            push(.probe(ProbeWithDeferral(driver: driver, device: device)), task)
        case .driverTried(let device): drop(.device(device), task)
        }
    }
}
