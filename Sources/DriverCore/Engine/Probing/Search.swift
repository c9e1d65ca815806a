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

        enum Mode {
            /// Every driver, at once.
            case everyone
            /// Synchronous drivers now, the others later in a task of their own.
            case synchronousFirst
            /// That later pass.
            case asynchronousOnly
        }

        enum Stage {
            case lock, locked, tried
        }
    }
}

extension DriverCore {
    mutating func advance(_ search: Search, _ task: Int) {
        var next = search
        switch search.stage {
        case .lock:
            next.stage = .locked
            take(.device(search.device), then: .search(next), task)
        case .locked:
            guard let device = read(search.device, .driver), !device.isDead, device.driver == nil
            else { return end(search, 0, nil, task) }
            walk(search, task)
        case .tried:
            let result = tasks[task].result
            let reason = tasks[task].reason
            let isFinal = profile.refusalEndsSearch || reason == .gone
            if result == 0 || result < 0 && isFinal { return end(search, result, reason, task) }
            walk(search, task)
        }
    }

    /// Goes on to the next driver that matches.
    private mutating func walk(_ search: Search, _ task: Int) {
        var next = search
        guard let device = read(search.device, .override), let bus = device.bus else {
            return end(search, 0, nil, task)
        }
        note(read: .bus(bus), .drivers)
        while let driver = nextDriver(for: device, on: bus, after: next.cursor) {
            next.cursor = driver
            if leavesOut(driver, isAutomatic: search.isAutomatic) { continue }
            switch ask(driver, about: device, on: bus) {
            case .no: continue
            case .error(let number) where profile.matchHasErrors:
                if number == -ErrorNumber.EPROBE_DEFER.rawValue { deferMatch(device.id) }
                return end(search, number, .matchReturned(number), task)
            case .yes, .error:
                let isAsynchronous = self[driver]?.description.probeType == .asynchronous
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

    private mutating func end(_ search: Search, _ result: Int32, _ reason: Reason?, _ task: Int) {
        drop(.device(search.device), task)
        give(result, reason, task)
    }

    /// The next driver that may match: by the index, or by its name where an override decides.
    private func nextDriver(for device: Device, on bus: BusID, after cursor: DriverID?) -> DriverID?
    {
        let place = Int(bus.rawValue)
        if let name = device.namedDriver {
            guard let named = driver(named: name, on: bus), self[named]?.isListed == true else {
                return nil
            }
            if let cursor, named <= cursor { return nil }
            return named
        }
        return buses[place].index.driver(
            after: cursor,
            sharing: device.matchedIdentity.matchKeys
        )
    }

    /// Asks the bus whether a driver fits a device.
    mutating func ask(_ driver: DriverID, about device: Device, on bus: BusID) -> MatchResult {
        guard let candidate = self[driver] else { return .no(.otherBus) }
        guard candidate.bus == device.bus else { return .no(.otherBus) }
        note(read: .driver(driver), .dynamicIDs)
        note(read: .device(device.id), .override)
        note(read: .device(device.id), .readiness)
        let rule = buses[Int(bus.rawValue)].rule
        if rule == .scripted {
            effects.append(.matched(driver, device.id, candidate.matchAnswer))
        }
        return Matching.match(candidate, device, rule: rule)
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
    mutating func advance(_ probe: AsynchronousProbe, _ task: Int) {
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
            push(.asynchronousProbe(.driverTried(device)), task)
            guard let driver = read(device, .driver)?.asynchronousDriver else { return }
            change(device, .driver) { $0.asynchronousDriver = nil }
            push(.probe(ProbeWithDeferral(driver: driver, device: device)), task)
        case .driverTried(let device): drop(.device(device), task)
        }
    }
}
