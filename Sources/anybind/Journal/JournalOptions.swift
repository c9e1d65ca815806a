import ArgumentParser
import CFileSystem
import ChangeJournal
import DeviceBinding
import Glibc
import Sysfs

/// Where the journal of changes is kept.
struct JournalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep the journal of changes in this directory, in place of /run/anybind.",
            valueName: "dir"
        )
    )
    var runDir: String?

    func validate() throws {
        if runDir == "" {
            throw ValidationError("'--run-dir' needs a directory, not an empty string.")
        }
    }
}

extension Target {
    /// Where the journal of this `/sys` is; nil where it has none.
    ///
    /// - Throws: Where it cannot be told to which boot it belongs.
    func journalPlace(_ options: JournalOptions) throws(Failure) -> JournalPlace? {
        let usual = try usualPlace()
        // A machine that is gone with this process has nothing to be put back.
        guard let directory = options.runDir, root != nil || usual != nil else { return usual }
        if let usual {
            var place = JournalPlace(directory, of: usual.system)
            place.others = usual.others + [usual]
            return place
        }
        return JournalPlace(directory, of: SystemIdentity(.tree, device: device, boot: try boot()))
    }

    private func usualPlace() throws(Failure) -> JournalPlace? {
        switch ground {
        case .kernel:
            let named = Environment.variable("ANYBIND_RUN")
            let system = SystemIdentity(.kernel, device: device, boot: try boot())
            let usual = JournalPlace("/run/anybind", of: system)
            guard let named else { return usual }
            var place = JournalPlace(named, of: system)
            if place.path != usual.path { place.others = [usual] }
            return place
        case .mount(let control):
            let system = SystemIdentity(.mount, device: device, boot: try boot())
            return JournalPlace(control + "/journal", .control, of: system)
        case .state(let file, let machine, let life):
            let system = SystemIdentity(.state, device: machine, boot: life ?? "machine")
            var place = JournalPlace(file + ".journal", of: system)
            place.isOfOneSystem = true
            return place
        case .copy: return nil
        }
    }

    /// The device number of its file system.
    private var device: String {
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        guard unsafe stat(root ?? "/sys", &status) == 0 else { return "" }
        return Target.number(of: status.st_dev)
    }

    /// The kernel's name of this boot.
    private func boot() throws(Failure) -> String {
        let path: SysfsPath = "/sys/kernel/random/boot_id"
        if let text = try? HostSysfs(root: "/proc").readText(path), !text.isEmpty,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        {
            return text
        }
        throw Failure(
            .system,
            "No journal of changes can be kept: '/proc\(path.text)', which names this boot, cannot be read.",
            help: [.other("Mount it: mount -t proc proc /proc"), .leaveJournalOut]
        )
    }
}

extension ChangeRecorder {
    /// The recorder of a command's change; nil where the machine has no journal, or none is wanted.
    static func of(
        _ target: Target,
        _ options: JournalOptions,
        _ lock: HandedLock = HandedLock(),
        isHold: Bool = false
    ) throws(Failure) -> ChangeRecorder? {
        guard let place = try target.journalPlace(options) else { return nil }
        let say = { Terminal.error("anybind: \(printable($0, upTo: 2000))\n") }
        let hold = { lock.set($0) }
        let isState = place.system.kind == .state
        let save = { () throws(Failure) in try target.save() }
        let saving = isState ? save : nil
        let recorder =
            isHold
            ? ChangeRecorder.ofHold(
                at: place,
                by: .current,
                saving: saving,
                saying: say,
                holding: hold
            )
            : ChangeRecorder(
                at: place,
                by: .current,
                saying: say,
                holding: hold,
                saving: saving
            )
        // Its directory is closed by the end of this process, which costs no call.
        _ = unsafe Unmanaged.passRetained(recorder)
        return recorder
    }
}

extension Author {
    /// This process.
    fileprivate static var current: Author {
        Author(
            user: Int(user_at_start()),
            login: Environment.variable("SUDO_USER"),
            process: Int(Environment.process),
            command: Anybind.arguments
        )
    }
}
