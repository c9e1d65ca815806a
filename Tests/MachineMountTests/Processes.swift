import Glibc

/// Programs that a test runs beside a machine.
enum Processes {
    /// Runs a program to its end, and gives its exit status; nil where a signal ended it.
    @discardableResult
    static func run(_ words: [String]) throws -> Int32? {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
        var child: pid_t = 0
        // SAFETY: the words are NUL-terminated copies that live until the child was made.
        let failure = unsafe posix_spawn(&child, words[0], nil, nil, pointers, environ)
        guard failure == 0 else { throw SpawnFailure(errno: failure) }
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    struct SpawnFailure: Error {
        let errno: Int32
    }
}
