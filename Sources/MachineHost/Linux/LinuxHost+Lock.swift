import Glibc
import Synchronization
import SystemPackage

extension LinuxHost {
    /// Takes the lock `anybind.lock` in the folder for running programs, without waiting.
    ///
    /// The kernel frees it when the process ends, however that happens. The file stays, with the number of
    /// the process that had it last: to remove it would let two processes lock two files.
    public func lock() throws(HostError) -> HostLock {
        let path = lockFile
        do {
            // Only root may open it: any opener could take the lock and keep every bind out.
            let file = try OpenFile(
                path,
                .readWrite,
                options: [.create, .noFollow],
                permissions: .ownerReadWrite
            )
            let raw = file.descriptor.rawValue
            _ = try retrying { flock(raw, LOCK_EX | LOCK_NB) }
            // As wide as the widest number, so that nothing of a longer one stays behind it.
            let number = "\(LinuxHost.process)"
            let line = number + String(repeating: " ", count: max(0, 10 - number.utf8.count)) + "\n"
            _ = try typed { try file.descriptor.writeAll(toAbsoluteOffset: 0, line.utf8) }
            let lock = HostLock(rawValue: file.relinquish().rawValue)
            locks.withLock { locks in
                let isNew = locks.insert(lock.rawValue).inserted
                assert(isNew, "a lock that was let go is still counted")
            }
            return lock
        } catch {
            guard error != .wouldBlock else { throw held(path) }
            throw Self.lockError(path, error, isRoot: geteuid() == 0)
        }
    }

    /// Gives the lock back; one that was given back already is ignored.
    public func unlock(_ lock: HostLock) {
        guard locks.withLock({ $0.remove(lock.rawValue) }) != nil else { return }
        try? FileDescriptor(rawValue: lock.rawValue).close()
    }

    /// The error for a lock that somebody has, with what its file tells of him.
    private func held(_ path: FilePath) -> HostError {
        var holder = "another process"
        if let text = try? contents(of: path, upTo: 4096),
            let pid: Int = text.lines.first?.words.first?.number()
        {
            let command = try? contents(of: proc.appending("\(pid)/comm"), upTo: 4096).lines.first
            holder = "process \(pid)"
            if let command { holder += " (\(command.text.printable))" }
        }
        return HostError(
            .busy,
            "'\(path.string.printable)' is locked by \(holder): wait until it ends",
            errno: .wouldBlock
        )
    }

    /// The error for a lock that cannot be taken at all, with what would help.
    static func lockError(_ path: FilePath, _ errno: Errno, isRoot: Bool) -> HostError {
        var error = HostError.cannot("lock", path, errno)
        let isDenied = errno == .permissionDenied || errno == .notPermitted
        if isDenied && !isRoot { error.message += "; changing bindings needs root" }
        return error
    }
}
