extension PlanRun {
    /// Everything about a run that changes while it is carried out.
    ///
    /// Two runs of one decision whose states are equal have the same future.
    public struct State: Hashable, Sendable {
        /// Where it stands.
        var stage: Stage
        /// Whether each deed is recorded before it is done.
        var keepsRecords: Bool
        /// Whether there may be a record that could be kept no further: only its end is asked for.
        var isRecordOpen = false
        /// Whether the move at hand has been recorded.
        var isRecorded = false
        /// The modules that were loaded.
        var loaded: [String] = []
        /// How many steps were begun.
        var begun = 0
        /// How many steps were taken, and what must hold after them holds.
        var taken = 0
        /// Whether a write has succeeded, or may have.
        var hasWritten = false
        /// The steps whose write has succeeded, or may have, and leaves what another step cleans up.
        var made: [Int] = []
        /// What was seen of devices and made of them, by change; none of one that is as it was found.
        var traces: [Int: Trace] = [:]
        /// The changes whose unbind goes on by itself.
        var waiting: [Int] = []
        /// The devices that came while automatic probing was off and were probed after it.
        var caughtUp: [DeviceReference] = []
        /// What it came to so far; the devices are those that were read back.
        var report = Report(devices: [])
        /// Why it does not come to what was asked for.
        var failure: Failure?

        /// A run that stands at a stage.
        init(at stage: Stage, keepsRecords: Bool) {
            self.stage = stage
            self.keepsRecords = keepsRecords
        }
    }
}
