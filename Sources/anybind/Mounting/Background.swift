import Glibc

/// `POSIX_SPAWN_SETSID` of spawn.h, which glibc's module does not give.
private let spawnInSession: Int16 = 0x80

/// Starting this program once more, in the background.
enum Background {
    /// Tells the process that waits for it that all is ready, and lets go of the terminal.
    ///
    /// - Returns: Whether it heard; one that was interrupted does not.
    static func tellReady(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 1
        // SAFETY: write(2) reads the one byte that is lent to it; SIGPIPE is ignored by all commands.
        let isHeard = unsafe write(descriptor, &byte, 1) == 1 && receive(descriptor) != nil
        _ = close(descriptor)
        // SAFETY: open(2) reads the path and keeps nothing.
        let nothing = unsafe open("/dev/null", O_RDWR)
        for end in Int32(0)..<3 where nothing >= 0 { dup2(nothing, end) }
        if nothing > 2 { _ = close(nothing) }
        return isHeard
    }

    /// Starts a program in a session of its own, and waits until it says that it is ready.
    ///
    /// From then on no signal ends this process: it has answered, and its end is to say so.
    ///
    /// - Returns: 0 when it is, else its exit status, or -1.
    static func start(_ words: [String], _ more: (Int32) -> [String]) -> Int32 {
        var ends: [Int32] = [-1, -1]
        // SAFETY: socketpair(2) writes two descriptors into an array of two.
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            return -1
        }
        defer { _ = close(ends[0]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        guard let child = spawn(words + more(ends[1])) else { return -1 }
        _ = close(ends[1])
        if var byte = receive(ends[0]) {
            SignalRelay.hold([SIGINT, SIGTERM, SIGHUP])
            // SAFETY: write(2) reads the one byte that is lent to it.
            _ = unsafe write(ends[0], &byte, 1)
            return 0
        }
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        // One that ended well without having been ready has done nothing of what it was for.
        let isFailure = status & 0x7F == 0 && status != 0
        return isFailure ? status >> 8 & 0xFF : -1
    }

    /// The next byte from the other end; nil when that has gone.
    private static func receive(_ descriptor: Int32) -> UInt8? {
        var byte: UInt8 = 0
        // SAFETY: read(2) writes the one byte that is lent to it.
        while true {
            let count = unsafe read(descriptor, &byte, 1)
            if count == 1 { return byte }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    private static func spawn(_ words: [String]) -> pid_t? {
        assert(words.first?.hasPrefix("/") == true, "posix_spawn(3) looks in no directory")
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
        var attributes = posix_spawnattr_t()
        // SAFETY: the attributes live until they are destroyed, the words until the child was made.
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setflags(&attributes, spawnInSession)
        var child: pid_t = 0
        let failure = unsafe posix_spawn(&child, words[0], nil, &attributes, pointers, environ)
        return failure == 0 ? child : nil
    }
}
