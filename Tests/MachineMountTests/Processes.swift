import Glibc
import Sysfs

/// Programs that a test runs beside a machine.
enum Processes {
    /// Runs a program to its end, and gives its exit status; nil where a signal ended it.
    @discardableResult
    static func run(_ words: [String]) throws -> Int32? { wait(try start(words)) }

    /// Starts a program.
    static func start(_ words: [String]) throws -> pid_t {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
        var child: pid_t = 0
        // SAFETY: the words are NUL-terminated copies that live until the child was made.
        let failure = unsafe posix_spawn(&child, words[0], nil, nil, pointers, environ)
        guard failure == 0 else { throw SpawnFailure(errno: failure) }
        return child
    }

    /// Waits for a program's end, and gives its exit status; nil where a signal ended it.
    static func wait(_ child: pid_t) -> Int32? {
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// What a process holds.
    struct Measure {
        var residentKiB: Int
        var descriptors: Int
    }

    static func measure(_ process: pid_t) throws -> Measure {
        let proc = HostSysfs(root: "/proc/\(process)")
        let text = String(decoding: try proc.readBytes("/status", limit: 1 << 16), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        let number = line.split(separator: " ").compactMap { Int($0) }.first ?? 0
        return Measure(residentKiB: number, descriptors: try proc.list("/fd").count)
    }

    struct SpawnFailure: Error {
        let errno: Int32
    }
}
