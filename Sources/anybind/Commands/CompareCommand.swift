import ArgumentParser
import DeviceBinding
import DriverCore
import Glibc
import JSON5Text
import MachineFiles
import MachineSimulation
import RaceCheck
import Sysfs
import SysfsMount
import SystemPackage

/// `anybind compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what changes from one kernel to the next, for a script or a procedure.",
        usage: """
            anybind compare [<options>] -- <command> ...
            anybind compare [<options>] <procedure> [<device> <driver>]
            anybind compare [<options>]
            """,
        discussion: """
            The command runs once for each kernel, with the same simulated machine in place of /sys \
            each time, as 'anybind run' does it. What differs from a kernel to the next newer one is \
            printed: the exit status, what each write was answered, the events, and the machine at the \
            end. Nothing is printed where all agree. Its standard input is empty, and what it prints \
            is discarded, or goes to standard error with '--output'.

            A procedure is played with what commonly happens to a device: another one of its type is \
            plugged in before each of its steps and afterwards, the device is pulled out and plugged \
            in again, and it is released. Without a device it is 0000:03:00.0 and vfio-pci of the \
            built-in machine. Without any words it is the table of all procedures.

            Exit status: 0 if nothing differs, 12 if something does, 127 if there is no such \
            command, 126 if it cannot be run; else that of 'anybind'.

            Examples:
              anybind compare -- ./my-bind-script.sh
              anybind compare --profiles 6.18,6.19,7.3 -- driverctl set-override 0000:03:00.0 vfio-pci
              anybind compare new-id
              anybind compare --machine mine.json5 driver-override 03:00.0 vfio-pci
              anybind compare
            """
    )

    @Option(help: "The machine: a file that describes it, or 'demo'.")
    var machine = "demo"

    @Option(
        help:
            "The kernels, with commas: releases from 6.1 on, or 3.14; without it, those that were watched."
    )
    var profiles: [String] = []

    @Option(
        help: "A mechanism proposed in the debate of 2014 to add, such as 'vfio-bind'; repeatable."
    )
    var proposal: [String] = []

    @Flag(help: "Write what the command prints to standard error, under the name of each kernel.")
    var output = false

    @Flag(help: "Write the table of all procedures as a page of Markdown.")
    var page = false

    @Flag(help: "Write one JSON value instead of text, also for errors.")
    var json = false

    @Argument(help: "A procedure, as 'anybind procedures' lists them.")
    var procedure: String?

    @Argument(help: "The device.")
    var device: String?

    @Argument(help: "The driver for it.")
    var driver: String?

    @Argument(parsing: .postTerminator, help: "The command and its arguments.")
    var command: [String] = []

    func validate() throws {
        guard procedure == nil || command.isEmpty else {
            throw ValidationError("Name a procedure, or a command after '--': not both.")
        }
        guard (device == nil) == (driver == nil) else {
            throw ValidationError(
                "Name a procedure alone, or with one device and the driver for it; a command stands after '--'."
            )
        }
        guard !output || !command.isEmpty else {
            throw ValidationError("'--output' is for what a command prints.")
        }
        guard !page || (procedure == nil && command.isEmpty && !json) else {
            throw ValidationError("'--page' is for the table of all procedures, without '--json'.")
        }
    }

    func run() throws {
        let line = ProgressLine(isWanted: !json)
        let differs: Bool
        do throws(Failure) { differs = try show(line) } catch {
            line.clear()
            throw error.end(asJSON: json)
        }
        if differs { throw ExitCode(ExitStatus.differs.rawValue) }
    }

    /// Shows what was asked for, and says whether anything differs.
    private func show(_ line: ProgressLine) throws(Failure) -> Bool {
        let kernels = try kernels()
        if procedure == nil, command.isEmpty {
            let table = try KernelTable(on: kernels) { line.show($0) }
            line.clear()
            try Terminal.out(json ? table.json.indented() + "\n" : page ? table.page : table.text)
            return false
        }
        let comparison =
            if let procedure { try played(Procedure.named(procedure), on: kernels, line) } else {
                try playedCommand(on: kernels, line)
            }
        line.clear()
        try Terminal.out(json ? comparison.json.indented() + "\n" : comparison.text)
        return !comparison.changes.isEmpty
    }

    /// The machine under each kernel, the oldest first.
    private func kernels() throws(Failure) -> [MachineDescription] {
        let named = profiles.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let names = profiles.isEmpty ? DriverCore.Profile.watched.map(\.name) : named
        guard Set(names).count > 1 else {
            throw Failure(
                .malformed,
                "One kernel cannot be compared: name at least two with '--profiles', as in 6.18,7.3."
            )
        }
        var found: [MachineDescription] = []
        for name in names {
            let simulated = try SimulatedMachine.named(
                machine,
                profile: name,
                proposals: proposal
            )
            found.append(simulated.description)
        }
        return found.sorted { $0.profile.isOlder(than: $1.profile) }
    }

    // MARK: - A procedure

    private func played(
        _ procedure: Procedure,
        on kernels: [MachineDescription],
        _ line: ProgressLine
    ) throws(Failure) -> Comparison {
        guard device != nil || machine == "demo" else {
            throw Failure(
                .malformed,
                "On a machine of your own, name a device and the driver for it: \(procedure.name) DEVICE DRIVER."
            )
        }
        var plays: [Playing] = []
        for kernel in kernels {
            line.show("\(procedure.name) on \(kernel.profile.name)")
            let task = try task(on: kernel) ?? KernelTable.tasks[0]
            let player = ProcedurePlayer(procedure: procedure, task: task)
            let stages = try player.play(on: try kernel.with(procedure, for: task))
            plays.append(Playing(kernel: kernel.profile.name, stages: stages))
        }
        return Comparison(plays: plays)
    }

    /// What is asked for; nil where nothing is named.
    private func task(on description: MachineDescription) throws(Failure) -> Assignment? {
        guard let name = device, let driver else { return nil }
        return try Assignment(name, to: driver, on: description)
    }

    // MARK: - A command

    private func playedCommand(on kernels: [MachineDescription], _ line: ProgressLine)
        throws(Failure) -> Comparison
    {
        let player = CommandPlayer(command, output: output ? .standardError : nil)
        var plays: [Playing] = []
        for kernel in kernels {
            plays.append(try play(player, on: kernel, line))
        }
        let comparison = Comparison(plays: plays)
        if !comparison.changes.isEmpty, let first = kernels.first {
            let again = try play(player, on: first, line)
            if !plays[0].differences(to: again).isEmpty {
                Terminal.error(
                    "anybind: The command does not do the same twice on \(first.profile.name): some of what"
                        + " differs may not be the kernel's.\n"
                )
            }
        }
        return comparison
    }

    private func play(
        _ player: CommandPlayer,
        on kernel: MachineDescription,
        _ line: ProgressLine
    ) throws(Failure) -> Playing {
        line.show(kernel.profile.name)
        defer { line.clear() }
        if output { Terminal.error("--- \(kernel.profile.name)\n") }
        do {
            let machine = try SimulatedMachine(kernel)
            let stage = try player.play(on: machine)
            return Playing(kernel: kernel.profile.name, stages: [stage])
        } catch let error as SimulationError {
            throw Failure(error)
        } catch let error as MountError {
            guard error.isOfCommand else { throw Failure(error) }
            line.clear()
            Glibc.exit(Run.sayThatItCannotRun(command[0], error))
        } catch {
            throw Failure(.system, "\(error)")
        }
    }
}

extension DriverCore.Profile {
    /// Whether its kernel is older than another's.
    func isOlder(than other: DriverCore.Profile) -> Bool {
        guard let version, let later = other.version else { return false }
        return version < later
    }
}

extension MachineDescription {
    /// The machine with the mechanisms that a procedure needs and that were proposed and never made.
    func with(_ procedure: Procedure, for task: Assignment) throws(Failure) -> MachineDescription {
        do throws(RaceError) {
            return try with(proposalsFor: procedure.name, bus: task.device.bus)
        } catch {
            throw Failure(.malformed, error.description)
        }
    }
}
