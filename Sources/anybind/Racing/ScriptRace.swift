import DeviceBinding
import DriverCore
import Glibc
import JSON5Text
import MachineFiles
import MachineMount
import MachineSimulation
import RaceCheck
import Sysfs
import SysfsMount
import SystemPackage

/// A race of an unmodified command against events: what `anybind run --race` is asked for.
struct ScriptRace {
    let machine: MachineDescription
    /// The command and its arguments.
    let command: [String]
    let events: [Event]
    /// What the command is to bring about, `03:00.0=vfio-pci`; nil where it is to be seen.
    let wanted: String?

    /// Something that went wrong, and how often.
    struct Finding {
        /// Nil where nothing disturbed the command.
        let event: Event?
        let example: Counterexample
        /// At how many of the moments that were tried.
        var count = 1
    }

    /// What came of it.
    struct Outcome {
        let task: Assignment
        let status: Int32
        let events: [Event]
        let impossible: [String]
        let accesses: Int
        var runs = 0
        var findings: [Finding] = []
        /// The first access that was another one than when nothing disturbed the command.
        var differed: String?
    }

    /// Holds the race; `progress` is told of each run.
    func outcome(progress: (String) -> Void) throws(Failure) -> Outcome {
        let player = CommandPlayer(command, output: nil)
        progress("undisturbed")
        let task = try task(player)
        let race = try racing { () throws(RaceError) in
            try ProgramRace(on: machine, of: task, against: events)
        }
        let survey = try racing { () throws(RaceError) in try race.survey() }
        let status = try play(player, survey)
        var outcome = Outcome(
            task: task,
            status: status,
            events: race.events,
            impossible: race.impossible,
            accesses: survey.accesses.count,
            runs: 2
        )
        outcome.add(survey.end(succeeded: status == 0), event: nil)
        for event in race.events {
            // Behind the last access too: what comes when the command has ended.
            for moment in survey.moments(of: event) + [survey.accesses.count] {
                progress("run \(outcome.runs + 1): \(event.rawValue) before access \(moment + 1)")
                let trial = try racing { () throws(RaceError) in
                    try race.trial(of: event, at: moment)
                }
                let status = try play(player, trial)
                outcome.runs += 1
                outcome.differed = outcome.differed ?? survey.difference(to: trial, before: moment)
                outcome.add(trial.end(succeeded: status == 0), event: event)
            }
        }
        return outcome
    }

    /// One execution of the command, which a trial is told of; its exit status.
    private func play(_ player: CommandPlayer, _ trial: ProgramTrial) throws(Failure) -> Int32 {
        try played { () throws(MountError) in
            try player.play(
                on: trial.machine,
                before: { request in request.access.map(trial.willAccess) },
                after: { request, result in
                    if let access = request.access {
                        trial.didAccess(access, request.answer(result))
                    }
                }
            ).status ?? 0
        }
    }

    private func played<Value>(_ work: () throws(MountError) -> Value) throws(Failure) -> Value {
        do throws(MountError) { return try work() } catch {
            guard error.isOfCommand else { throw Failure(error) }
            Glibc.exit(Run.sayThatItCannotRun(command[0], error))
        }
    }

    // MARK: - What is asked for

    /// What the command is to bring about: what it is said to be, or what it does when nothing disturbs it.
    private func task(_ player: CommandPlayer) throws(Failure) -> Assignment {
        let booted: SimulatedMachine
        do throws(SimulationError) { booted = try SimulatedMachine(machine) } catch {
            throw Failure(error)
        }
        if let wanted { return try assignment(wanted, on: booted) }
        let before = booted.drivers
        _ = try played { () throws(MountError) in try player.play(on: booted) }
        let changed = booted.drivers.filter { !before.contains($0) }
        guard changed.count == 1, let only = changed.first else {
            throw Failure(
                .malformed,
                "The command gives \(changed.isEmpty ? "no device" : "\(changed.count) devices") to a driver"
                    + " when nothing disturbs it, and a race is for one.",
                help: [.other("Say what it is to bring about: '--gives 03:00.0=vfio-pci'.")]
            )
        }
        return only
    }

    private func assignment(_ text: String, on booted: SimulatedMachine) throws(Failure)
        -> Assignment
    {
        let found = try Inventory(booted.sysfs).goals([text], bus: nil)
        guard found.goals.count == 1, let goal = found.goals.first,
            case .driver(let driver) = goal.goal
        else {
            throw Failure(
                .malformed,
                "A race is for one device and one driver, and '\(printable(text, upTo: 60))' means \(found.goals.count) devices."
            )
        }
        return try Assignment(goal.device.description, to: driver, on: machine)
    }
}

extension ScriptRace.Outcome {
    /// Takes in what went wrong in an execution: one example of each flaw for each event.
    mutating func add(_ examples: [Counterexample], event: Event?) {
        for example in examples {
            let known = findings.firstIndex {
                $0.event == event && $0.example.flaw == example.flaw
            }
            if let known {
                findings[known].count += 1
            } else {
                findings.append(ScriptRace.Finding(event: event, example: example))
            }
        }
    }

    /// Whether nothing went wrong that the command is to blame for.
    var holds: Bool { findings.allSatisfy(\.example.flaw.isOthers) }
}

extension ProgramTrial {
    /// The first access before a moment that is another one in another execution.
    fileprivate func difference(to other: ProgramTrial, before moment: Int) -> String? {
        let (mine, others) = (accesses.prefix(moment), other.accesses.prefix(moment))
        let index = zip(mine, others).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        if let index { return "access \(index + 1), to \(others[index].shownPath)" }
        return mine.count == others.count ? nil : "the number of its accesses"
    }
}

extension Access {
    fileprivate var shownPath: String {
        switch self {
        case .look(let look): "/sys\(look.path.text)"
        case .write(let write), .patientWrite(let write): "/sys\(write.path.text)"
        case .findNodes, .plugIn, .unplug, .load, .unload: "the machine"
        }
    }
}

extension SimulatedMachine {
    /// The devices that have a driver, with it.
    fileprivate var drivers: [Assignment] {
        let core = core
        return core.busIDs.flatMap { bus in
            core.devices(of: bus).compactMap { device in
                guard let driver = core.driver(of: device).flatMap({ core.name(of: $0) }),
                    let bus = core.name(of: bus), let name = core.name(of: device)
                else { return nil }
                return Assignment(DeviceReference(bus: bus, name: name), to: driver)
            }
        }
    }
}
