import Binding

/// Tells a person of each step as it is taken.
struct StepReporter: Journal {
    /// Whether the person wants to know.
    let isOn: Bool

    mutating func willTake(_ step: Step, at index: Int) throws(Failure) {
        guard isOn else { return }
        Terminal.error("\(index + 1). \(step.sentence)\n")
    }

    mutating func willRestore(after failure: Failure) {
        guard isOn else { return }
        Terminal.error("\(failure.message)\nRestoring what was found.\n")
    }
}
