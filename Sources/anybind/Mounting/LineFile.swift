import DeviceBinding
import Glibc
import MachineHost
import Synchronization
import SystemPackage

/// A file that lines are written to as they come.
final class LineFile: Sendable {
    private let path: String
    private let file: FileDescriptor
    /// Whether a line could not be written, which is told once.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let hasFailed = Mutex(false)

    init(_ path: String) throws(Failure) {
        self.path = path
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

    func write(_ text: String) {
        do { try file.writeAll(text.utf8) } catch {
            let isFirst = hasFailed.withLock { hasFailed in
                defer { hasFailed = true }
                return !hasFailed
            }
            let reason = (error as? Errno)?.description ?? "\(error)"
            if isFirst {
                Terminal.error(
                    "anybind: '\(path)' is incomplete: a line cannot be written: \(reason).\n"
                )
            }
        }
    }
}
