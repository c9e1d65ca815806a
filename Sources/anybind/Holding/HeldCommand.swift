import CHold
import Glibc
import Synchronization
import SystemPackage

/// A command that devices are held for: it has their leases as long as anything of it lives, and gets SIGTERM when this
/// process ends before it.
final class HeldCommand: Sendable {
    /// Its process, until that has ended: a number may be another one's after that.
    private let process: Mutex<pid_t?>
    /// This end of a pipe that all of the command have the other end of.
    private let lives: Int32

    /// The signals that are meant for the command.
    static let passedSignals = [SIGINT, SIGTERM, SIGHUP]

    /// Starts a command, which inherits some descriptors; `mask` are the signals that it does not hear.
    ///
    /// - Throws: Why it cannot be started.
    init(_ words: [String], keeping descriptors: [Int32], mask: sigset_t) throws(Errno) {
        assert(!words.isEmpty, "a command has a name")
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe(2) writes two descriptors into an array of two.
        guard unsafe pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let kept = descriptors + [ends[1]]
        var mask = mask
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        // SAFETY: the words are copies that end with a NUL and live for the call, as the numbers and the set do.
        let started = unsafe hold_start(pointers, kept, Int32(kept.count), &mask)
        while let pointer = unsafe pointers.popLast() { unsafe free(pointer) }
        close(ends[1])
        guard started > 0 else {
            close(ends[0])
            throw Errno(rawValue: -started)
        }
        process = Mutex(started)
        lives = ends[0]
    }

    deinit { close(lives) }

    /// Sends it a signal, unless it has ended.
    func send(_ signal: Int32) {
        process.withLock { process in
            if let process { _ = kill(process, signal) }
        }
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status; 128 and the signal's number where a signal ended it.
    func wait() -> Int32 {
        guard let own = process.withLock({ $0 }) else { return 0 }
        var information = unsafe siginfo_t()
        // SAFETY: waitid(2) fills the struct that is lent to it, and leaves the process for the next call.
        while unsafe waitid(P_PID, id_t(own), &information, WEXITED | WNOWAIT) == -1
            && errno == EINTR
        {}
        process.withLock { $0 = nil }
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(own, &status, 0) == -1 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Waits until nothing of it lives that has its descriptors.
    ///
    /// - Returns: Whether it is so; not where it was not to be waited for.
    func waitForRest(patiently: Bool = true) -> Bool {
        while true {
            var wait = pollfd(fd: lives, events: Int16(POLLIN), revents: 0)
            // SAFETY: poll(2) reads and writes the one struct that is lent to it.
            let ready = unsafe poll(&wait, 1, patiently ? -1 : 0)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            // What somebody writes to it is nothing; the end is what is waited for.
            var bytes = [UInt8](repeating: 0, count: 512)
            // SAFETY: read(2) writes no more bytes than the array has.
            if unsafe read(lives, &bytes, bytes.count) == 0 { return true }
        }
    }
}
