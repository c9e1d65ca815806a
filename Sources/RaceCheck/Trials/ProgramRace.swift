internal import DeviceBinding
internal import DriverCore
public import MachineFiles

/// A race of a program that is no value, an unmodified script, against events: one at a time, each at one moment.
///
/// The program is executed again for each: ``survey()`` watches it undisturbed and finds the moments at which
/// an event matters, ``trial(of:at:)`` has one happen there. Whoever runs the program tells a ``ProgramTrial`` of each of
/// its accesses.
public struct ProgramRace: Sendable {
    /// The machine, which boots anew for each execution.
    public let machine: MachineDescription
    /// What the program is to bring about.
    public let task: Assignment
    /// The events that mean something on this machine.
    public let events: [Event]
    /// Why others mean nothing there, a sentence each.
    public let impossible: [String]
    private let happenings: [Event: Happening]

    /// An event as what is done.
    struct Happening: Sendable {
        let race: Race
        let accesses: [Access]
    }

    /// A race of whatever program against events.
    ///
    /// - Throws: ``RaceError`` where the machine has no such device or driver.
    public init(on machine: MachineDescription, of task: Assignment, against events: [Event])
        throws(RaceError)
    {
        let scenery = try Scenery(task, on: machine)
        var happenings: [Event: Happening] = [:]
        var impossible: [String] = []
        for event in events {
            let actor: Actor
            do throws(RaceError) { actor = try scenery.actor(event) } catch {
                impossible.append(error.description)
                continue
            }
            guard case .recorded(let program) = actor.behaviour else { continue }
            let race = Race(
                on: machine,
                Actor(ProgramTrial.program, .recorded(ProgramTrial.nothing)),
                to: task,
                against: [actor]
            )
            happenings[event] = Happening(race: race, accesses: program.accesses)
        }
        self.machine = machine
        self.task = task
        self.events = events.filter { happenings[$0] != nil }
        self.impossible = impossible
        self.happenings = happenings
    }

    /// An execution that nothing disturbs, and that finds at which moments each event matters.
    public func survey() throws(RaceError) -> ProgramTrial {
        try ProgramTrial(self, happenings, event: nil, at: nil)
    }

    /// An execution in which an event happens before an access, by its index; behind all, by their count.
    public func trial(of event: Event, at moment: Int) throws(RaceError) -> ProgramTrial {
        assert(moment >= 0, "accesses are counted from 0")
        return try ProgramTrial(self, happenings, event: event, at: moment)
    }
}

extension RecordedProgram {
    /// Its accesses in their order, whatever they are answered.
    fileprivate var accesses: [Access] {
        steps.compactMap { step in
            guard case .access(let access) = step.act else { return nil }
            return access
        }
    }
}
