internal import Glibc

/// Running a helper program to its end.
enum Spawn {
    /// Runs a program by its path.
    ///
    /// `inheriting` is a descriptor that it is given as its number 3, named to it as fusermount3 wants;
    /// `holding` is one that stays open for as long as it runs.
    ///
    /// - Returns: Its exit status, or nil where it could not be started or a signal ended it.
    static func run(
        _ words: [String],
        inheriting descriptor: Int32? = nil,
        holding held: Int32? = nil
    ) -> Int32? {
        assert(words.first?.hasPrefix("/") == true, "posix_spawn(3) looks in no directory")
        assert(held != 3, "what is handed over as 3 would take the place of what is held")
        let strings = unsafe CStrings()
        var actions = unsafe posix_spawn_file_actions_t()
        // SAFETY: the actions live until they are destroyed, and posix_spawn(3) keeps no pointer.
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        var environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
        if let descriptor {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 3)
            environment.append("_FUSE_COMMFD=3")
        }
        if let held { unsafe posix_spawn_file_actions_adddup2(&actions, held, 4) }
        var child: pid_t = 0
        let failure = unsafe posix_spawn(
            &child,
            words[0],
            &actions,
            nil,
            strings.array(words),
            strings.array(environment)
        )
        guard failure == 0 else { return nil }
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }
}
