/// Devices that wait for a reason to be probed again.
///
/// Source: `driver_deferred_probe_add()` and its neighbours, drivers/base/dd.c.
extension DriverCore {
    /// Puts a device at the end of the queue; nothing happens when it is there, or no driver ever fitted.
    mutating func enqueueDeferred(_ device: DeviceID) {
        guard read(device, .deferred)?.canMatch == true else { return }
        let waiting = read(.deferred)
        if waiting.pending.contains(device) || waiting.active.contains(device) { return }
        change(.deferred) { $0.pending.append(device) }
        assert(read(device, .deferred)?.canMatch == true, "a device that no driver fitted waits")
    }

    /// Takes a device off the queue, since it is bound or gone.
    mutating func leaveDeferred(_ device: DeviceID) {
        let waiting = read(.deferred)
        guard waiting.pending.contains(device) || waiting.active.contains(device) else { return }
        change(.deferred) {
            $0.pending.removeAll { $0 == device }
            $0.active.removeAll { $0 == device }
        }
    }

    /// Gives all queued devices a reason; a worker tries them.
    mutating func triggerDeferred(by task: TaskIndex) {
        // Whoever else is being probed looks at the end whether there was a reason meanwhile.
        noteTrigger(by: task)
        if read(.deferred).pending.isEmpty { return }
        change(.deferred) {
            $0.active += $0.pending
            $0.pending = []
        }
        let hasWorker = anyTask(at: Place(.core, .deferred)) { $0.isDeferredWorker }
        if !hasWorker { _ = spawn(.deferredWorker, isWorker: true) }
    }

    /// Tries the devices one after the other.
    ///
    /// Source: `deferred_probe_work_func()`, drivers/base/dd.c.
    mutating func advanceDeferredWorker(_ task: TaskIndex) {
        guard let device = read(.deferred).active.first else { return }
        change(.deferred) { _ = $0.active.removeFirst() }
        push(.deferredWorker, task)
        pushUnderParentLock(.busProbe(device), of: device, task)
    }

    /// The bus's probe step: a search for a driver, unless `drivers_autoprobe` is off.
    ///
    /// Source: `bus_probe_device()`, drivers/base/bus.c.
    mutating func advanceBusProbe(_ device: DeviceID, _ task: TaskIndex) {
        guard let bus = bus(of: device) else { return }
        guard autoprobe(of: bus) else { return }
        push(.search(Search(device: device, mode: .synchronousFirst, isAutomatic: true)), task)
    }
}
