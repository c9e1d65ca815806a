import Glibc

/// Where a command writes: whole texts, by write(2), so that nothing waits in a buffer at the end.
enum Terminal {
    /// Whether a descriptor is a terminal that a person reads.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Writes results for people and programs.
    static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes what a person should know: errors, warnings, progress.
    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Writes all of a text; whoever closed the other end (`| head`) does not want the rest.
    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: write(2) reads `count` bytes of the slice's storage and keeps nothing.
            let written = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // SAFETY: poll(2) reads and writes the one struct that is lent to it.
                _ = unsafe poll(&wait, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Lets a closed pipe show as an error of the write instead of ending the program silently.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
