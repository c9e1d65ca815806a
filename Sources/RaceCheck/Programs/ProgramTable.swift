internal import DeviceBinding

/// The positions that a program has come to, and where each answer leads: the program is executed once for each.
struct ProgramTable: Sendable {
    private let program: RecordedProgram?
    private var positions = Interner<Position>()
    /// What it wants at each position: the number of an access, or what it says.
    private(set) var wants: [WantNumber] = []
    private var next = PairTable()
    /// How often the program itself was asked.
    private(set) var executions = 0

    /// What a program wants, in numbers.
    enum WantNumber: Hashable, Sendable {
        case access(Int32)
        case end(End)
    }

    /// The program of an actor, at its beginning, which has the number 0.
    init(_ actor: Actor, in setting: Setting, _ worlds: inout WorldTable) throws(RaceError) {
        switch actor.behaviour {
        case .procedure(let procedure, let task):
            program = nil
            let run = PlanRun(try setting.decision(procedure, task))
            try add(.run(run), &worlds)
        case .recorded(let recorded):
            program = recorded
            try add(.step(0, remembered: nil), &worlds)
        }
    }

    /// Where it stands after an answer to what it wants.
    mutating func position(
        after answer: Int32,
        at position: Int32,
        _ worlds: inout WorldTable
    ) throws(RaceError) -> Int32 {
        if let known = next[position, answer] { return known }
        executions += 1
        let given = worlds.answers[answer]
        let after: Position
        switch positions[position] {
        case .run(var run):
            run.answer(given)
            after = .run(run)
        case .step(let index, let name):
            guard let program else { preconditionFailure("a step of no program") }
            after = program.position(after: given, at: index, remembered: name)
        case .over: preconditionFailure("a program that is over is told something")
        }
        let number = try add(after, &worlds)
        next[position, answer] = number
        return number
    }

    @discardableResult
    private mutating func add(_ position: Position, _ worlds: inout WorldTable) throws(RaceError)
        -> Int32
    {
        var position = position
        let want: Want
        switch position {
        case .run(var run):
            want = try run.want()
            position = .run(run)
        case .step(let index, let name):
            guard let program else { preconditionFailure("a step of no program") }
            want = program.want(at: index, remembered: name)
        case .over(let claim): want = .end(End(claim: claim, words: ""))
        }
        let number = positions.number(of: position)
        guard Int(number) == wants.count else { return number }
        switch want {
        case .access(let access): wants.append(.access(worlds.number(of: access)))
        case .end(let end): wants.append(.end(end))
        }
        return number
    }
}
