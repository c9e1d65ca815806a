extension DriverCore {
    /// An attempt after which a deferral puts the device in the queue.
    ///
    /// Source: `driver_probe_device()`, drivers/base/dd.c.
    struct ProbeWithDeferral: Sendable {
        let attempt: Attempt
        /// The number of triggers when the attempt began; nil before.
        var triggers: UInt64?

        init(_ attempt: Attempt) { self.attempt = attempt }

        init(driver: DriverID, device: DeviceID) {
            attempt = Attempt(driver: driver, device: device)
        }
    }
}

extension DriverCore {
    mutating func advance(_ probe: ProbeWithDeferral, _ task: Int) {
        guard let triggers = probe.triggers else {
            var next = probe
            next.triggers = deferredTriggers
            push(.probe(next), task)
            return push(.attempt(probe.attempt), task)
        }
        let result = tasks[task].result
        guard
            result == -ErrorNumber.EPROBE_DEFER.rawValue
                || result == ErrorNumber.EPROBE_DEFER.rawValue
        else { return }
        enqueueDeferred(probe.attempt.device)
        // A bind meanwhile may have been what the device waits for.
        if triggers != deferredTriggers { triggerDeferred() }
    }
}
