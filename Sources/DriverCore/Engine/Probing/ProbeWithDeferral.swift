extension DriverCore {
    /// An attempt after which a deferral puts the device in the queue.
    ///
    /// Source: `driver_probe_device()`, drivers/base/dd.c.
    struct ProbeWithDeferral: Sendable {
        let attempt: Attempt
        var progress = Progress.new

        enum Progress: UInt8 {
            /// The attempt has not begun.
            case new
            /// It has, and the deferred were given no reason since.
            case begun
            /// They were given one.
            case triggered
        }

        init(_ attempt: Attempt) { self.attempt = attempt }

        init(driver: DriverID, device: DeviceID) {
            attempt = Attempt(driver: driver, device: device)
        }
    }
}

extension DriverCore {
    mutating func advance(_ probe: ProbeWithDeferral, _ task: TaskIndex) {
        // A bind meanwhile may have been what the device waits for.
        noteReadOfTriggers()
        if probe.progress == .new {
            var next = probe
            next.progress = .begun
            push(.probe(next), task)
            return push(.attempt(probe.attempt), task)
        }
        let result = own(task).result
        guard
            result == -ErrorNumber.EPROBE_DEFER.rawValue
                || result == ErrorNumber.EPROBE_DEFER.rawValue
        else { return }
        enqueueDeferred(probe.attempt.device)
        if probe.progress == .triggered { triggerDeferred(by: task) }
    }
}
