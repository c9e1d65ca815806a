/// Some flaws, as bits: a search looks at it at each step.
struct FlawSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A set of one.
    init(_ flaw: Flaw) { rawValue = 1 << UInt16(flaw.rank) }

    /// The flaws, the worst first.
    var flaws: [Flaw] { Flaw.allCases.filter { contains(FlawSet($0)) } }
}
