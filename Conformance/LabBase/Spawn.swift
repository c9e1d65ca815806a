internal import Glibc
public import SystemPackage

/// A process that this one started.
public struct ChildProcess: Hashable, Sendable {
    /// The process ID.
    public let id: Int32

    /// Starts the program at `arguments[0]`, looked up in `PATH`.
    ///
    /// `descriptors` says which of the child's descriptors is a copy of which of ours; all others are
    /// opened with `O_CLOEXEC` here and in swift-system's callers, so the child has just those.
    public static func start(
        _ arguments: [String],
        environment: [String],
        descriptors: [(child: Int32, ours: FileDescriptor)]
    ) throws(Errno) -> ChildProcess {
        var actions = unsafe posix_spawn_file_actions_t()
        // SAFETY: initialised here, destroyed on return; nothing else sees it.
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for pair in descriptors {
            // SAFETY: the actions are initialised. dup2 clears FD_CLOEXEC, on equal numbers too.
            unsafe posix_spawn_file_actions_adddup2(&actions, pair.ours.rawValue, pair.child)
        }
        let argv = CStringArray(arguments)
        let envp = CStringArray(environment)
        var id: pid_t = 0
        // SAFETY: all pointers stay valid until posix_spawnp returns, and it keeps none.
        let result = unsafe posix_spawnp(
            &id,
            arguments.first ?? "",
            &actions,
            nil,
            argv.pointers,
            envp.pointers
        )
        withExtendedLifetime((argv, envp)) {}
        guard result == 0 else { throw Errno(rawValue: result) }
        return ChildProcess(id: id)
    }

    /// Sends a signal.
    public func signal(_ number: Int32) throws(Errno) {
        guard kill(id, number) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Waits for the end; the exit status, or nil when a signal ended it.
    public func wait() -> Int32? {
        var status: Int32 = 0
        // SAFETY: waitpid(2) writes one Int32.
        while unsafe waitpid(id, &status, 0) < 0 {
            if errno != EINTR { return nil }
        }
        // The low seven bits are the signal, the next byte the exit status (wait(2), WIFEXITED).
        return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
    }
}

/// A NULL-terminated array of C strings, as execve(2) takes it.
@safe private final class CStringArray {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        unsafe pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() {
            // SAFETY: index is below the capacity; strdup copies the string.
            unsafe pointers.advanced(by: index).initialize(to: strdup(string))
        }
        // SAFETY: the last element of the allocation.
        unsafe pointers.advanced(by: count).initialize(to: nil)
    }

    deinit {
        // SAFETY: each string came from strdup, the array from allocate, and nobody else frees them.
        for index in 0..<count { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
