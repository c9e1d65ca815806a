internal import Glibc
internal import Synchronization
internal import SystemPackage

/// The lock of a state file, which the kernel frees when the process ends, however that comes.
///
/// It lies on the file itself, so that nothing is left beside it.
final class StateLock: Sendable {
    /// The descriptor that has the lock; guarded by itself, nothing else is taken with it held.
    private let holder = Mutex<Int32?>(nil)
    /// What was written to the file since; guarded by itself.
    private let text = Mutex<[UInt8]?>(nil)

    /// What was written to the file under this lock; nil where nothing was.
    var written: [UInt8]? { text.withLock { $0 } }

    deinit {
        if let descriptor = holder.withLock({ $0 }) { close(descriptor) }
    }

    /// Goes on to the file that was put in the place of the one that is locked, with these bytes.
    ///
    /// Who was faster has it then, as the next ``take(_:)`` says.
    func follow(_ path: FilePath, _ bytes: [UInt8]) throws(Errno) {
        text.withLock { $0 = bytes }
        release()
        do throws(Errno) { _ = try take(path) } catch {
            guard error == .wouldBlock else { throw error }
        }
    }

    /// Frees the lock.
    func release() {
        let old = holder.withLock { holder in
            defer { holder = nil }
            return holder
        }
        if let old { close(old) }
    }

    /// Takes the lock without waiting; it stays until the end, or until it is freed.
    ///
    /// - Returns: Whether the file that is locked is still the one at the path.
    /// - Throws: `EWOULDBLOCK` where somebody else has it.
    func take(_ path: FilePath) throws(Errno) -> Bool {
        try holder.withLock { holder throws(Errno) in
            if holder != nil { return true }
            // SAFETY: open(2) reads the path while it runs.
            let descriptor = unsafe open(path.string, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            guard descriptor >= 0 else {
                if errno == ENOENT { return true }
                throw Errno(rawValue: errno)
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let failure = Errno(rawValue: errno)
                close(descriptor)
                throw failure
            }
            holder = descriptor
            var (locked, named) = (stat(), stat())
            // SAFETY: both calls fill the struct that is lent to them.
            guard unsafe fstat(descriptor, &locked) == 0, unsafe stat(path.string, &named) == 0
            else { return false }
            return locked.st_dev == named.st_dev && locked.st_ino == named.st_ino
        }
    }
}
