public import DeviceBinding

/// Somebody who acts in a race.
public struct Actor: Sendable {
    /// What lines of a counterexample call it: `anybind`, `replug`.
    public var name: String
    /// What it does.
    public var behaviour: Behaviour
    /// Whether it means the very device that the judged program is about: what it does to it is no accident.
    public var isDeliberate: Bool

    /// What an actor does.
    public enum Behaviour: Sendable {
        /// Carries a procedure out as `anybind bind` does: the shipped code, decided when the race begins.
        case procedure(Procedure, Assignment)
        /// Does what was written down of a program.
        case recorded(RecordedProgram)
    }

    /// Somebody who acts.
    public init(_ name: String, _ behaviour: Behaviour, isDeliberate: Bool = false) {
        self.name = name
        self.behaviour = behaviour
        self.isDeliberate = isDeliberate
    }
}

/// What a program says when it is over.
public enum Claim: String, Hashable, Sendable {
    /// That the device has the driver.
    case success
    /// That the device has the driver, and that user space cannot use it yet.
    case bound
    /// That it failed.
    case failure
    /// That it failed, and everything is as it was found.
    case restored

    /// Whether it says that the device has the driver.
    var saysBound: Bool { self == .success || self == .bound }
}
