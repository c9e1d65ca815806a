import DeviceBinding

@testable import RaceCheck

/// A race taken one schedule after the other: every step is executed anew, and nothing is remembered.
struct Naive {
    private let race: Race
    private let setting: Setting
    private let first: [Position]
    private let programs: [RecordedProgram?]

    /// A way to an end: the world there, what the judged program saw last, and what it says.
    struct End: Hashable {
        let key: WorldKey
        let claim: Claim?
    }

    init(_ race: Race) throws {
        self.race = race
        setting = try Setting(race)
        var first: [Position] = []
        var programs: [RecordedProgram?] = []
        for actor in race.actors {
            switch actor.behaviour {
            case .procedure(let procedure, let task):
                first.append(.run(.init(try setting.decision(procedure, task))))
                programs.append(nil)
            case .recorded(let program):
                first.append(.step(0, remembered: nil))
                programs.append(program)
            }
        }
        self.first = first
        self.programs = programs
    }

    /// Where a schedule stands.
    private struct Stand {
        var world: World
        var positions: [Position]
    }

    /// The ends of all schedules.
    func allEnds() throws -> Set<End> {
        var ends: Set<End> = []
        var stands = [Stand(world: setting.start, positions: first)]
        while let stand = stands.popLast() {
            let next = try followers(of: stand)
            if next.isEmpty { ends.insert(try end(of: stand)) }
            stands += next
        }
        return ends
    }

    /// The ends of some schedules that are drawn.
    func ends(of count: Int, _ numbers: inout some RandomNumberGenerator) throws -> Set<End> {
        var ends: Set<End> = []
        for _ in 0..<count {
            var stand = Stand(world: setting.start, positions: first)
            while let next = try followers(of: stand).randomElement(using: &numbers) {
                stand = next
            }
            ends.insert(try end(of: stand))
        }
        return ends
    }

    private func end(of stand: Stand) throws -> End {
        var claim: Claim?
        if case .end(let end) = try want(stand.positions[0], 0).want { claim = end.claim }
        return End(key: WorldKey(stand.world, scriptsChange: false), claim: claim)
    }

    private func followers(of stand: Stand) throws -> [Stand] {
        var next: [Stand] = []
        for actor in stand.positions.indices {
            let (position, want) = try want(stand.positions[actor], actor)
            guard case .access(let access) = want,
                !stand.world.calls.contains(where: { $0.actor == actor })
            else { continue }
            var copy = stand
            copy.positions[actor] = position
            var ended: [World.Ended] = []
            if let answer = copy.world.begin(access, by: actor, in: setting) {
                ended.append(World.Ended(actor: actor, answer: answer))
            } else {
                ended = copy.world.run()
            }
            for end in ended { tell(end, &copy) }
            next.append(copy)
        }
        return next
    }

    private func tell(_ end: World.Ended, _ stand: inout Stand) {
        switch stand.positions[end.actor] {
        case .run(var run):
            run.answer(end.answer)
            stand.positions[end.actor] = .run(run)
        case .step(let index, let name):
            stand.positions[end.actor] =
                programs[end.actor]?.position(after: end.answer, at: index, remembered: name)
                ?? .over(.failure)
        case .over: break
        }
    }

    private func want(_ position: Position, _ actor: Int) throws -> (position: Position, want: Want)
    {
        switch position {
        case .run(var run):
            let want = try run.want()
            return (.run(run), want)
        case .step(let index, let name):
            let want = programs[actor]?.want(at: index, remembered: name)
            return (position, want ?? .end(.init(claim: .success, words: "")))
        case .over(let claim): return (position, .end(.init(claim: claim, words: "")))
        }
    }
}

extension Explorer {
    /// The ends that a search has met.
    var ends: Set<Naive.End> {
        var ends: Set<Naive.End> = []
        var play = self.play
        for state in 0..<states.count {
            let row = states.row(state)
            let canGoOn = play.programs.indices.contains { play.begin($0, in: row) != nil }
            guard !canGoOn, play.kernelSteps(in: row).isEmpty else { continue }
            let key = play.worlds.key(of: row[Play.Column.world])
            ends.insert(Naive.End(key: key, claim: play.end(in: row)?.claim))
        }
        return ends
    }
}
