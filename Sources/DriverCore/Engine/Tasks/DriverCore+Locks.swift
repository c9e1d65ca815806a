/// The locks of devices and of PCI rescans: who holds one, and who is in line for it.
extension DriverCore {
    /// Takes a lock, or gets in line for it; the frame goes on once the lock is the task's.
    mutating func take(_ lock: Lock, then frame: Frame, _ task: TaskIndex) {
        push(frame, task)
        acquire(lock, task)
    }

    /// Takes a lock for a frame and all that it leads to, and drops it after.
    mutating func hold(_ lock: Lock, over frame: Frame, _ task: TaskIndex) {
        push(.drop(lock), task)
        take(lock, then: frame, task)
    }

    /// Takes the locks under which a device's driver changes: on some buses its parent's too.
    ///
    /// The parent's is dropped when the frame, and all that it leads to, has ended.
    ///
    /// Source: `__device_driver_lock()`, drivers/base/dd.c.
    mutating func takeDriverLocks(of device: DeviceID, then frame: Frame, _ task: TaskIndex) {
        guard let parent = lockedParent(of: device) else {
            return take(.device(device), then: frame, task)
        }
        push(.drop(.device(parent)), task)
        push(frame, task)
        take(.device(parent), then: .acquire(.device(device)), task)
    }

    /// What a work queue does with a device, under its parent's lock where a kernel has learned to take it there.
    ///
    /// Source: `bus_probe_device_deferred()`, drivers/base/bus.c; `__device_attach_async_helper()`, drivers/base/dd.c.
    mutating func pushUnderParentLock(_ frame: Frame, of device: DeviceID, _ task: TaskIndex) {
        guard profile.parentLockGoesByDevice, let parent = lockedParent(of: device) else {
            return push(frame, task)
        }
        hold(.device(parent), over: frame, task)
    }

    /// The device whose lock is taken before the device's own, if its bus, or what it is, asks for that.
    func lockedParent(of device: DeviceID) -> DeviceID? {
        guard let found = facts(of: device), let bus = found.bus else { return nil }
        if profile.locksEveryParent { return found.parent }
        guard facts(of: bus)?.locksParent == true else { return nil }
        if profile.parentLockGoesByDevice, let rules = rule(of: bus)?.rules,
            case .bus(let identity) = found.description.identity,
            !rules.needsParentLock(identity)
        {
            return nil
        }
        return found.parent
    }
}
