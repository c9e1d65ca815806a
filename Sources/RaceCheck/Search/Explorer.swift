/// Looks at every state of a race, the nearest first, so that the first way to a flaw is a shortest one.
struct Explorer {
    private(set) var play: Play
    private(set) var states: StateStore
    /// Where each flaw shows first.
    private(set) var found: [Flaw: Finding] = [:]
    private var foundFlaws: FlawSet = []
    private var steps = 0
    /// The row that is worked on.
    private var row: [Int32]

    /// Where a flaw shows.
    struct Finding: Hashable, Sendable {
        /// The state from which one more step leads to it.
        let state: Int
        /// That step; nil where it shows in the state itself.
        let move: Move?
        /// What is wrong, in a few words.
        let detail: String
    }

    init(_ race: Race) throws(RaceError) {
        play = try Play(race)
        states = StateStore(width: play.width)
        row = play.firstRow
        _ = states.insert(row, from: StateStore.Origin(state: 0, move: .actor(0)))
    }

    /// Looks at all states, as far as the limits allow; `progress` is told now and then how many there are so far.
    ///
    /// - Returns: Whether all were looked at.
    mutating func explore(within limits: Limits, _ progress: (Int) -> Void) throws(RaceError)
        -> Bool
    {
        var state = 0
        while state < states.count {
            guard states.count <= min(limits.states, Limits.statesMax) else { return false }
            if state & 0xFFF == 0 {
                guard bytes <= limits.bytes else { return false }
                progress(states.count)
            }
            try follow(state)
            state += 1
        }
        return true
    }

    /// Takes every step that can be taken from a state.
    private mutating func follow(_ state: Int) throws(RaceError) {
        var hasMoved = false
        for actor in play.programs.indices {
            states.copy(state, into: &row)
            guard let begun = play.begin(actor, in: row) else { continue }
            hasMoved = true
            try take(begun.edge, by: actor, .actor(UInt16(actor)), from: state)
        }
        states.copy(state, into: &row)
        for (index, step) in play.kernelSteps(in: row).enumerated() {
            hasMoved = true
            states.copy(state, into: &row)
            try take(step.edge, by: step.actor, .kernel(UInt16(index)), from: state)
        }
        guard !hasMoved else { return }
        keep(play.flawsAtRest(in: row), at: state, nil)
    }

    /// Takes one step from the row, and keeps the state that it leads to.
    private mutating func take(
        _ edge: WorldTable.Edge,
        by actor: Int?,
        _ move: Move,
        from state: Int
    ) throws(RaceError) {
        steps += 1
        let flaws = try play.take(edge, by: actor, &row)
        keep(flaws, at: state, move)
        _ = states.insert(row, from: StateStore.Origin(state: UInt32(state), move: move))
    }

    /// Keeps the first place of each flaw.
    private mutating func keep(_ flaws: FlawSet, at state: Int, _ move: Move?) {
        guard !foundFlaws.isSuperset(of: flaws) else { return }
        for flaw in flaws.subtracting(foundFlaws).flaws {
            let detail = play.detail(of: flaw, in: row)
            found[flaw] = Finding(state: state, move: move, detail: detail)
        }
        foundFlaws.formUnion(flaws)
    }

    // MARK: - What it has cost

    /// How many bytes all takes, about.
    private var bytes: Int { states.bytes + play.worlds.bytes }

    /// What it has cost so far.
    var effort: Effort {
        Effort(
            states: states.count,
            steps: steps,
            worlds: play.worlds.count,
            executions: play.worlds.executions,
            programExecutions: play.programs.reduce(0) { $0 + $1.executions },
            bytes: bytes
        )
    }
}
