import ChangeJournal
import DeviceBinding
import Glibc
import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage

/// What a command works on: a `/sys`, and the machine around it.
struct Target {
    /// Where devices and drivers are seen and written.
    let sysfs: any Sysfs
    /// Who uses the devices.
    let host: any HostSystem
    /// The directory that stands for `/sys`; nil for a machine that is simulated.
    let root: String?
    /// What is behind it.
    let ground: Ground
    /// The machine that is simulated, if it is.
    private let simulated: SimulatedMachine?

    /// The target that the options name; the machine that runs the command without any.
    init(_ options: CommonOptions) throws(Failure) {
        if options.machine != nil || options.state != nil {
            let machine: SimulatedMachine
            do throws(SimulationError) {
                machine = try SimulatedMachine.open(
                    machine: options.machine,
                    state: options.state.map { FilePath($0) },
                    profile: options.kernel.profile,
                    proposals: options.kernel.proposal
                )
            } catch {
                throw Failure(error)
            }
            if !options.quiet { machine.sayWhatItsKernelIs() }
            sysfs = machine.sysfs
            host = machine.host
            root = nil
            simulated = machine
            let text = MachineText.check(machine.description.text)
            ground = options.state.map { .state($0, machine: text, life: machine.life) } ?? .copy
            return
        }
        let root = options.sysfs ?? "/sys"
        // The kernel's own is looked at only where something failed: it is there but for odd machines.
        if root != "/sys" { try Target.check(root) }
        let control = MountedControl(of: root)
        let running = LinuxHost(lock: control.map { FilePath($0.lock) })
        sysfs = HostSysfs(root: root)
        let isKernels = Target.isKernels(root, running)
        host = isKernels ? running : UnknownHost(lockedBy: control == nil ? nil : running)
        ground = control.map { .mount(control: $0.path) } ?? (isKernels ? .kernel : .copy)
        self.root = root
        simulated = nil
    }

    /// What binds on it; `wait` is how many seconds a write is waited for, and `lock` what its child keeps.
    func binder(wait: Int, _ lock: HandedLock) -> Binder {
        Binder(
            sysfs,
            host: host,
            patience: root.map { ChildWriter(root: $0, seconds: wait, lock: lock) }
        )
    }

    /// Whether nodes are opened for a look alone.
    ///
    /// Who may not change anything asks nobody: a disk is opened, and processes looked at, by root.
    var mayOpenNodes: Bool { root == nil || geteuid() == 0 }

    /// Keeps what was changed, where it would be lost with the process.
    func save() throws(Failure) {
        do { try simulated?.save() } catch { throw Failure(error) }
    }

    /// Makes a change, which no signal cuts off; where it fails, what it left is kept, and then its record ends.
    func carryOut<Value>(
        recordedBy recorder: () -> ChangeRecorder?,
        change: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        do throws(Failure) { return try SignalShield.hold(during: change) } catch {
            // Where this fails, the command says so when it tries again; the record is then that of a change cut off.
            if (try? save()) != nil { try? recorder()?.finish() }
            throw error
        }
    }

    /// Lets other commands have the file of a machine's state, which must be opened anew after them.
    func release() { simulated?.release() }

    /// The failure of a command, or what is wrong with the whole tree where that is behind it.
    func reason(for failure: Failure) -> Failure {
        guard root == "/sys", [.notFound, .system].contains(failure.code) else { return failure }
        do throws(Failure) { try Target.check("/sys") } catch { return error }
        return failure
    }

    /// Refuses a directory that is not there, or is not a `/sys`, before anything else is said of it.
    static func check(_ root: String) throws(Failure) {
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        if unsafe stat(root + "/bus", &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        var failure = Errno(rawValue: errno)
        if unsafe stat(root, &status) == 0 {
            if status.st_mode & S_IFMT != S_IFDIR {
                failure = .notDirectory
            } else if failure != .permissionDenied {
                throw Failure(
                    .notFound,
                    "'\(printable(root, upTo: 300))' is not a sysfs: it has no directory 'bus'.",
                    help: [.other(help(on: root))]
                )
            }
        } else {
            failure = Errno(rawValue: errno)
        }
        let isMissing = failure == .noSuchFileOrDirectory || failure == .notDirectory
        throw Failure(
            failure == .permissionDenied ? .permission : isMissing ? .notFound : .system,
            isMissing
                ? "There is no directory '\(printable(root, upTo: 300))'"
                    + (failure == .notDirectory ? ": it is a file, or lies below one." : ".")
                : "The directory '\(printable(root, upTo: 300))' cannot be used: \(failure.words).",
            errno: failure
        )
    }

    /// What may have been meant by a directory that is not a `/sys`.
    private static func help(on root: String) -> String {
        if root == "/sys" { return "Mount it: mount -t sysfs sysfs /sys" }
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        guard unsafe stat(root + "/sys/bus", &status) == 0 else {
            return "'--sysfs' takes a directory laid out like /sys."
        }
        return "Did you mean '--sysfs \(printable(root, upTo: 300))/sys'?"
    }

    /// Whether a directory is the running kernel's own `/sys`, wherever it is mounted.
    ///
    /// What this machine has mounted, and who uses its devices, says nothing of another one's copy; but
    /// the kernel's own tree under another name must not slip past the guards.
    private static func isKernels(_ root: String, _ host: LinuxHost) -> Bool {
        if root == "/sys" { return true }
        // Where the mounts cannot be told, the guards are the safer answer.
        guard let mounts = try? host.mounts() else { return true }
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        guard unsafe stat(root, &status) == 0 else { return false }
        let number = number(of: status.st_dev)
        return mounts.contains { $0.fileSystem == "sysfs" && $0.deviceNumber == number }
    }

    /// A device number as mountinfo writes it.
    static func number(of device: dev_t) -> String { "\(major(device)):\(minor(device))" }

    /// The first part of a device number.
    ///
    /// Source: gnu_dev_major(), bits/sysmacros.h of glibc.
    private static func major(_ device: dev_t) -> UInt {
        (device >> 8 & 0xFFF) | (device >> 32 & 0xFFFF_F000)
    }

    /// The second part of a device number.
    private static func minor(_ device: dev_t) -> UInt {
        (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
    }
}

extension Failure {
    /// The failure of a simulated machine.
    init(_ error: SimulationError) {
        let isDenied = error.errno == .permissionDenied || error.errno == .notPermitted
        switch error.code {
        case _ where isDenied: self.init(.permission, error.message)
        case .machine where error.errno == .noSuchFileOrDirectory:
            self.init(
                .machine,
                error.message,
                help: [
                    .other(
                        "'demo' is the built-in machine; 'anybind machine' prints its file, to start your own from."
                    )
                ]
            )
        case .machine, .state: self.init(.machine, error.message)
        case .kernel: self.init(.malformed, error.message)
        case .busy: self.init(.busy, error.message, help: [.tryAgain])
        case .system: self.init(.system, error.message)
        }
        errno = error.errno
    }
}
