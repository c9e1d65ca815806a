internal import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Failure {
    /// The failure for what somebody else holds; `change` is the one that holds it, where a record tells.
    static func held(
        _ lease: LeaseName,
        in place: JournalPlace,
        by change: RecordedChange? = nil
    ) -> Failure {
        let path = place.path(of: lease)
        let holders = try? LinuxHost().lockHolders(of: FilePath(path))
        let processes = holders?.processes ?? []
        // Who has recorded the change is named with it.
        let others = processes.filter { $0.pid != change?.author.process }
        var words = change.map { "by \($0.title)" } ?? "by"
        if !others.isEmpty {
            let names = others.prefix(8).map { "\($0.command) (PID \($0.pid))" }
            let rest = others.count > 8 ? " and \(others.count - 8) more" : ""
            words += (change == nil ? " " : ", for ") + names.joined(separator: ", ") + rest
        } else if processes.isEmpty {
            let unseen = (holders?.unreadable ?? 1) > 0
            words += change == nil ? " somebody " : ", "
            words +=
                unseen
                ? "whose processes only root can see" : "whose processes cannot be seen from here"
        }
        // Without the machine's lock, which a state file has at the end alone, it may be held by who has no record yet.
        let isAtWork = change == nil && place.system.kind == .state
        return Failure(
            isAtWork ? .busy : .wouldBlock,
            "\(lease.words) is held \(words): nobody else may change it.",
            help: processes.first.map { [.endProcess($0)] } ?? [.tryAgain],
            errno: .wouldBlock
        )
    }
}

extension JournalPlace {
    /// Why a lease cannot be taken, and what to do; nil is the directory of all.
    func failure(onLease lease: LeaseName?, _ errno: Errno) -> Failure {
        let why =
            switch errno {
            case .notPermitted:
                lease == nil
                    ? "it is not a directory of mode 0755 of the user's own"
                    : "it is not one file of mode 0600 of the user's own, and has to be removed"
            case .tooManySymbolicLinkLevels, .notDirectory: "a link or a file is in its place"
            default: errno.words
            }
        return Failure(
            errno == .permissionDenied ? .permission : .system,
            "The lease '\(printable(path(of: lease), upTo: 300))' cannot be used: \(why).",
            help: [.moveJournal, .leaveJournalOut],
            errno: errno
        )
    }
}
