internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A thread of the system that does one thing and ends; it waits in system calls, which a task must not.
final class Worker: Sendable {
    private let thread: Mutex<pthread_t?>

    /// Starts a thread.
    init(_ work: @escaping @Sendable () -> Void) throws(Errno) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Work(work))
        // SAFETY: the box is kept until the thread takes it over, which it does once.
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { box in
                guard let box = unsafe box else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(box).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        guard failure == 0 else {
            unsafe box.release()
            throw Errno(rawValue: failure)
        }
        self.thread = Mutex(thread)
    }

    /// Waits for the thread's end; the first who asks does.
    func join() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
