import ArgumentParser
import Binding
import Glibc
import MachineMount
import Simulation
import Sysfs
import SysfsMount
import SystemPackage

/// `anybind run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run any command with a simulated machine in place of /sys.",
        usage: "anybind run [--machine <file>] [<options>] -- <command> ...",
        discussion: """
            The command and all that it starts see the machine at /sys, with modprobe, rmmod and \
            lsmod for the machine's modules, and hear the kernel's events. It needs no root, and \
            nothing of the host is changed: user, mount and network namespaces of its own. The \
            exit status is the command's, 127 where there is no such command, 126 where it cannot be run.

            Examples:
              anybind run -- lspci -nnk
              anybind run --diff -- driverctl set-override 0000:03:00.0 vfio-pci
              anybind run --profile 'linux 3.14' --proposal vfio-bind -- bash
              anybind run --machine mine.json5 --trace -- sh -c 'echo 0000:03:00.0 > \
            /sys/bus/pci/drivers/e1000e/unbind'
            """
    )

    @Option(help: "The machine: a file that describes it, or 'demo'.")
    var machine = "demo"

    @OptionGroup var kernel: KernelOptions

    @Flag(help: "Write each access to standard error, in order.")
    var trace = false

    @Option(help: "Write each access to this file, in order.")
    var record: String?

    @Flag(help: "At the end, tell on standard error what has changed.")
    var diff = false

    @Flag(help: "Keep the host's network; the command then hears no events.")
    var hostNetwork = false

    @Argument(parsing: .postTerminator, help: "The command and its arguments.")
    var command: [String]

    func validate() throws {
        if command.isEmpty { throw ValidationError("Name the command to run after '--'.") }
    }

    func run() throws {
        let status: Int32
        do throws(Failure) { status = try runCommand() } catch {
            Terminal.error(error.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
        throw ExitCode(status)
    }

    private func runCommand() throws(Failure) -> Int32 {
        let simulated = try SimulatedMachine.named(machine, kernel)
        let before = MachineState(simulated)
        let log = try record.map { path throws(Failure) in try LineFile(path) }
        var options = MountedMachine.Options()
        if trace || log != nil {
            options.trace = { [trace] line in
                if trace { Terminal.error(line + "\n") }
                log?.write(line + "\n")
            }
        }
        options.usesHostNetwork = hostNetwork
        options.program = Environment.program
        options.environment = Environment.variables
        // What ends the command from the terminal must not end its /sys before it.
        _ = signal(SIGINT, SIG_IGN)
        _ = signal(SIGQUIT, SIG_IGN)
        let running: MountedCommand
        do throws(MountError) {
            running = try MountedMachine(simulated).run(command, options)
        } catch {
            guard error.isOfCommand else { throw Failure(error) }
            return sayThatItCannotRun(error)
        }
        SignalRelay.pass([SIGTERM, SIGHUP], to: running.process)
        let status = running.wait()
        if diff { Terminal.error(before.difference(to: MachineState(simulated))) }
        return status
    }

    /// What a shell would say of a command that is not there, or is none, and its exit status.
    private func sayThatItCannotRun(_ error: MountError) -> Int32 {
        let name = printable(command[0], upTo: 300)
        guard error.errno == .noSuchFileOrDirectory else {
            let reason = error.errno.map { ": \($0.description)" } ?? ""
            Terminal.error("anybind: '\(name)' cannot be run\(reason).\n")
            return 126
        }
        Terminal.error("anybind: There is no command '\(name)'.\n")
        return 127
    }
}
