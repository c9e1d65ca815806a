extension RaceMatrix {
    /// A way to a flaw, with the race that it belongs to.
    public struct Example: Sendable {
        /// The race.
        public var contest: Contest
        /// The way.
        public var counterexample: Counterexample
    }

    /// A shortest way to each flaw of a program, the worst first: of one event alone where that suffices.
    public func examples(of row: Row) -> [Example] {
        let alone = zip(events, row.alone).compactMap { event, verdict in
            verdict.map { (events: [event], verdict: $0) }
        }
        let pairs = row.pairs.map { (events: $0.events, verdict: $0.verdict) }
        return Flaw.allCases.compactMap { flaw in
            [alone, pairs].lazy.compactMap { shortest(flaw, among: $0, row.program) }.first
        }
    }

    private func shortest(
        _ flaw: Flaw,
        among races: [(events: [Event], verdict: Verdict)],
        _ program: String
    ) -> Example? {
        let found = races.compactMap { race in
            race.verdict.flaws[flaw].map { (events: race.events, example: $0) }
        }
        // Of several that are as short, the first counts.
        guard let best = found.min(by: { $0.example.steps.count < $1.example.steps.count }) else {
            return nil
        }
        let contest = Contest(program, to: task, against: best.events, by: granularity)
        return Example(contest: contest, counterexample: best.example)
    }
}
