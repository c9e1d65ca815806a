/// A way to a flaw: who did what in which order, and what came of it.
public struct Counterexample: Hashable, Sendable {
    /// What is wrong at its end.
    public var flaw: Flaw
    /// What is wrong, in a few words: the driver that the device has, what was left.
    public var detail: String
    /// What the judged program says when it is over, in its own words; nil where it is not over, or has none.
    public var says: String?
    /// The steps.
    public var steps: [Step]

    /// One step.
    public struct Step: Hashable, Sendable {
        /// Who took it; nil for work of the kernel's own.
        public var actor: String?
        /// What was begun; nil for a step of the kernel.
        public var access: Access?
        /// Which of the steps that the kernel could take it was; nil for an access that was begun.
        public var kernelStep: Int?
        /// The accesses that ended with it, by their actors.
        public var ended: [End]
    }

    /// The end of an access.
    public struct End: Hashable, Sendable {
        /// Whose access.
        public var actor: String
        /// Which.
        public var access: Access
        /// What it came to.
        public var answer: Answer
    }
}

extension Explorer {
    /// The way to a flaw, as the search came to it first.
    func counterexample(for flaw: Flaw, _ finding: Finding) throws(RaceError) -> Counterexample {
        var moves: [Move] = finding.move.map { [$0] } ?? []
        var state = finding.state
        while state != 0 {
            let origin = states.origin(of: state)
            moves.append(origin.move)
            state = Int(origin.state)
        }
        var walk = Walk(play)
        let steps = try moves.reversed().map { move throws(RaceError) in
            guard let step = try walk.take(move) else {
                preconditionFailure("a step of a search cannot be taken again")
            }
            return step
        }
        return Counterexample(
            flaw: flaw,
            detail: finding.detail,
            says: walk.says,
            steps: steps
        )
    }
}

/// One way through a race, taken step by step.
struct Walk {
    private var play: Play
    private var row: [Int32]
    private var shown: FlawSet = []

    /// A walk from the beginning.
    init(_ play: Play) {
        self.play = play
        row = play.firstRow
    }

    /// Takes a step; nil where it cannot be taken.
    mutating func take(_ move: Move) throws(RaceError) -> Counterexample.Step? {
        let names = play.race.actors.map(\.name)
        let edge: WorldTable.Edge
        let actor: Int?
        var access: Access?
        var kernelStep: Int?
        switch move {
        case .actor(let number):
            guard let begun = play.begin(Int(number), in: row) else { return nil }
            (actor, access, edge) = (Int(number), play.worlds.accesses[begun.access], begun.edge)
        case .kernel(let index):
            let steps = play.kernelSteps(in: row)
            guard Int(index) < steps.count else { return nil }
            let step = steps[Int(index)]
            (actor, kernelStep, edge) = (step.actor, Int(index), step.edge)
        }
        let ended = play.worlds.ends(of: edge, by: actor).map { end in
            Counterexample.End(
                actor: names[end.actor],
                access: play.worlds.accesses[play.access(of: end.actor, in: row)],
                answer: play.worlds.answers[end.answer]
            )
        }
        shown.formUnion(try play.take(edge, by: actor, &row))
        return Counterexample.Step(
            actor: actor.map { names[$0] },
            access: access,
            kernelStep: kernelStep,
            ended: ended
        )
    }

    /// What the judged program says; nil where it is not over, or its words are not known.
    var says: String? {
        guard let words = play.end(in: row)?.words, !words.isEmpty else { return nil }
        return words
    }

    /// Whether somebody can take a step.
    private mutating func canGoOn() -> Bool {
        for actor in play.programs.indices where play.begin(actor, in: row) != nil { return true }
        return !play.kernelSteps(in: row).isEmpty
    }

    /// The flaws that showed on the way, with a few words on each.
    mutating func flaws() -> [Flaw: String] {
        var flaws = shown
        if !canGoOn() { flaws.formUnion(play.flawsAtRest(in: row)) }
        return Dictionary(
            uniqueKeysWithValues: flaws.flaws.map { ($0, play.detail(of: $0, in: row)) }
        )
    }
}
