import ArgumentParser
import DeviceBinding
import Glibc
import JSON5Text
import MachineFiles
import MachineSimulation
import RaceCheck
import Sysfs
import SystemPackage

/// `anybind race`.
struct RaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "race",
        abstract: "Check a bind against concurrent events, in every order of steps.",
        discussion: """
            A race is held on a simulated machine: a program gives a device to a driver, and others act \
            meanwhile. Every order in which their steps can come is tried on the driver core, with the \
            code that 'anybind bind' runs, or with the order of a published tool: \
            \(RecordedProgram.toolNames.joined(separator: ", ")). Nothing is done on this machine.

            Without '--using' and '--against' it is the table of all programs against all events, each \
            alone and any two at once, on a small machine like the one of the debate of 2014. With both \
            it is one race, and for each flaw the shortest way to it: who did what, and what came of it.

            Events, for '--against':
            \(events)

            A verdict says no more than it knows: 'holds' after every state was looked at; 'holds so far' \
            where a limit was reached.

            Examples:
              anybind race
              anybind race --using driverctl --against probe
              anybind race --using new-id --against hotplug,reload
              anybind race --using driverctl --against probe --record > lost.race
              anybind race --replay lost.race
              anybind race --page > races.md
              anybind race --machine mine.json5 bind 03:00.0 vfio-pci --against replug
              anybind race --granularity lock --using driver-override --against rebind
            """
    )

    @Argument(
        help: ArgumentHelp(
            "What is asked for: bind DEVICE DRIVER; without it, vfio-pci for 0000:00:03.0.",
            valueName: "bind device driver"
        )
    )
    var words: [String] = []

    @Option(help: "Programs that are judged: procedures and tools, with commas; repeatable.")
    var using: [String] = []

    @Option(help: "Events that happen meanwhile, all of them, with commas; repeatable.")
    var against: [String] = []

    @Option(
        help: "What a step is: an 'access' to /sys, or what the kernel does between two 'lock's."
    )
    var granularity: String = Granularity.access.rawValue

    @Option(help: "Hold the race on another machine: a file that describes it, or 'demo'.")
    var machine: String?

    @OptionGroup var kernel: KernelOptions

    @Flag(help: "Write the worst counterexample as a file for '--replay', and nothing else.")
    var record = false

    @Option(
        help:
            "Play again a counterexample that '--record' wrote, and say whether it leads to the same flaw."
    )
    var replay: String?

    @Option(help: "Look at no more states than this in each race.")
    var states: Int = Limits().states

    @Option(help: "Take no more than about this many MiB for each race.")
    var memory: Int = Limits().bytes >> 20

    @Flag(help: "In the table, omit the column for two events at once.")
    var alone = false

    @Flag(help: "Write the table as a page of Markdown, with an example of each flaw.")
    var page = false

    @Flag(help: "Write one JSON value instead of text, also for errors.")
    var json = false

    @Flag(help: "Show the table in columns, even if the output is not a terminal.")
    var table = false

    func validate() throws {
        guard !page || using.isEmpty || against.isEmpty, !page || !json else {
            throw ValidationError(
                "'--page' is for the table, and goes neither with one race nor with '--json'."
            )
        }
        guard (1...Limits.statesMax).contains(states), (1...1 << 30).contains(memory) else {
            throw ValidationError(
                "'--states' takes a number from 1 to \(Limits.statesMax), '--memory' one from 1 to \(1 << 30)."
            )
        }
        guard Granularity(rawValue: granularity) != nil else {
            throw ValidationError("'--granularity' takes 'access' or 'lock'.")
        }
        let isOne = !words.isEmpty || !using.isEmpty || !against.isEmpty || machine != nil
        guard replay == nil || !isOne && !record else {
            throw ValidationError(
                "'--replay' has the whole race in its file, and goes with no other option."
            )
        }
        for (option, value) in [("--machine", machine), ("--replay", replay)]
        where value == "" {
            throw ValidationError("'\(option)' needs a file, not an empty string.")
        }
    }

    func run() throws {
        let report: Report
        do throws(Failure) {
            report = try self.report()
        } catch {
            throw error.end(asJSON: json)
        }
        do throws(Failure) {
            try Terminal.out(json ? report.json().indented() + "\n" : report.text())
        } catch {
            throw error.end(asJSON: json)
        }
    }

    private func report() throws(Failure) -> Report {
        if let replay { return try played(replay) }
        let description = try RaceCommand.machine(machine, kernel)
        let task = try task(on: description)
        let line = ProgressLine(isWanted: !json)
        defer { line.clear() }
        if !using.isEmpty, !against.isEmpty { return try races(on: description, task, line) }
        guard !record else {
            throw Failure(
                .malformed,
                "'--record' is for one race: name it with '--using' and '--against'."
            )
        }
        return try matrix(on: description, task, line)
    }

    /// The machine of a name; the one of the debate without.
    static func machine(_ name: String?, _ kernel: KernelOptions) throws(Failure)
        -> MachineDescription
    {
        do throws(MachineError) {
            if name == nil || name == RaceMachine.name {
                return try RaceMachine.description()
                    .under(profile: kernel.profile, proposals: kernel.proposal)
            }
        } catch {
            throw Failure(.malformed, "\(error)")
        }
        do throws(SimulationError) {
            return try SimulatedMachine.open(
                machine: name,
                state: nil,
                profile: kernel.profile,
                proposals: kernel.proposal
            ).description
        } catch {
            throw Failure(error)
        }
    }

    /// What is asked for.
    private func task(on description: MachineDescription) throws(Failure) -> Assignment {
        if words.isEmpty {
            guard machine == nil else {
                throw Failure(
                    .malformed,
                    "On a machine of your own, say what is asked for: bind DEVICE DRIVER."
                )
            }
            return RaceMachine.task
        }
        let names = words.first == "bind" ? Array(words.dropFirst()) : words
        guard names.count == 2 else {
            throw Failure(
                .malformed,
                "Expected 'bind DEVICE DRIVER', found '\(printable(words.joined(separator: " "), upTo: 200))'.",
                help: [.form("Without it, the race is about vfio-pci for 0000:00:03.0.")]
            )
        }
        return try Assignment(names[0], to: names[1], on: description)
    }

    private static let events = Event.allCases.map { event in
        let gap = String(repeating: " ", count: 11 - event.rawValue.count)
        return "  \(event.rawValue)\(gap)\(event.words)"
    }.joined(separator: "\n")
}
