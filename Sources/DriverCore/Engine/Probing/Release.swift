extension DriverCore {
    /// Takes a device's lock, releases it from its driver, drops the lock.
    ///
    /// Source: `device_release_driver_internal()`, drivers/base/dd.c.
    struct Detach: Sendable {
        let device: DeviceID
        /// The only driver it is to be released from; nil for whichever it has by then.
        let only: DriverID?
        /// Whether the parent's lock is taken too, where the bus asks for it; a removal does not.
        var locksParent = true
        var stage = Stage.lock

        enum Stage: UInt8 {
            case lock, locked, released
        }
    }

    /// Releases a device from its driver; the caller holds the device's lock.
    ///
    /// Source: `__device_release_driver()`, drivers/base/dd.c.
    struct Release: Sendable {
        let device: DeviceID
        var stage = Stage.consumers
        /// The driver it is being released from.
        var driver: DriverID?
        /// The parent whose lock is held too.
        var parent: DeviceID?

        enum Stage: UInt8 {
            /// Bound consumers are unbound first, without the lock; then the links to the driver go.
            case consumers
            /// The lock is held again; somebody may have changed the driver meanwhile.
            case lockedAgain
            /// The virtual functions that go with the driver have gone, and its remove is called.
            case remove
            /// vfio: nobody has the device open any more.
            case vfioUnused
            /// The remove has ended.
            case removed
        }
    }
}

extension DriverCore {
    mutating func advance(_ detach: Detach, _ task: TaskIndex) {
        var next = detach
        switch detach.stage {
        case .lock:
            guard exists(detach.device) else { return }
            next.stage = .locked
            guard detach.locksParent else {
                return take(.device(detach.device), then: .detach(next), task)
            }
            takeDriverLocks(of: detach.device, then: .detach(next), task)
        case .locked:
            next.stage = .released
            push(.detach(next), task)
            guard let driver = read(detach.device, .driver)?.driver else { return }
            if let only = detach.only, only != driver { return }
            var release = Release(device: detach.device, driver: driver)
            release.parent = detach.locksParent ? lockedParent(of: detach.device) : nil
            push(.release(release), task)
        case .released:
            drop(.device(detach.device), task)
        }
    }

    mutating func advance(_ release: Release, _ task: TaskIndex) {
        var next = release
        switch release.stage {
        case .consumers: unbindConsumers(release, task)
        case .lockedAgain:
            guard read(release.device, .driver)?.driver == release.driver else { return }
            next.stage = .consumers
            push(.release(next), task)
        case .remove: callRemove(release, task)
        case .vfioUnused:
            if profile.vfioDeviceStaysWhileRemoved { removeVFIODevice(release.device) }
            leaveVFIOGroup(release.device)
            finish(release, task)
        case .removed:
            if removeMadeDevices(below: release.device, then: .release(release), task) { return }
            removeClassDevices(of: release.device)
            finish(release, task)
        }
    }

    private mutating func unbindConsumers(_ release: Release, _ task: TaskIndex) {
        assert(release.driver != nil, "a release from nobody")
        var next = release
        guard linksAreBusy(release.device) else {
            return unlink(release, task)
        }
        drop(.device(release.device), task)
        if let parent = release.parent { drop(.device(parent), task) }
        next.stage = .lockedAgain
        push(.relock(next), task)
        push(.consumers(release.device), task)
    }

    mutating func relock(_ release: Release, _ task: TaskIndex) {
        guard let parent = release.parent else {
            return take(.device(release.device), then: .release(release), task)
        }
        push(.release(release), task)
        take(.device(parent), then: .acquire(.device(release.device)), task)
    }

    private mutating func unlink(_ release: Release, _ task: TaskIndex) {
        assert(isHeld(.device(release.device), by: task), "a release without the device's lock")
        var next = release
        guard exists(release.device), let id = release.driver, let driver = facts(of: id)
        else { return }
        change(release.device, .driver) { $0.isLinked = false }
        guard !driver.description.keepsVFsWhenUnbound,
            let functions = read(release.device, .virtualFunctions), functions.enabledCount != 0
        else {
            return callRemove(release, task)
        }
        next.stage = .remove
        push(.release(next), task)
        push(.removeTree(RemoveTree(roots: functions.functions)), task)
    }

    /// The driver's remove, which has taken its virtual functions away.
    private mutating func callRemove(_ release: Release, _ task: TaskIndex) {
        assert(isHeld(.device(release.device), by: task), "a remove without the device's lock")
        var next = release
        // On PCI the driver whose probe succeeded is called, whoever was put over it since.
        guard let device = facts(of: release.device),
            let id = device.pci == nil
                ? release.driver : overwrittenDriver(of: device.id) ?? release.driver,
            let driver = facts(of: id)
        else { return }
        if !driver.description.keepsVFsWhenUnbound {
            change(release.device, .virtualFunctions) { $0.enabledCount = 0 }
        }
        if driver.isVFIO { return leaveVFIO(release, task) }
        next.stage = .removed
        ask(.remove, of: driver, about: device, then: .release(next), task)
    }

    /// A vfio device leaves its group's list, and waits for its user.
    ///
    /// Source: `vfio_unregister_group_dev()`, drivers/vfio/vfio_main.c.
    private mutating func leaveVFIO(_ release: Release, _ task: TaskIndex) {
        var next = release
        change(release.device, .vfio) { $0.isLeaving = true }
        if !profile.vfioDeviceStaysWhileRemoved { removeVFIODevice(release.device) }
        next.stage = .vfioUnused
        wait(until: .noVFIOUser(release.device), then: .release(next), task)
    }

    private mutating func finish(_ release: Release, _ task: TaskIndex) {
        assert(isHeld(.device(release.device), by: task), "a release ends without its lock")
        guard let id = release.driver, let device = facts(of: release.device) else { return }
        unuseDMA(of: release.device, by: id)
        leaveList(device.id, of: id)
        change(release.device, .driver) { $0.driver = nil }
        linksReleased(release.device)
        send(.unbind, device.id)
    }
}
