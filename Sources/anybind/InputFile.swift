import DeviceBinding
import Glibc
import MachineHost
import Sysfs
import SystemPackage

/// A file that a command line names; `-` is standard input.
struct InputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// What messages call it.
    var name: String { path == "-" ? "Standard input" : "'\(printable(path, upTo: 300))'" }

    /// Its bytes; of one that is too large, or endless, one more than the limit.
    func bytes(limit: Int) throws(Failure) -> [UInt8] {
        do {
            if path == "-" { return try bytes(of: .standardInput, limit) }
            // A named pipe that nobody writes to must not keep the command waiting at its opening; of one that
            // somebody has open, `<(…)`, all is waited for.
            let file = try FileDescriptor.open(
                FilePath(path),
                .readOnly,
                options: [.closeOnExec, .nonBlocking]
            )
            let flags = fcntl(file.rawValue, F_GETFL)
            _ = fcntl(file.rawValue, F_SETFL, flags & ~O_NONBLOCK)
            return try file.closeAfter { try bytes(of: file, limit) }
        } catch {
            let errno = error as? Errno ?? .ioError
            if path == "-", errno == .badFileDescriptor {
                throw Failure(
                    .system,
                    "Standard input is closed: there is nothing to read.",
                    help: [.form("Name a file, or give it as standard input: '- < FILE'.")],
                    errno: errno
                )
            }
            let code: Failure.Code =
                switch errno {
                case .noSuchFileOrDirectory, .notDirectory: .notFound
                case .permissionDenied, .notPermitted: .permission
                default: .system
                }
            throw Failure(code, "\(name) cannot be read: \(errno.words).", errno: errno)
        }
    }

    private func bytes(of file: FileDescriptor, _ limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            // SAFETY: read(2) writes no more bytes than the buffer has.
            let count = try unsafe chunk.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return Array(bytes.prefix(limit + 1))
    }
}
