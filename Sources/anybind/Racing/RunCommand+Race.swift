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
            throw error.end(asJSON: json)
        }
        if !outcome.holds { throw ExitCode(ExitStatus.differs.rawValue) }
    }
}

extension Event {
    /// The events of a list with commas; `all` is each there is.
    fileprivate static func named(_ text: String) throws(Failure) -> [Event] {
        if text == "all" { return allCases }
        return try knownNames([text], "event", allCases.map(\.rawValue))
            .compactMap(Event.init(rawValue:))
    }
}
