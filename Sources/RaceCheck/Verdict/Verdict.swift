/// What was found out about a race, and no more than that.
public struct Verdict: Hashable, Sendable {
    /// A shortest way to each flaw that was found.
    public var flaws: [Flaw: Counterexample]
    /// How much was looked at.
    public var completeness: Completeness
    /// What that has cost.
    public var effort: Effort

    /// How much of a race was looked at.
    public enum Completeness: Hashable, Sendable {
        /// Every state; two states count as one where the driver core's 128-bit fingerprints, and all else, are equal.
        case exhaustive(states: Int)
        /// The states that are nearest to the beginning, this many: a limit was reached.
        case bounded(states: Int)
    }

    /// The worst of the flaws; nil where none was found.
    public var worst: Flaw? { flaws.keys.min() }

    /// Whether the program did nothing wrong in what was looked at; what others do after its end is not its own.
    public var holds: Bool { !flaws.keys.contains { !$0.isOthers } }
}

extension Race {
    /// Looks at every order of the steps of all actors, as far as the limits allow.
    ///
    /// `progress` is told now and then how many states were met so far.
    ///
    /// - Throws: ``RaceError`` where the race cannot be held: the machine has no such device, or the program cannot
    ///   be used on it.
    public func verdict(within limits: Limits = Limits(), progress: (Int) -> Void = { _ in })
        throws(RaceError) -> Verdict
    {
        var explorer = try Explorer(self)
        let isWhole = try explorer.explore(within: limits, progress)
        let effort = explorer.effort
        var flaws: [Flaw: Counterexample] = [:]
        for (flaw, finding) in explorer.found {
            flaws[flaw] = try explorer.counterexample(for: flaw, finding)
        }
        return Verdict(
            flaws: flaws,
            completeness: isWhole
                ? .exhaustive(states: effort.states) : .bounded(states: effort.states),
            effort: effort
        )
    }
}
