import ArgumentParser
import DeviceBinding
import JSON5Text
import RaceCheck

extension RunCommand {
    /// Holds a race of the command against events, and shows what came of it.
    func race(against names: String) throws {
        let line = ProgressLine(isWanted: !json)
        let outcome: ScriptRace.Outcome
        do throws(Failure) {
            let race = ScriptRace(
                machine: try RaceCommand.machine(machine, kernel),
                command: command,
                events: try Event.named(names),
                wanted: gives
            )
            outcome = try race.outcome { line.show($0) }
            line.clear()
            try Terminal.out(json ? outcome.json.indented() + "\n" : outcome.text)
        } catch {
            line.clear()
            let status = ExitStatus(error.code)
            let text = error.json(status, root: "/sys").indented() + "\n"
            if !json || (try? Terminal.out(text)) == nil { Terminal.error(error.text) }
            throw ExitCode(status.rawValue)
        }
        if !outcome.holds { throw ExitCode(ExitStatus.differs.rawValue) }
    }
}

extension Event {
    /// The events of a list with commas; `all` is each there is.
    fileprivate static func named(_ text: String) throws(Failure) -> [Event] {
        if text == "all" { return allCases }
        return try text.split(separator: ",", omittingEmptySubsequences: false)
            .map { name throws(Failure) in
                if let event = Event(rawValue: String(name)) { return event }
                let known = allCases.map(\.rawValue)
                throw Failure(
                    .malformed,
                    "There is no event \(quoted(String(name))).",
                    help: [.other("There are all, \(known.joined(separator: ", ")).")],
                    candidates: nearNames(to: String(name), among: known)
                )
            }
    }
}
