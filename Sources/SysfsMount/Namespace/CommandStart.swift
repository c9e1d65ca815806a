internal import CSysfsMount
internal import Glibc
internal import SystemPackage

/// A command on its way: its process is there, and tells over a socket how far it has come.
struct CommandStart {
    let process: Int32
    private let socket: Descriptor
    private let needsUsers: Bool

    init(_ plan: CommandPlan) throws(MountError) {
        assert(!plan.words.isEmpty, "a command has a name")
        assert(plan.applets.allSatisfy { !$0.contains("/") }, "an applet is a name in a directory")
        let strings = unsafe CStrings()
        let bindings = plan.bindings.flatMap { [$0.source, $0.target] }
        let paths = bindings + plan.emptied + plan.kept + plan.made + plan.written + plan.readOnly
        assert(
            paths.allSatisfy { $0.hasPrefix("/") },
            "the process changes its directory: a relative path would be another"
        )
        // SAFETY: all strings are kept by `strings`, which lives until the process has its copy of them.
        var command = unsafe csysfsmount_command(
            arguments: strings.array(plan.words),
            environment: strings.array(plan.environment),
            program: strings.string(plan.program),
            applets: strings.constants(plan.applets),
            bindings: strings.constants(bindings),
            emptied: strings.constants(plan.emptied),
            kept: strings.constants(plan.kept),
            made: strings.constants(plan.made),
            written: strings.constants(plan.written),
            files: strings.constant(plan.keptFiles),
            devices: strings.constants(plan.devices),
            read_only: strings.constants(plan.readOnly),
            host_network: plan.usesHostNetwork ? 1 : 0,
            output: plan.output?.rawValue ?? -1
        )
        var start = csysfsmount_started(process: -1, socket: -1, needs_users: 0)
        // SAFETY: as above; the call fills the one struct that is lent to it.
        let failure = unsafe csysfsmount_start(&command, &start)
        unsafe withExtendedLifetime(strings) {}
        guard failure == 0 else { throw CommandStart.refused(Errno(rawValue: -failure)) }
        // kill(2) takes 0 and -1 for many processes.
        precondition(start.process > 0, "a command without a process")
        process = start.process
        socket = Descriptor(owning: start.socket)
        needsUsers = start.needs_users != 0
    }

    /// Says who is who in a new user namespace: everybody for root, else only this user, as root.
    func identify() throws(MountError) {
        guard needsUsers else { return goOn() }
        let user = geteuid()
        let group = getegid()
        let identifies =
            (user == 0 && writeMap("uid_map", ownMap("uid_map"))
                && writeMap("gid_map", ownMap("gid_map")))
            || (writeMap("uid_map", "0 \(user) 1") && writeMap("setgroups", "deny")
                && writeMap("gid_map", "0 \(group) 1"))
        guard identifies else { throw hasProc ? refusal() : CommandStart.withoutProc }
        goOn()
    }

    /// Whether the kernel can be told anything of the process.
    private var hasProc: Bool {
        // SAFETY: access(2) reads the path and keeps nothing.
        unsafe access("/proc/\(process)", F_OK) == 0
    }

    private static let withoutProc = MountError(
        "The IDs of a user namespace cannot be mapped: /proc is not mounted.",
        help: ["Mount it: mount -t proc proc /proc"]
    )

    /// Why the process has no users: it may have failed itself by then, and says so.
    private func refusal() -> MountError {
        csysfsmount_stop(socket.rawValue)
        var message = csysfsmount_message()
        // SAFETY: the call fills the one struct that is lent to it.
        if unsafe csysfsmount_receive(socket.rawValue, &message) == 1, message.step != 0 {
            return failure(message)
        }
        return MountError(
            "The user namespace cannot be set up: the kernel refused its ID map.",
            help: CommandStart.namespaceHelp,
            alternatives: [.withoutMount]
        )
    }

    /// The next descriptor that the process sends, or nil where it has none to send.
    func receiveDescriptor() throws(MountError) -> Descriptor? {
        try receive()
    }

