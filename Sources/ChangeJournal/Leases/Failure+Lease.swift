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
        var clauses: [String] = []
        if let change { clauses.append("by \(change.title)") }
        let processes = holders?.processes ?? []
        if !processes.isEmpty {
            let names = processes.prefix(8).map { "\($0.command) (PID \($0.pid))" }
            let rest = processes.count > 8 ? " and \(processes.count - 8) more" : ""
            let link = change == nil ? "by " : "with the processes "
            clauses.append(link + names.joined(separator: ", ") + rest)
        } else {
            let unseen = (holders?.unreadable ?? 1) > 0
            clauses.append(
                unseen
                    ? "whose processes only root can see"
                    : "whose processes cannot be seen from here"
            )
            if change == nil { clauses = ["by somebody " + clauses.joined()] }
        }
        // Without the machine's lock, which a state file has at the end alone, it may be held by who has no record yet.
        let isAtWork = change == nil && place.system.kind == .state
        return Failure(
            isAtWork ? .busy : .wouldBlock,
            "\(lease.words) is held \(clauses.joined(separator: ", ")): nobody else may change it.",
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
                "it is not \(lease == nil ? "a directory of mode 0755" : "one file of mode 0600") of the user's own"
            case .tooManySymbolicLinkLevels, .notDirectory: "a link or a file is in its place"
            default: errno.name
            }
        return Failure(
            errno == .permissionDenied ? .permission : .system,
            "The lease '\(printable(path(of: lease), upTo: 300))' cannot be used: \(why).",
            help: [.moveJournal],
            errno: errno
        )
    }
}
