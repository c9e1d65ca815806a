import COpen
import DeviceBinding
import Glibc
import MachineHost
import SystemPackage

/// Where a command writes: whole texts, by write(2), so that nothing waits in a buffer at the end.
enum Terminal {
    /// Whether a descriptor is a terminal that a person reads.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many columns a terminal has; 80 where it does not say.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        // SAFETY: the request TIOCGWINSZ fills the one struct that is lent to it.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Whether colours are wanted: not where `NO_COLOR` is set, or the terminal has none.
    static var wantsColor: Bool {
        // SAFETY: nothing in this program changes the environment.
        let (without, kind) = unsafe (getenv("NO_COLOR"), getenv("TERM"))
        if let without = unsafe without, unsafe without.pointee != 0 { return false }
        guard let kind = unsafe kind else { return false }
        return unsafe String(cString: kind) != "dumb"
    }

    /// Writes results for people and programs.
    ///
    /// - Throws: ``Failure/Code/system`` where not all of it could be written.
    static func out(_ text: String) throws(Failure) {
        do throws(Errno) {
            try write(text, to: STDOUT_FILENO)
        } catch .brokenPipe {
            // Whoever closed the other end (`| head`) does not want the rest.
        } catch {
            throw Failure(
                .system,
                error == .badFileDescriptor
                    ? "The result cannot be shown: standard output is closed (\(error.name))."
                    : "The result cannot be written to standard output: \(error.words).",
                errno: error
            )
        }
    }

    /// Writes what a person should know: errors, warnings, progress.
    ///
    /// Where that cannot be written either, nobody is left to be told.
    static func error(_ text: String) { try? write(text, to: STDERR_FILENO) }

    /// Writes all of a text.
    private static func write(_ text: String, to descriptor: Int32) throws(Errno) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: write(2) reads `count` bytes of the slice's storage and keeps nothing.
            let written = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if written >= 0 {
                rest = rest.dropFirst(written)
                continue
            }
            let failure = Errno(rawValue: errno)
            if failure == .resourceTemporarilyUnavailable {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // SAFETY: poll(2) reads and writes the one struct that is lent to it.
                _ = unsafe poll(&wait, 1, -1)
            } else if failure != .interrupted {
                throw failure
            }
        }
    }

    /// To be called before anything is opened.
    ///
    /// A closed pipe shows as an error of the write instead of ending the program in the middle. A
    /// standard descriptor that is closed is taken by something that answers `EBADF` as before: else the
    /// next file that is opened, perhaps one of `/sys`, would get its number, and be read, or get the results.
    static func prepare() {
        _ = signal(SIGPIPE, SIG_IGN)
        var standard = (0..<3).map { pollfd(fd: $0, events: 0, revents: 0) }
        // SAFETY: poll(2) reads and writes the three structs that are lent to it.
        guard unsafe poll(&standard, 3, 0) > 0 else { return }
        for closed in standard where Int32(closed.revents) & POLLNVAL != 0 {
            // SAFETY: open(2) reads the path; it takes the lowest number that is free.
            _ = unsafe open("/", Int32(open_path) | O_CLOEXEC)
        }
    }
}
