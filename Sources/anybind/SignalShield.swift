import Glibc

/// Keeps the signals by which people and systems end a program from ending it between two writes.
///
/// They are held back, not lost: after the work the program ends by them. A write that waits in the
/// kernel would not handle them anyway.
enum SignalShield {
    /// Does some work while Ctrl-C, a closed terminal and a polite `kill` are held back.
    static func hold<Result, Failure>(
        during work: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var held = sigset_t()
        var before = sigset_t()
        // SAFETY: each call reads or fills the sets that are lent to it, and keeps nothing.
        unsafe sigemptyset(&held)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&held, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &held, &before)
        // SAFETY: as above; the set is the one that was in force.
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try work()
    }
}
