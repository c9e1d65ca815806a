import DeviceBinding
import Glibc
import MachineHost
import Sysfs
import SystemPackage

/// Why a command cannot be run, and the exit status that a shell gives it.
struct CommandObstacle {
    /// What is said of it.
    let failure: Failure
    /// 127 where there is no such command, or not the interpreter that it names; 126 where it cannot be run.
    let status: Int32

    /// What an attempt to run a command came to.
    init(_ name: String, _ errno: Errno) {
        let shown = "'\(printable(name, upTo: 300))'"
        var information = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        let found = unsafe stat(name, &information)
        let isThere = name.contains("/") && found == 0
        switch errno {
        case .noSuchFileOrDirectory where isThere:
            // execve(2) says so of a script's interpreter too.
            status = 127
            failure = Failure(
                .notFound,
                "\(shown) exists, but the interpreter that it names does not.",
                errno: errno
            )
        case .noSuchFileOrDirectory, .notDirectory:
            status = 127
            failure = Failure(.notFound, "There is no command \(shown).", errno: errno)
        case .permissionDenied where isThere && information.st_mode & S_IFMT == S_IFDIR:
            status = 126
            failure = Failure(.malformed, "\(shown) is a directory, not a command.", errno: errno)
        case .permissionDenied where isThere && information.st_mode & 0o111 == 0:
            status = 126
            failure = Failure(
                .permission,
                "\(shown) is not executable: nobody may run it.",
                errno: errno
            )
        default:
            status = 126
            failure = Failure(.system, "\(shown) cannot be run: \(errno.words).", errno: errno)
        }
    }

    /// What keeps a command from being run, as far as its file shows before; nil where nothing does.
    ///
    /// It is looked for as execvp(3) does: what cannot be run in one directory may be found in the next.
    static func of(_ name: String) -> CommandObstacle? {
        var found = Errno.noSuchFileOrDirectory
        for place in places(of: name) {
            // SAFETY: access(2) reads the path and keeps nothing.
            guard unsafe access(place, X_OK) == 0 else {
                if errno == EACCES { found = .permissionDenied }
                continue
            }
            var information = stat()
            // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
            _ = unsafe stat(place, &information)
            if information.st_mode & S_IFMT != S_IFDIR { return nil }
            found = .permissionDenied
        }
        return CommandObstacle(name, found)
    }

    private static func places(of name: String) -> [String] {
        if name.contains("/") { return [name] }
        return (Environment.variable("PATH") ?? "/bin:/usr/bin")
            .split(separator: ":", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? name : "\($0)/\(name)" }
    }
}
