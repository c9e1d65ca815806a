public import DriverCore
internal import Glibc
public import MachineSimulation
public import Sysfs
public import SysfsMount
public import SystemPackage
internal import VirtualSysfs

/// A simulated machine as a file system: mounted on a directory, or in place of `/sys` for one command.
public final class MountedMachine: Sendable {
    /// The machine; what is changed here is announced to programs by ``/SysfsMount/MountSession/settle()``.
    public let machine: SimulatedMachine
    private let journal = MountJournal()

    /// A machine that is to be mounted.
    public init(_ machine: SimulatedMachine) {
        self.machine = machine
    }

    /// How a command is run.
    public struct Options: Sendable {
        /// Called for each access, in order; with it every request reaches this process.
        public var trace: (@Sendable (String) -> Void)?
        /// What happens before a request is served, and whether it is to be served now.
        ///
        /// It may change the machine; with it every request reaches this process.
        public var gate: (@Sendable (MountRequest) -> Bool)?
        /// Called with each request and what it came to, when it is answered; with it every request reaches this process.
        public var served:
            (@Sendable (MountRequest, SysfsProgress<Result<SysfsReply, Errno>>) -> Void)?
        /// Called for each event that the machine sends, in order.
        public var uevents: (@Sendable (DriverCore.Uevent) -> Void)?
        /// The open file to which the command's standard output and standard error go; nil where they go where
        /// this process's go.
        public var output: FileDescriptor?
        /// Whether the command keeps the host's network, and receives no uevents.
        public var usesHostNetwork = false
        /// The program behind `modprobe`, `rmmod`, `insmod` and `lsmod`.
        public var program = "/proc/self/exe"
        /// The directory that keeps what the command writes in `/etc`, `/var/lib` and `/mnt`; nil where that is lost.
        public var keptFiles: String?
        /// The command's environment, `NAME=VALUE` each.
        public var environment: [String] = []

        /// A run without a trace.
        public init() {}

        var seesEveryRequest: Bool { trace != nil || gate != nil || served != nil }
    }

    /// The names under which `anybind` stands in a command's `/usr/sbin`: what acts on the machine's modules, and what
    /// runs a command as somebody else, where everybody is root already.
    public static let applets = ["modprobe", "rmmod", "insmod", "lsmod", "sudo", "doas", "su"]
    /// Where a command finds the machine's control files, which no listing shows.
    public static let controlDirectory = "/sys/.anybind"

    /// Starts the process of a command, which makes its namespaces while the machine for it is being made.
    public static func prepare(_ words: [String], _ options: Options = Options())
        throws(MountError) -> PreparedCommand
    {
        var plan = CommandPlan(
            words: words,
            environment: options.environment.forCommand,
            program: options.program
        )
        plan.applets = applets
        plan.usesHostNetwork = options.usesHostNetwork
        plan.output = options.output
        plan.bindings = [.init(source: controlDirectory + "/modules", target: "/proc/modules")]
        plan.coverHost(keeping: options.keptFiles)
        return try PreparedCommand(plan)
    }

    /// Runs a command with the machine in place of `/sys`.
    ///
    /// The command is under way when this returns; ``/SysfsMount/MountedCommand/wait()`` waits for its end.
    public func run(_ words: [String], _ options: Options = Options()) throws(MountError)
        -> MountedCommand
    {
        try run(MountedMachine.prepare(words, options), options)
    }

    /// Runs a command that was prepared with the same options.
    public func run(_ prepared: PreparedCommand, _ options: Options = Options())
        throws(MountError) -> MountedCommand
    {
        let observer = observer(options)
        let parts = [
            MountPart(name: "", sysfs: machine.virtual),
            MountPart(name: ".anybind", sysfs: control, isListed: false),
        ]
        return try MountedCommand(
            prepared,
            parts: parts,
            observer: observer,
            seesEveryRequest: options.seesEveryRequest
        ) { events in observer.connect(events) }
    }

    /// Mounts the machine on a directory: its `/sys` as `sys`, its control files as `control`.
    public func mount(on directory: String, _ options: Options = Options()) throws(MountError)
        -> HostMount
    {
        let parts = [
            MountPart(name: "sys", sysfs: machine.virtual),
            MountPart(name: "control", sysfs: control),
        ]
        return try HostMount(
            directory,
            parts: parts,
            observer: observer(options),
            seesEveryRequest: options.seesEveryRequest
        )
    }

    private var control: MachineControl { MachineControl(machine, journal) }

    private func observer(_ options: Options) -> MachineObserver {
        // Events of the boot are nobody's.
        _ = machine.virtual.takeUevents()
        return MachineObserver(machine, journal, options)
    }
}

extension [String] {
    /// An environment for a command that sees a machine.
    fileprivate var forCommand: [String] {
        // systemd's programs refuse a /sys that is not the kernel's own, unless they are told not to.
        var environment = filter { !$0.hasPrefix("SYSTEMD_DEVICE_VERIFY_SYSFS=") }
        environment.append("SYSTEMD_DEVICE_VERIFY_SYSFS=0")
        let path = environment.firstIndex { $0.hasPrefix("PATH=") }
        guard let path else {
            return environment + [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            ]
        }
        let directories = environment[path].dropFirst("PATH=".count).split(separator: ":")
        if !directories.contains("/usr/sbin") { environment[path] += ":/usr/sbin:/sbin" }
        return environment
    }
}
