public import KernelLab
internal import LabBase

/// Everything that is measured beside other tools on one kernel.
public struct PeerRun: Sendable {
    /// The kernel, exactly.
    public let kernel: String
    private let guest: Guest
    private let say: @Sendable (String) -> Void

    private(set) var errors: [ErrorResult] = []
    private(set) var held: [HeldResult] = []
    private(set) var kills: [KilledResult] = []
    private(set) var plugs: [PluggedResult] = []
    private(set) var pairs: [PairTally] = []
    private(set) var rivals: [RivalTally] = []

    /// Boots the kernel; nothing is played yet.
    public init(
        _ lab: Lab,
        _ kernel: LabKernel,
        progress: @escaping @Sendable (String) -> Void
    ) throws(LabFailure) {
        self.kernel = "\(kernel)"
        guest = try Guest(lab, kernel, PeerMachine.machine(lab))
        say = progress
    }

    /// What is wrong with what anybind did; empty where all is as it must be.
    public var failures: [String] {
        let own = PeerTool.anybind
        var failures: [String] = []
        for result in errors where !result.isRight {
            failures.append(
                "\(result.row.name): \(result.cells[own].map { "\($0)" } ?? "not played")"
            )
        }
        for result in held where result.tool == own && !result.isRight {
            failures.append("a device that is held: \(result)")
        }
        for result in kills where result.row.tool == own && !result.isWhole {
            failures.append("\(result.row.line), killed before \(result.file): \(result.again)")
        }
        for result in plugs where !result.isRight {
            failures.append("\(result.name): \(result.end)")
        }
        return failures + pairs.flatMap(\.failures) + rivals.flatMap(\.failures)
    }

    /// How many rounds were played.
    public var rounds: Int {
        pairs.map(\.rounds).reduce(0, +) + rivals.map(\.rounds).reduce(0, +)
    }

    /// The cases, and what a kill leaves; each is played once.
    public mutating func playCases() throws(LabFailure) {
        for row in ErrorRow.all {
            say("\(guest.kernel.name): \(row.name)")
            errors.append(try guest.play(row))
        }
        for tool in PeerTool.allCases {
            say("\(guest.kernel.name): \(tool.rawValue), a device that is held")
            held.append(try guest.playHeld(tool))
        }
        for row in KilledRow.all {
            say("\(guest.kernel.name): \(row.tool.rawValue) \(row.name), killed")
            kills += try guest.play(row)
        }
        say("\(guest.kernel.name): plugged in")
        plugs = try guest.playPlugged()
    }

    /// Two anybinds at once, so many rounds in all.
    public mutating func playPairs(_ count: Int) throws(LabFailure) {
        for (index, pair) in Pair.all.enumerated() {
            var tally = PairTally(pair: pair)
            let wanted = share(count, Pair.all.count, index)
            while tally.rounds < wanted {
                let script = RoundScript.pair(pair, rounds: min(Self.batch, wanted - tally.rounds))
                try tally.take(try play(script))
                told(pair.name, tally.rounds, wanted, tally.failures.count)
            }
            if wanted > 0 { pairs.append(tally) }
        }
        try guest.move(PeerMachine.card)
    }

    /// anybind beside something else, so many rounds in all.
    public mutating func playRivals(_ count: Int) throws(LabFailure) {
        for (index, rivalry) in Rivalry.all.enumerated() {
            var tally = RivalTally(rivalry: rivalry)
            let wanted = share(count, Rivalry.all.count, index)
            while tally.rounds < wanted {
                let rounds = min(Self.batch, wanted - tally.rounds)
                let script = RoundScript.rivalry(rivalry, rounds: rounds)
                try tally.take(try play(script))
                told(rivalry.name, tally.rounds, wanted, tally.failures.count)
            }
            if wanted > 0 { rivals.append(tally) }
        }
        try guest.move(PeerMachine.card)
    }

    /// How many rounds a script makes, and how long they may take on a busy machine.
    private static let batch = 5
    private static let batchLimit = 600_000

    /// What a script printed, which came to its end.
    private func play(_ script: String) throws(LabFailure) -> String {
        let run = try guest.bash(script, milliseconds: Self.batchLimit)
        guard !run.timedOut else { throw .unexpected(.finished(run), to: "some rounds") }
        return run.output.text
    }

    private func told(_ name: String, _ rounds: Int, _ wanted: Int, _ failures: Int) {
        say("\(guest.kernel.name): \(name): \(rounds) of \(wanted), \(failures) failures")
    }

    private func share(_ count: Int, _ parts: Int, _ index: Int) -> Int {
        count * (index + 1) / parts - count * index / parts
    }
}

/// What came of all rounds of one pair.
struct PairTally: Sendable {
    let pair: Pair
    private(set) var rounds = 0
    /// How often which statuses came together.
    private(set) var statuses: [String: Int] = [:]
    private(set) var failures: [String] = []

    init(pair: Pair) { self.pair = pair }

    mutating func take(_ text: String) throws(LabFailure) {
        let found = PairRound.all(in: text)
        guard !found.isEmpty else { throw .unexpected(.invalid(text), to: pair.name) }
        let start = DeviceEnd(
            pair.start == #""""# ? "e1000e/(null)" : "\(pair.start)/\(pair.start)"
        )
        for round in found {
            rounds += 1
            statuses["\(round.statuses.0)/\(round.statuses.1)", default: 0] += 1
            let ends = pair.ends(from: start, round.statuses)
            let isEnded = [round.statuses.0, round.statuses.1].allSatisfy {
                [0, 4, 7, 9].contains($0)
            }
            if !ends.contains(round.end) || !isEnded {
                failures.append("\(pair.name): \(round.end) after \(round.statuses): \(round.said)")
            }
        }
        if !text.hasSuffix("No change was interrupted.\n1\n") {
            failures.append("\(pair.name): left over: \(text.suffix(300))")
        }
    }
}

/// What came of all rounds beside one rival.
struct RivalTally: Sendable {
    let rivalry: Rivalry
    private(set) var rounds = 0
    private(set) var statuses: [String: Int] = [:]
    /// How often the rival's change had ended with success.
    private(set) var successes = 0
    private(set) var undone = 0
    private(set) var unseen = 0
    private(set) var later = 0
    private(set) var driverless = 0
    private(set) var unsaid = 0
    private(set) var worse = 0
    private(set) var lies = 0
    private(set) var failures: [String] = []

    init(rivalry: Rivalry) { self.rivalry = rivalry }

    mutating func take(_ text: String) throws(LabFailure) {
        let found = Round.all(in: text)
        guard !found.isEmpty else { throw .unexpected(.invalid(text), to: rivalry.name) }
        for round in found {
            let judgement = RoundJudgement(rivalry: rivalry, round: round)
            rounds += 1
            let rival = rivalry.wanted == nil ? "" : "/\(round.rivalStatus)"
            statuses["\(round.status)\(rival)", default: 0] += 1
            if judgement.rivalSucceeded { successes += 1 }
            if judgement.undoesSuccess { undone += 1 }
            if judgement.undoesUnseen { unseen += 1 }
            if judgement.isLater { later += 1 }
            if round.end.driver == "-" { driverless += 1 }
            if judgement.isDriverlessAndUnsaid { unsaid += 1 }
            if judgement.isMadeWorse { worse += 1 }
            if judgement.lie != nil { lies += 1 }
            let problems = judgement.problems
            if !problems.isEmpty {
                failures.append("\(rivalry.name): \(problems.joined(separator: ", "))\n\(round)")
            }
        }
    }
}
