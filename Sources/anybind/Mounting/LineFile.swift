import Binding
import Glibc
import Host
import SystemPackage

/// A file that lines are written to as they come.
final class LineFile: Sendable {
    private let file: FileDescriptor

    init(_ path: String) throws(Failure) {
        do {
            file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            let reason = (error as? Errno)?.description ?? "\(error)"
            throw Failure(.system, "'\(path)' cannot be written: \(reason).")
        }
    }

    deinit { try? file.close() }

    func write(_ text: String) { _ = try? file.writeAll(text.utf8) }
}
