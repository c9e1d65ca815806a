import DeviceBinding
import Glibc
import MachineHost
import MachineMount
import MachineSimulation
import Sysfs
import SysfsMount
import SystemPackage

/// A command that is to see a simulated machine at `/sys`: what `anybind run` is asked for.
struct Run: Hashable {
    /// The machine: a file that describes it, or `demo`.
    var machine = "demo"
    /// The kernel and the mechanisms that it has beside those of its text.
    var profile: String?
    var proposals: [String] = []
    /// Whether each access is told of, and the file to which it is written.
    var trace = false
    var record: String?
    /// Whether it is told at the end what has changed.
    var diff = false
    var hostNetwork = false
    /// The directory that keeps what the command writes in `/etc`, `/var/lib` and `/mnt`.
    var keepFiles: String?
    /// The command and its arguments.
    var command: [String] = []

    /// The signals that are meant for the command.
    private static let passedSignals = [SIGTERM, SIGHUP]

    /// Runs the command, and ends this process as it ended.
    func start() -> Never {
        do throws(Failure) { try perform() } catch {
            Terminal.error(error.text)
            exit(ExitStatus(error.code).rawValue)
        }
    }

    private func perform() throws(Failure) -> Never {
        assert(!command.isEmpty, "a run of nothing is refused where its words are read")
        // Before there is a thread that would receive them itself.
        SignalRelay.hold(Self.passedSignals)
        try checkRecord()
        var options = MountedMachine.Options()
        options.usesHostNetwork = hostNetwork
        options.keptFiles = try keepFiles.map { path throws(Failure) in try Self.directory(path) }
        options.program = Environment.program
        options.environment = Environment.variables
        // Its process makes its namespaces while this one makes the machine.
        let prepared: PreparedCommand
        do throws(MountError) { prepared = try MountedMachine.prepare(command, options) } catch {
            throw Failure(error)
        }
        let simulated: SimulatedMachine
        do throws(Failure) {
            simulated = try .named(machine, profile: profile, proposals: proposals)
            options.trace = try tracing()
        } catch {
            prepared.abandon()
            throw error
        }
        let before = diff ? MachineState(simulated) : nil
        let running = try begin(prepared, simulated, options)
        let status = running.wait()
        if let before {
            let files = WrittenFilesText(running.writtenFiles).text
            Terminal.error(before.difference(to: MachineState(simulated)) + files)
        }
        assert(0...255 ~= status, "a command ends with a status from 0 to 255")
        // The machine goes with the process: to take it apart first would only take time.
        exit(status)
    }

    /// The directory in which files are kept, made where it is not there, by its full path.
    private static func directory(_ path: String) throws(Failure) -> String {
        // SAFETY: mkdir(2) reads the path and keeps nothing.
        if unsafe mkdir(path, 0o755) != 0, errno != EEXIST {
            throw Failure(
                .system,
                "The directory '\(printable(path, upTo: 300))', which is to keep files, cannot be made:"
                    + " \(Errno(rawValue: errno).words)."
            )
        }
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            let found = Environment.realPath(path)
        else {
            throw Failure(
                .system,
                "'\(printable(path, upTo: 300))', which is to keep files, is not a directory."
            )
        }
        return found
    }

    /// What is told of each access; the file for it is made when everything else is ready.
    private func tracing() throws(Failure) -> (@Sendable (String) -> Void)? {
        let log = try record.map { path throws(Failure) in try LineFile(path) }
        guard trace || log != nil else { return nil }
        return { [trace] line in
            if trace { Terminal.error(line + "\n") }
            log?.write(line + "\n")
        }
    }

    /// A record in the machine's own file would be the end of the machine.
    private func checkRecord() throws(Failure) {
        guard let record, let path = Environment.realPath(record),
            path == Environment.realPath(machine)
        else { return }
        throw Failure(
            .refused,
            "'\(record)' is the machine's own file, and would be overwritten.",
            help: [.other("Name another file for the record.")]
        )
    }

    private func begin(
        _ prepared: PreparedCommand,
        _ simulated: SimulatedMachine,
        _ options: MountedMachine.Options
    ) throws(Failure) -> MountedCommand {
        // What ends the command from the terminal must not end its /sys before it.
        SignalRelay.hold([SIGINT])
        _ = signal(SIGQUIT, SIG_IGN)
        let running: MountedCommand
        do throws(MountError) {
            running = try MountedMachine(simulated).run(prepared, options)
        } catch {
            guard error.isOfCommand else { throw Failure(error) }
            exit(Run.sayThatItCannotRun(command[0], error))
        }
        SignalRelay.hear(Self.passedSignals + [SIGINT]) { signal, isFromTerminal in
            // From the terminal it has reached the command too.
            if !isFromTerminal { running.send(signal: signal) }
            // A write that waits would keep the command from hearing it.
            running.session.callOff(allLater: signal != SIGINT)
        }
        return running
    }

    /// Says why a command does not exist or cannot be run, and gives the exit status of a shell for it.
    static func sayThatItCannotRun(_ command: String, _ error: MountError) -> Int32 {
        let obstacle = CommandObstacle(command, error.errno ?? .ioError)
        Terminal.error(obstacle.failure.text)
        return obstacle.status
    }
}
