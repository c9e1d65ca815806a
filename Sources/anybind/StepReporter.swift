import DeviceBinding
import Sysfs

/// Tells a person of each step as it is taken.
struct StepReporter: RunObserver {
    /// Whether the person wants to know.
    let isOn: Bool
    /// Where the steps stop until a test lets them go on.
    var hold: StepHold?
    /// Where a terminal is told how far a change of many devices is.
    let progress: ProgressLine
    /// How many devices the change has, and how many steps.
    private var size = (devices: 0, steps: 0)

    init(isOn: Bool, hold: StepHold? = nil, progress: ProgressLine) {
        self.isOn = isOn
        self.hold = hold
        self.progress = progress
    }

    /// What is done against advice is said before it is done: with `--force-held` the write waits.
    mutating func willBegin(_ plan: Plan) {
        progress.clear()
        size = (plan.changes.count, plan.steps.count)
        for warning in plan.warnings { Terminal.error(printable(warning) + "\n") }
    }

    mutating func willTake(_ step: Step, at index: Int) {
        assert(index >= 0, "steps are shown from 1 on")
        guard isOn else {
            return progress.willTake(
                step.sentence,
                at: index,
                of: size.steps,
                devices: size.devices
            )
        }
        Terminal.error("\(index + 1). \(printable(step.sentence))\n")
    }

    mutating func didTake(_ step: Step, at index: Int) {
        if index + 1 == size.steps { progress.clear() }
        if let hold, index + 1 == hold.step { hold.wait() }
    }

    mutating func willRestore(after failure: Failure) {
        guard isOn else { return progress.willRestore(devices: size.devices) }
        Terminal.error("\(printable(failure.message))\nRestoring the previous state.\n")
    }
}
