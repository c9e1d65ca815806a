/// Devices that wait for a reason to be probed again.
///
/// Source: `driver_deferred_probe_add()` and its neighbours, drivers/base/dd.c.
extension DriverCore {
    /// Puts a device at the end of the queue; nothing happens when it is there, or no driver ever fitted.
    mutating func enqueueDeferred(_ device: DeviceID) {
        note(write: .core, .deferred)
        guard self[device]?.canMatch == true else { return }
        if !deferredPending.contains(device), !deferredActive.contains(device) {
            deferredPending.append(device)
        }
    }

    /// Takes a device off the queue, since it is bound or gone.
    mutating func leaveDeferred(_ device: DeviceID) {
        note(write: .core, .deferred)
        deferredPending.removeAll { $0 == device }
        deferredActive.removeAll { $0 == device }
    }

    /// Gives all queued devices a reason; a worker tries them.
    mutating func triggerDeferred() {
        note(write: .core, .deferred)
        deferredTriggers += 1
        if deferredPending.isEmpty { return }
        deferredActive += deferredPending
        deferredPending = []
        let hasWorker = tasks.contains { task in
            if case .deferredWorker = task.frames.first { return true }
            return false
        }
        if !hasWorker { _ = spawn(.deferredWorker, isWorker: true) }
    }

    /// Tries the devices one after the other.
    ///
    /// Source: `deferred_probe_work_func()`, drivers/base/dd.c.
    mutating func advanceDeferredWorker(_ task: Int) {
        note(write: .core, .deferred)
        guard let device = deferredActive.first else { return }
        deferredActive.removeFirst()
        push(.deferredWorker, task)
        pushUnderParentLock(.busProbe(device), of: device, task)
    }

    /// The bus's probe step: a search for a driver, unless `drivers_autoprobe` is off.
    ///
    /// Source: `bus_probe_device()`, drivers/base/bus.c.
    mutating func advanceBusProbe(_ device: DeviceID, _ task: Int) {
        guard let bus = self[device]?.bus else { return }
        note(read: .bus(bus), .autoprobe)
        guard autoprobe(of: bus) else { return give(0, task) }
        push(.search(Search(device: device, mode: .synchronousFirst, isAutomatic: true)), task)
    }
}
