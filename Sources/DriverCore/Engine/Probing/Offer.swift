extension DriverCore {
    /// The offer of all devices of a bus to one driver, in the order of the bus; it always returns 0.
    ///
    /// Source: `driver_attach()`, `__driver_attach()`, drivers/base/dd.c.
    struct Offer: Sendable {
        let driver: DriverID
        /// Whether the driver is new, and nobody asked for the offer.
        var isAutomatic = false
        /// The device looked at last.
        var cursor: DeviceID?
        var stage = Stage.walk

        enum Stage: UInt8 {
            case walk, locked, tried
            /// The device is locked to be matched alone, where a kernel asks for that.
            case match
            /// The device is locked, to be left for an asynchronous probe.
            case leave
        }
    }
}

extension DriverCore {
    mutating func advance(_ offer: Offer, _ task: TaskIndex) {
        var next = offer
        switch offer.stage {
        case .walk: walk(offer, task)
        case .locked:
            next.stage = .tried
            assert(
                offer.cursor.map { isHeld(.device($0), by: task) } == true,
                "an offer without the device's lock"
            )
            push(.offer(next), task)
            if let device = offer.cursor {
                push(.probe(ProbeWithDeferral(driver: offer.driver, device: device)), task)
            }
        case .tried:
            if let device = offer.cursor { drop(.device(device), task) }
        case .match: matchLocked(offer, task)
        case .leave:
            if let device = offer.cursor { leave(device, for: offer.driver, task) }
        }
    }

    /// Locks the next device of the bus, whatever it is, to match it.
    ///
    /// Source: `driver_match_device_locked()`, drivers/base/base.h, of 6.12.72 and 6.19.1 alone.
    private mutating func lockNextForMatch(_ offer: Offer, _ bus: BusID, _ task: TaskIndex) {
        var next = offer
        let devices = deviceList(of: bus).elements
        let found = devices.first { device in offer.cursor.map { $0 < device } ?? true }
        guard let found else { return }
        next.cursor = found
        next.stage = .match
        take(.device(found), then: .offer(next), task)
    }

    private mutating func matchLocked(_ offer: Offer, _ task: TaskIndex) {
        var next = offer
        next.stage = .walk
        guard let id = offer.cursor else { return }
        push(.offer(next), task)
        drop(.device(id), task)
        guard let driver = facts(of: offer.driver), let device = facts(of: id) else { return }
        switch ask(driver, about: device) {
        case .no: return
        case .error(let number) where profile.matchHasErrors:
            if number == -ErrorNumber.EPROBE_DEFER.rawValue { deferMatch(id) }
        case .yes, .error: lock(id, next, driver, task)
        }
    }

    /// Goes on to the next device that matches, and gets in line for its lock.
    private mutating func walk(_ offer: Offer, _ task: TaskIndex) {
        var next = offer
        guard let driver = facts(of: offer.driver),
            !leavesOut(driver, isAutomatic: offer.isAutomatic)
        else { return }
        if profile[.matchTakesDeviceLock] { return lockNextForMatch(offer, driver.bus, task) }
        let keys = matchKeys(of: driver.id) + [.override(driver.name), .preferred(driver.name)]
        while let id = device(after: next.cursor, sharing: keys, on: driver.bus) {
            next.cursor = id
            guard let device = facts(of: id) else { continue }
            switch ask(driver, about: device) {
            case .no: continue
            case .error(let number) where profile.matchHasErrors:
                if number == -ErrorNumber.EPROBE_DEFER.rawValue { deferMatch(id) }
            case .yes, .error:
                push(.offer(next), task)
                return lock(id, next, driver, task)
            }
        }
    }

    /// Gets in line for the device that was found.
    private mutating func lock(
        _ id: DeviceID,
        _ offer: Offer,
        _ driver: DriverFacts,
        _ task: TaskIndex
    ) {
        var next = offer
        guard driver.description.probeType == .asynchronous else {
            next.stage = .locked
            return takeDriverLocks(of: id, then: .offer(next), task)
        }
        next.stage = .leave
        take(.device(id), then: .offer(next), task)
    }

    /// Schedules an asynchronous probe, unless the device is bound or another driver is about to be tried.
    private mutating func leave(_ id: DeviceID, for driver: DriverID, _ task: TaskIndex) {
        if let device = read(id, .driver), device.driver == nil, device.asynchronousDriver == nil {
            change(id, .driver) { $0.asynchronousDriver = driver }
            _ = spawn(.asynchronousProbe(.driver(id)), isWorker: true)
        }
        drop(.device(id), task)
    }

    /// One attempt for a driver that binds by itself: locks taken, no match asked, nothing queued.
    ///
    /// Source: `device_driver_attach()`, drivers/base/dd.c.
    struct DriverAttach: Sendable {
        let attempt: Attempt
        /// Whether a deferral queues the device, as the function that RFC v4 of 2014 exported does.
        let queues: Bool
        /// Whether the parent's lock is taken too, where the bus asks for it.
        var locksParent = true
        var stage = Stage.lock

        enum Stage: UInt8 {
            case lock, locked, tried
            /// The device is locked to be matched alone, where a kernel asks for that.
            case match
        }

        init(_ attempt: Attempt, queues: Bool) {
            self.attempt = attempt
            self.queues = queues
        }
    }
}

extension DriverCore {
    mutating func advance(_ attach: DriverAttach, _ task: TaskIndex) {
        var next = attach
        switch attach.stage {
        case .lock:
            next.stage = .locked
            let device = attach.attempt.device
            guard attach.locksParent else {
                return take(.device(device), then: .attach(next), task)
            }
            takeDriverLocks(of: device, then: .attach(next), task)
        case .locked:
            next.stage = .tried
            push(.attach(next), task)
            assert(
                isHeld(.device(attach.attempt.device), by: task),
                "an attempt without the device's lock"
            )
            push(
                attach.queues
                    ? .probe(ProbeWithDeferral(attach.attempt)) : .attempt(attach.attempt),
                task
            )
        case .tried: drop(.device(attach.attempt.device), task)
        case .match:
            next.stage = .lock
            let (driver, device) = (attach.attempt.driver, attach.attempt.device)
            drop(.device(device), task)
            guard let driver = facts(of: driver), let device = facts(of: device) else {
                return give(-ErrorNumber.ENODEV.rawValue, .gone, task)
            }
            if case .no(let mismatch) = ask(driver, about: device) {
                return give(-ErrorNumber.ENODEV.rawValue, .noMatch(mismatch), task)
            }
            push(.attach(next), task)
        }
    }
}
