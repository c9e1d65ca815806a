import DeviceBinding
import JSON5Text
import MachineFiles
import RaceCheck
import Sysfs
import SystemPackage

extension RaceCommand {
    /// One race for each program, against all events at once.
    func races(
        on description: MachineDescription,
        _ task: Assignment,
        _ line: ProgressLine
    ) throws(Failure) -> Report {
        let events = try knownNames(against, "event", Event.allCases.map(\.rawValue))
            .compactMap(Event.init(rawValue:))
        let granularity = Granularity(rawValue: granularity) ?? .access
        var results: [RaceResult] = []
        for program in try knownNames(using, "program", Contest.programs) {
            let contest = Contest(program, to: task, against: events, by: granularity)
            let verdict = try racing { () throws(RaceError) in
                let machine = try description.with(proposalsFor: program, bus: task.device.bus)
                return try contest.race(on: machine).verdict(within: limits) { count in
                    line.show("\(program): \(count) states")
                }
            }
            results.append(RaceResult(contest: contest, verdict: verdict))
        }
        let found = results
        line.clear()
        if record {
            let text = try recorded(found)
            return Report(.object(["record": .text(text)]), text)
        }
        return Report(
            .object(["races": .list(found.map(\.json))]),
            found.map(\.text).joined(separator: "\n")
        )
    }

    /// The table of programs and events.
    func matrix(
        on description: MachineDescription,
        _ task: Assignment,
        _ line: ProgressLine
    ) throws(Failure) -> Report {
        var request = RaceMatrix.Request()
        request.granularity = Granularity(rawValue: granularity) ?? .access
        request.limits = limits
        request.hasPairs = !alone
        if !using.isEmpty { request.programs = try knownNames(using, "program", Contest.programs) }
        if !against.isEmpty {
            request.events = try knownNames(against, "event", Event.allCases.map(\.rawValue))
                .compactMap(Event.init(rawValue:))
        }
        let matrix = try racing { () throws(RaceError) in
            try RaceMatrix(on: description, of: task, request) { line.show("\($0) against events") }
        }
        line.clear()
        return Report(matrix.json, page ? RacePage(matrix: matrix).text : text(of: matrix))
    }

    private func text(of matrix: RaceMatrix) -> String {
        var shown = Table(matrix.header)
        for row in matrix.cells { shown.add(row) }
        let isForPeople = table || Terminal.isTerminal(1)
        let text = shown.text(forTerminal: isForPeople)
        guard isForPeople else { return text }
        return text + "\n" + matrix.legend.map { "  \($0)\n" }.joined()
            + "  To see how a flaw comes about: anybind race --using PROGRAM --against EVENT,…\n"
    }

    /// Plays a counterexample again.
    func played(_ path: String) throws(Failure) -> Report {
        let bytes = try InputFile(path).bytes(limit: Replay.bytesMax)
        let replay: Replay
        do throws(RaceError) {
            replay = try Replay(text: bytes, source: printable(path, upTo: 300))
        } catch {
            throw Failure(.malformed, error.description)
        }
        var kernel = kernel
        if let profile = replay.profile { kernel.profile = profile }
        kernel.proposal += replay.proposals
        let machine = try RaceCommand.machine(replay.machine, kernel)
        let outcome = try racing { () throws(RaceError) in try replay.play(on: machine) }
        guard outcome.isReproduced else {
            throw Failure(
                .system,
                "Played again, '\(printable(path, upTo: 200))' does not come to '\(replay.flaw.rawValue)'.",
                state: outcome.counterexample.lines
            )
        }
        let difference = outcome.firstDifference.map {
            "Step \($0) of \(replay.steps.count) got another answer than the file says.\n"
        }
        return Report(
            .object([
                "reproduced": .boolean(true),
                "firstDifference": .optional(outcome.firstDifference),
                "counterexample": outcome.counterexample.json,
            ]),
            "\(replay.contest.title): the same again.\n\(outcome.counterexample.text)\n"
                + (difference ?? "")
        )
    }

    /// The file of the worst counterexample.
    private func recorded(_ results: [RaceResult]) throws(Failure) -> String {
        let found = results.compactMap { result in
            result.verdict.worst.flatMap { worst in
                result.verdict.flaws[worst].map { (contest: result.contest, example: $0) }
            }
        }
        guard let worst = found.min(by: { $0.example.flaw < $1.example.flaw }) else {
            throw Failure(.system, "Nothing went wrong, so there is no counterexample.")
        }
        return Replay(
            worst.example,
            of: worst.contest,
            on: machine ?? RaceMachine.name,
            profile: kernel.profile,
            proposals: kernel.proposal
        ).text
    }

    private var limits: Limits { Limits(states: states, bytes: memory << 20) }
}

/// The names that a repeatable option gives, with commas between them, each of which must be known.
func knownNames(_ texts: [String], _ what: String, _ known: [String]) throws(Failure)
    -> [String]
{
    let names = texts.flatMap { $0.split(separator: ",").map(String.init) }
    guard !names.isEmpty else {
        throw Failure(
            .malformed,
            "Name at least one \(what).",
            help: [.other("There are \(known.joined(separator: ", ")).")],
            candidates: known
        )
    }
    for name in names where !known.contains(name) {
        let near = nearNames(to: name, among: known)
        throw Failure(
            .malformed,
            "There is no \(what) '\(printable(name, upTo: 60))'.",
            help: [
                .other(
                    near.isEmpty
                        ? "There are \(known.joined(separator: ", "))."
                        : "Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
                )
            ],
            candidates: near
        )
    }
    return names
}

/// Holds a race, and turns why it cannot be held into a failure of the command.
func racing<Result>(_ race: () throws(RaceError) -> Result) throws(Failure) -> Result {
    do throws(RaceError) { return try race() } catch {
        throw Failure(.refused, error.description)
    }
}
