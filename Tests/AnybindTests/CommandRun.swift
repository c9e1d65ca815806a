import Glibc
import ScratchTree
import Sysfs

/// One run of the built command.
struct CommandRun {
    /// The exit status; nil where a signal ended it.
    let status: Int32?
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String

    /// Runs `anybind` with arguments, standard output and error going to files.
    init(_ arguments: [String], by command: String = CommandRun.command) throws {
        let scratch = ScratchTree()
        scratch.file("out", "")
        scratch.file("errors", "")
        let script = "exec \"$0\" \"$@\" >\(scratch.root)/out 2>\(scratch.root)/errors </dev/null"
        status = try CommandRun.spawn(["/bin/sh", "-c", script, command] + arguments)
        let files = HostSysfs(root: scratch.root)
        output = String(decoding: try files.readBytes("/out", limit: 1 << 22), as: UTF8.self)
        errors = String(decoding: try files.readBytes("/errors", limit: 1 << 20), as: UTF8.self)
    }

    /// The command, which is built beside the tests that run now.
    static let command: String = {
        let own = (try? HostSysfs(root: "/").readlink("/proc/self/exe")) ?? ""
        return String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex)) + "/anybind"
    }()

    /// Runs a program to its end.
    static func spawn(_ words: [String]) throws -> Int32? {
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
