/// How far a search goes.
public struct Limits: Hashable, Sendable {
    /// The most states that a search can tell apart.
    public static let statesMax = 2_000_000_000
    /// The maximum number of states.
    public var states: Int
    /// The maximum number of bytes that states and worlds take, about.
    public var bytes: Int

    /// Limits; without arguments those of a small machine.
    public init(states: Int = 2_000_000, bytes: Int = 1 << 30) {
        self.states = states
        self.bytes = bytes
    }
}

/// What a search has cost.
public struct Effort: Hashable, Sendable {
    /// How many different states it met.
    public var states = 0
    /// How many steps it took from them.
    public var steps = 0
    /// How many different machines there are among the states.
    public var worlds = 0
    /// How many accesses and steps the driver core has executed for it; every other was known.
    public var executions = 0
    /// How often programs were asked what they do after an answer; every other time it was known.
    public var programExecutions = 0
    /// How many bytes it took, about.
    public var bytes = 0
}
