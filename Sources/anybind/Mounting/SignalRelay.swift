import Glibc
import Synchronization

/// Signals that ask for an end, heard by a thread that waits for them.
enum SignalRelay {
    /// Keeps signals from ending the process; threads made later keep them away too.
    static func hold(_ signals: [Int32]) {
        var set = SignalRelay.set(signals)
        // SAFETY: the call reads the set that is lent to it.
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Does something for each of the signals that comes, which were held before.
    ///
    /// The work is told whether it came from the terminal, and so to others too.
    static func hear(_ signals: [Int32], _ work: @escaping @Sendable (Int32, Bool) -> Void) {
        thread {
            var set = SignalRelay.set(signals)
            while true {
                var information = unsafe siginfo_t()
                // SAFETY: sigwaitinfo(2) reads the set and fills the struct that are lent to it.
                let signal = unsafe sigwaitinfo(&set, &information)
                if signal > 0 { work(signal, unsafe information.si_code == fromKernel) }
            }
        }
    }

    /// `SI_KERNEL`, asm-generic/siginfo.h.
    private static let fromKernel: Int32 = 0x80

    private static func set(_ signals: [Int32]) -> sigset_t {
        assert(!signals.isEmpty, "a wait for no signal never ends")
        var set = sigset_t()
        // SAFETY: each call changes the set that is lent to it.
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }

    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// A thread that nobody waits for.
    private static func thread(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Work(work)).toOpaque()
        // SAFETY: the thread takes the box over, once.
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { box in
                guard let box = unsafe box else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(box).takeRetainedValue().run()
                return nil
            },
            box
        )
        if failure == 0 { pthread_detach(thread) }
    }
}
