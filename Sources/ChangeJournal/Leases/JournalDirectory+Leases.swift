internal import Glibc
internal import MachineHost
internal import SystemPackage

/// The files of leases: in the directory `lock` of a journal, each locked by flock(2).
///
/// A file is opened to be read alone: whoever inherits the descriptor keeps the lock, and can write nothing.
extension JournalDirectory {
    /// The directory of the leases.
    static let leases = "lock"
    private static let directoryMode: UInt32 = 0o755
    private static let fileMode: UInt32 = 0o600

    /// Whether there are leases: the directory is there, and nobody but its owner can have made anything in it.
    ///
    /// - Throws: `EPERM` for what is not such a directory.
    func hasLeases() throws(Errno) -> Bool {
        guard place.manner == .directory else { return true }
        do throws(Errno) {
            let status = try Calls.status(JournalDirectory.leases, in: descriptor)
            guard status.isDirectory, status.isTrusted,
                status.mode == JournalDirectory.directoryMode
            else { throw .notPermitted }
            return true
        } catch .noSuchFileOrDirectory {
            return false
        }
    }

    /// Makes the directory of the leases where it is not there.
    func makeLeases() throws(Errno) {
        if !isNew, try hasLeases() { return }
        let (name, mode) = (JournalDirectory.leases, JournalDirectory.directoryMode)
        do throws(Errno) {
            // SAFETY: mkdirat(2) reads the name.
            _ = try retrying { unsafe mkdirat(descriptor, name, mode) }
            // Others must be able to look, whatever mask this process was given.
            // SAFETY: fchmodat(2) reads the name.
            if !isMaskPlain { _ = try retrying { unsafe fchmodat(descriptor, name, mode, 0) } }
            return
        } catch .fileExists {
            // Somebody else was the first: what is there is looked at like any other.
        }
        guard try hasLeases() else { throw .noSuchFileOrDirectory }
    }

    /// The open file of a lease.
    struct LeaseFile {
        /// Its descriptor, which is the caller's to close.
        var descriptor: Int32
        /// Whether nobody but its owner can have it open, and so its lock; else it cannot be taken, and yet be held.
        var isTrusted: Bool
    }

    /// Opens the file of a lease, which is made where it is not there; the directory has been looked at.
    func open(_ lease: LeaseName, making: Bool) throws(Errno) -> LeaseFile {
        let isFiles = place.manner == .directory
        let raw = try Calls.open(
            "\(JournalDirectory.leases)/\(lease.file)",
            in: descriptor,
            O_RDONLY | O_NONBLOCK | (making && isFiles ? O_CREAT : 0),
            mode: JournalDirectory.fileMode
        )
        do throws(Errno) {
            guard isFiles else { return LeaseFile(descriptor: raw, isTrusted: true) }
            let status = try Calls.status(raw)
            let isTrusted =
                status.isFile && status.isTrusted && status.links == 1
                && status.mode == JournalDirectory.fileMode
            return LeaseFile(descriptor: raw, isTrusted: isTrusted)
        } catch {
            close(raw)
            throw error
        }
    }

    /// Whether somebody holds a lease; nil where nobody tells.
    ///
    /// Who may open the file asks the kernel by a shared lock, and so has it for that moment; who may not, root's
    /// being closed to all others, looks into `/proc/locks`.
    func isHeld(_ lease: LeaseName) -> Bool? {
        do throws(Errno) {
            guard try hasLeases() else { return false }
            let file = try open(lease, making: false)
            defer { close(file.descriptor) }
            if flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 { return true }
            return file.isTrusted ? false : nil
        } catch .noSuchFileOrDirectory {
            return false
        } catch .permissionDenied {
            return LinuxHost().isLocked(FilePath(place.path(of: lease)))
        } catch {
            return nil
        }
    }
}

extension Calls.Status {
    /// Whether it is the user's own, or root's, which is as good to look at.
    fileprivate var isTrusted: Bool { owner == geteuid() || owner == 0 }
}

extension JournalPlace {
    /// The path of a lease, for people and to find who holds it; nil is the directory of all.
    func path(of lease: LeaseName?) -> String {
        path + "/\(JournalDirectory.leases)" + (lease.map { "/\($0.file)" } ?? "")
    }
}