    /// Lets the process go on.
    func goOn() { _ = csysfsmount_go_on(socket.rawValue) }

    /// Lets the process become the command.
    func finish() throws(MountError) {
        goOn()
        var message = csysfsmount_message()
        // SAFETY: the call fills the one struct that is lent to it.
        guard unsafe csysfsmount_receive(socket.rawValue, &message) > 0 else { return }
        throw failure(message)
    }

    /// Ends a process that got stuck on its way.
    func abandon() {
        _ = kill(process, SIGKILL)
        while waitpid(process, nil, 0) == -1 && errno == EINTR {}
    }

    // MARK: - Messages

    private func receive() throws(MountError) -> Descriptor? {
        var message = csysfsmount_message()
        // SAFETY: the call fills the one struct that is lent to it.
        guard unsafe csysfsmount_receive(socket.rawValue, &message) == 1 else {
            throw MountError("The command's process ended before it was ready.")
        }
        if message.step != 0 { throw failure(message) }
        return message.descriptor < 0 ? nil : Descriptor(owning: message.descriptor)
    }

    private func failure(_ message: csysfsmount_message) -> MountError {
        // SAFETY: the name is a constant of the program.
        let step = unsafe String(cString: csysfsmount_step_name(message.step))
        let errno = Errno(rawValue: message.error)
        if step.contains("namespaces") { return CommandStart.refused(errno) }
        var help: [String] = []
        var alternatives: [MountError.Alternative] = []
        if errno == .tooManyOpenFiles {
            help = ["A run needs eight open files: see 'ulimit -n'."]
        } else if step.contains("/dev/fuse") {
            help = [MountError.fuseHelp]
            alternatives = [.withoutMount]
        } else if step.contains("modprobe") {
            help = [
                "It is an overlay over /usr/sbin and /usr/bin, and Linux stacks at most two overlays: where the files are on one already, as in a container or in another run, only one more fits."
            ]
        } else if step.contains("working directory") {
            help = ["Start it from another directory: cd /"]
        }
        var error = MountError(
            "The process cannot \(step)",
            errno,
            help: help,
            alternatives: alternatives
        )
        error.isOfCommand = step.contains("command")
        return error
    }

    /// There can be no namespaces, or no process for them.
    private static func refused(_ errno: Errno) -> MountError {
        var error = MountError(
            "The process cannot make namespaces of its own",
            errno,
            help: namespaceHelp,
            alternatives: [.withoutMount]
        )
        if errno == .tooManyOpenFiles {
            error.help = ["A run needs eight open files: see 'ulimit -n'."]
            error.alternatives = []
        } else if errno == .noSpace {
            // The kernel's word for a limit; "no space left" would send people to their disks.
            error.message =
                "No more user, mount or network namespaces can be made here (ENOSPC): their limit is reached, or is 0."
        }
        return error
    }

    private static let namespaceHelp = [
        "It needs user namespaces: see user.max_user_namespaces and, where they are, kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns in sysctl(8)."
    ]

    // MARK: - Maps

    /// The map of this process itself: everybody whom it knows, by the same numbers.
    private func ownMap(_ name: String) -> String {
        guard let text = readFile("/proc/self/" + name) else { return "" }
        var map = ""
        for line in text.split(separator: "\n") {
            let numbers = line.split(separator: " ")
            guard numbers.count == 3 else { continue }
            map += "\(numbers[0]) \(numbers[0]) \(numbers[2])\n"
        }
        return map
    }

    private func readFile(_ path: String) -> String? {
        // SAFETY: open(2) reads the path and keeps nothing.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        // SAFETY: read(2) writes no more bytes than the array has.
        let count = unsafe read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private func writeMap(_ name: String, _ text: String) -> Bool {
        // SAFETY: open(2) reads the path and keeps nothing.
        let file = unsafe open("/proc/\(process)/\(name)", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        return Descriptor(owning: file).send(Array(text.utf8)) == 0
    }
}
