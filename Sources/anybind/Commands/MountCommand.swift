import ArgumentParser
import DeviceBinding
import Glibc
import MachineHost
import MachineMount
import MachineSimulation
import Sysfs
import SysfsMount
import SystemPackage

/// `anybind mount`.
struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount",
        abstract: "Mount a simulated machine on a directory.",
        discussion: """
            DIR/sys is the machine's /sys. DIR/control drives the machine: write the name of a \
            device to 'plug' and 'unplug', of a module to 'load' and 'unload', the number of a \
            vfio group to 'open' and 'close'; read 'refusals' (why a write failed), 'uevents', \
            'modules', and, with --log, 'log'.

            It goes to the background once mounted; 'anybind unmount DIR' ends it. An \
            ordinary user needs fusermount3.

            Examples:
              anybind mount demo /mnt
              echo 0000:03:00.0 > /mnt/control/unplug
              anybind list --sysfs /mnt/sys
              anybind unmount /mnt
            """
    )

    @Argument(help: "The machine: a file that describes it, or 'demo'.")
    var machine: String

    @Argument(help: "An empty directory.")
    var directory: String

    @OptionGroup var kernel: KernelOptions

    @Flag(name: .shortAndLong, help: "Stay in the foreground.")
    var foreground = false

    @Flag(help: "Log each access in DIR/control/log; every request then reaches anybind.")
    var log = false

    @Option(help: .hidden)
    var ready: Int32?

    func run() throws {
        var status: Int32 = 0
        do throws(Failure) {
            if foreground { try serve() } else { status = try goToBackground() }
        } catch {
            Terminal.error(error.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Serves until the mount is gone, or a signal asks for its end.
    private func serve() throws(Failure) {
        let simulated = try simulatedMachine()
        let mountPoint = try emptyDirectory()
        var options = MountedMachine.Options()
        if log { options.trace = { _ in } }
        SignalRelay.hold([SIGINT, SIGTERM, SIGHUP])
        let mount: HostMount
        do throws(MountError) {
            mount = try MountedMachine(simulated).mount(on: mountPoint, options)
        } catch {
            throw Failure(error)
        }
        // Who asked for the mount was interrupted: it has never stood.
        if let ready, !Background.tellReady(ready) { return mount.unmount() }
        SignalRelay.hear([SIGINT, SIGTERM, SIGHUP]) { _, _ in
            mount.unmount()
            // Whoever has a file open, or waits in a write, would keep the server for ever.
            Glibc.exit(0)
        }
        mount.session.wait()
    }

    /// The directory's path without links; what is in a directory would be hidden by the mount.
    private func emptyDirectory() throws(Failure) -> String {
        let name = "'\(directory)'"
        let path: String
        do throws(Errno) { path = try Environment.resolve(directory) } catch {
            throw unreachable(name, error)
        }
        let mounts = (try? LinuxHost().mounts()) ?? []
        if mounts.contains(where: { $0.target == path && $0.isMachine }) {
            throw Failure(
                .refused,
                "A machine is mounted on \(name) already.",
                help: [
                    .other("Name another directory, or unmount that one: anybind unmount \(name)")
                ]
            )
        }
        guard (try? HostSysfs(root: path).list("/"))?.isEmpty != false else {
            throw Failure(
                .refused,
                "\(name) is not empty: what is in it would be hidden.",
                help: [.other("Name an empty directory.")]
            )
        }
        return path
    }

    /// Why a directory cannot be mounted on.
    private func unreachable(_ name: String, _ error: Errno) -> Failure {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            return Failure(
                .notFound,
                "There is no directory \(name).",
                help: [.other("Make it first: mkdir -p \(name)")]
            )
        case .socketNotConnected:
            return Failure(
                .system,
                "\(name) cannot be reached: the server of a mount there or above it has died.",
                help: [.other("Unmount that first: anybind unmount DIR")]
            )
        default:
            return Failure(
                error == .permissionDenied ? .permission : .system,
                "\(name) cannot be reached: \(error.description)."
            )
        }
    }

    private func simulatedMachine() throws(Failure) -> SimulatedMachine {
        try .named(machine, profile: kernel.profile, proposals: kernel.proposal)
    }

    /// Starts itself once more, and returns when the machine is mounted: 0, or the status of what did not come about,
    /// which has said why.
    private func goToBackground() throws(Failure) -> Int32 {
        guard !Environment.program.isEmpty else {
            throw Failure(
                .system,
                "The mount's own process cannot be started: /proc is not mounted.",
                help: [
                    .other(
                        "Mount it, mount -t proc proc /proc, or stay in the foreground: --foreground."
                    )
                ]
            )
        }
        var words = [Environment.program, "mount", "--foreground"]
        if log { words.append("--log") }
        words += kernel.words
        let status = Background.start(words) { ready in
            ["--ready", "\(ready)", "--", machine, directory]
        }
        guard status >= 0 else { throw Failure(.system, "The machine was not mounted.") }
        assert(status <= 255, "a child ends with a status from 0 to 255")
        return status
    }
}
