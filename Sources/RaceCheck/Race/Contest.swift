package import DeviceBinding
package import DriverCore
public import MachineFiles

/// A race by the names of its parts, as a command line or a file says it.
public struct Contest: Hashable, Sendable {
    /// The program that is judged: a procedure, or one of ``RecordedProgram/toolNames``.
    public var program: String
    /// What it is to bring about.
    public var task: Assignment
    /// What happens meanwhile.
    public var against: [Event]
    /// What is one step.
    public var granularity: Granularity

    /// A race of a program against events.
    public init(
        _ program: String,
        to task: Assignment,
        against events: [Event],
        by granularity: Granularity = .access
    ) {
        self.program = program
        self.task = task
        against = events
        self.granularity = granularity
    }

    /// The names of all programs that can be judged: of procedures, then of tools.
    public static let programs = Procedure.all.map(\.name) + RecordedProgram.toolNames

    /// The race on a machine.
    ///
    /// - Throws: ``RaceError`` for a program that there is none of, and for events that mean nothing on the machine.
    public func race(on machine: MachineDescription) throws(RaceError) -> Race {
        let scenery = try Scenery(task, on: machine)
        let behaviour: Actor.Behaviour
        if let procedure = Procedure.all.first(where: { $0.name == program }) {
            behaviour = .procedure(procedure, task)
        } else if let tool = RecordedProgram.tool(program, for: task) {
            behaviour = .recorded(tool)
        } else {
            throw RaceError(
                "There is no program '\(program)'; there are "
                    + Contest.programs.joined(separator: ", ") + "."
            )
        }
        let actors = try against.map { event throws(RaceError) in try scenery.actor(event) }
        let name = RecordedProgram.toolNames.contains(program) ? program : "anybind"
        return Race(
            on: machine,
            Actor(name, behaviour),
            to: task,
            against: actors,
            by: granularity
        )
    }
}

extension Scenery {
    /// What a machine has around a device.
    init(_ task: Assignment, on machine: MachineDescription) throws(RaceError) {
        let core: DriverCore
        do throws(MachineError) { core = try machine.start().core } catch {
            throw RaceError("The machine cannot be used: \(error)")
        }
        guard let device = core.device(task.device) else {
            throw RaceError("The machine has no device \(task.device).")
        }
        self.task = task
        let driver = core.driver(of: device)
        host = driver.flatMap { core.name(of: $0) }
        hostModule = driver.flatMap { core.description(of: $0)?.module }
        let bus = core.bus(of: device)
        let wanted = bus.flatMap { core.driver(named: task.driver, on: $0) }
        module = wanted.flatMap { core.description(of: $0)?.module }
        freeNames = core.unusedNames(like: task.device)
    }
}

extension DriverCore {
    /// Names that no device has: other slots of the same PCI bus, or the name with a number behind it; at most 31.
    package func unusedNames(like device: DeviceReference) -> [DeviceReference] {
        let names: [String]
        if device.bus == "pci", let dot = device.name.lastIndex(of: "."),
            let colon = device.name[..<dot].lastIndex(of: ":")
        {
            names = (1..<32).map { slot in
                let digits = String(slot, radix: 16)
                return device.name[...colon] + (digits.count < 2 ? "0" : "") + digits + ".0"
            }
        } else {
            names = (1..<32).map { "\(device.name)-\($0)" }
        }
        let all = names.map { DeviceReference(bus: device.bus, name: $0) }
        return all.filter { self.device($0) == nil }
    }
}
