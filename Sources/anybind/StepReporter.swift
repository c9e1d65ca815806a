import DeviceBinding
import Sysfs

/// Tells a person of each step as it is taken.
struct StepReporter: RunObserver {
    /// Whether the person wants to know.
    let isOn: Bool
    /// Where the steps stop until a test lets them go on.
    var hold: StepHold?

    /// What is done against advice is said before it is done: with `--force-held` the write waits.
    mutating func willBegin(_ plan: Plan) {
        for warning in plan.warnings { Terminal.error(printable(warning) + "\n") }
    }

    mutating func willTake(_ step: Step, at index: Int) {
        assert(index >= 0, "steps are shown from 1 on")
        guard isOn else { return }
        Terminal.error("\(index + 1). \(printable(step.sentence))\n")
    }

    mutating func didTake(_ step: Step, at index: Int) {
        if let hold, index + 1 == hold.step { hold.wait() }
    }

    mutating func willRestore(after failure: Failure) {
        guard isOn else { return }
        Terminal.error("\(printable(failure.message))\nRestoring the previous state.\n")
    }
}
