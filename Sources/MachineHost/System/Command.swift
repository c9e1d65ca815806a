import Glibc
import SystemPackage

/// A program that was run to its end.
struct Command {
    /// How it ended: 0 for success, 128 and the signal's number for a program that was killed.
    var status: Int
    /// What it wrote to its standard error, at most 4096 bytes.
    var message: String

    /// Runs a program without a shell, with nothing to read, and waits for its end.
    ///
    /// - Throws: `ENOENT` where there is no such program, and what else posix_spawn(3) answers.
    static func run(_ program: FilePath, _ arguments: [String]) throws(Errno) -> Command {
        let running = try start(program, arguments)
        let message = drained(running.reader)
        return Command(
            status: try end(of: running.child),
            message: String(decoding: message, as: UTF8.self)
        )
    }

    /// Runs a program as ``run(_:_:)`` does, and leaves it behind where it does not end in time.
    ///
    /// - Returns: How it ended; nil where it goes on. It then belongs to the system's first process.
    static func run(
        _ program: FilePath,
        _ arguments: [String],
        within limit: Duration,
        keeping descriptors: [Int32] = []
    ) throws(Errno) -> Int? {
        assert(limit >= .zero, "a wait that has ended before it begins")
        let running = try start(program, arguments, keeping: descriptors)
        guard hasEnded(running.reader, within: limit) else {
            reapLater(running.child)
            return nil
        }
        return try end(of: running.child)
    }

    /// A child, and the end of the pipe that it writes to.
    private struct Running: ~Copyable {
        let child: pid_t
        let reader: OpenFile
    }

    /// Starts a program that writes to a pipe of ours.
    private static func start(
        _ program: FilePath,
        _ arguments: [String],
        keeping descriptors: [Int32] = []
    ) throws(Errno) -> Running {
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe(2) writes two descriptors into an array of two.
        _ = try retrying { unsafe pipe(&ends) }
        let reader = OpenFile(owning: FileDescriptor(rawValue: ends[0]))
        let writer = OpenFile(owning: FileDescriptor(rawValue: ends[1]))
        // Glibc's module has no pipe2(2). The child here inherits neither end beyond its output.
        for end in ends { _ = try retrying { fcntl(end, F_SETFD, FD_CLOEXEC) } }
        let name = program.lastComponent?.string ?? ""
        let child = try start(program, [name] + arguments, errorsTo: writer, descriptors)
        return Running(child: child, reader: reader)
    }

    /// Waits for the end of a child: its exit status, or 128 and the signal's number.
    private static func end(of child: pid_t) throws(Errno) -> Int {
        assert(child > 0, "waitpid(2) takes 0 and -1 for any child")
        var status: Int32 = 0
        // SAFETY: waitpid(2) writes one Int32 and keeps no pointer.
        _ = try retrying { unsafe waitpid(child, &status, 0) }
        let signal = Int(status) & 0x7f
        return signal == 0 ? (Int(status) >> 8) & 0xff : 128 + signal
    }

    /// Has a thread wait for a child that is left behind, so that it does not stay as a zombie.
    private static func reapLater(_ child: pid_t) {
        assert(child > 0, "waitpid(2) takes 0 and -1 for any child")
        var thread = pthread_t()
        // SAFETY: the child's number travels in the pointer, which is never followed.
        unsafe pthread_create(
            &thread,
            nil,
            { number in
                var status: Int32 = 0
                // SAFETY: waitpid(2) writes one Int32 and keeps no pointer.
                while unsafe waitpid(pid_t(Int(bitPattern: number)), &status, 0) < 0,
                    errno == EINTR
                {}
                return nil
            },
            UnsafeMutableRawPointer(bitPattern: Int(child))
        )
        pthread_detach(thread)
    }

    /// Whether whoever writes to a pipe closes it in time; what is written is thrown away.
    private static func hasEnded(_ reader: borrowing OpenFile, within limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            let left = max(ContinuousClock.now.duration(to: end), .zero)
            var wait = pollfd(fd: reader.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            // SAFETY: poll(2) reads and writes the one struct that is lent to it.
            let ready = unsafe poll(&wait, 1, left.milliseconds)
            if ready == 0, left == .zero { return false }
            // A signal, or the rounding of the time, may have ended the wait early.
            guard ready > 0 else { continue }
            guard let chunk = try? reader.read(upTo: 4096), !chunk.isEmpty else { return true }
        }
    }

    /// Reads a pipe to its end and keeps 4096 bytes; a program with a full pipe would never end.
    private static func drained(_ reader: borrowing OpenFile) -> [UInt8] {
        var kept: [UInt8] = []
        while let chunk = try? reader.read(upTo: 4096), !chunk.isEmpty {
            assert(kept.count <= 4096, "more is kept than one message")
            kept += chunk.prefix(4096 - kept.count)
        }
        return kept
    }

    /// Starts a program whose output and errors go to `writer`, which this process then closes.
    private static func start(
        _ program: FilePath,
        _ arguments: [String],
        errorsTo writer: consuming OpenFile,
        _ kept: [Int32]
    ) throws(Errno) -> pid_t {
        var child = pid_t()
        // SAFETY: the actions live from their initialization to their destruction in this scope, and
        // posix_spawn(3) keeps no pointer after it returns.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, writer.descriptor.rawValue, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, writer.descriptor.rawValue, 2)
        // The same number twice takes close-on-exec from it in the child.
        // Source: posix_spawn_file_actions_adddup2(3), glibc 2.29 and later.
        for kept in kept { unsafe posix_spawn_file_actions_adddup2(&actions, kept, kept) }
        let error = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(environment) { envp in
                unsafe program.withPlatformString { path in
                    unsafe posix_spawn(&child, path, &actions, nil, argv, envp)
                }
            }
        }
        // The child has its copy now; this one must be closed, or the pipe would never end.
        _ = consume writer
        guard error == 0 else { throw Errno(rawValue: error) }
        return child
    }

    /// The whole environment of a child: nothing of the caller's changes what modprobe does.
    private static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
}

extension Duration {
    /// The time in milliseconds for poll(2), rounded up so that no last part of one is spun through.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: seconds * 1000 + part)
    }
}

/// Lends strings as the array of C strings, ended by a null pointer, that exec(3) wants.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var starts: [Int] = []
    var bytes: [CChar] = []
    for string in strings {
        starts.append(bytes.count)
        bytes += string.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    // SAFETY: the pointers lead into `bytes`, which lives and stays in place for the whole body.
    return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        guard let first = buffer.baseAddress else { preconditionFailure("no string at all") }
        var pointers = unsafe starts.map { unsafe Optional(first + $0) } + [nil]
        return unsafe pointers.withUnsafeMutableBufferPointer { array in
            guard let start = array.baseAddress else { preconditionFailure("no array at all") }
            return unsafe body(start)
        }
    }
}
