internal import Glibc
internal import SystemPackage

/// Files that are read and written whole.
enum SmallFile {
    /// The bytes of a file.
    ///
    /// - Throws: `EFBIG` for more than the limit, however long the file is or says it is.
    static func read(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
        // A named pipe that nobody writes to must not keep the command waiting.
        let file = try errno {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = try errno {
                // SAFETY: read(2) writes no more bytes than the buffer has.
                try unsafe chunk.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
            }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        throw .fileTooLarge
    }

    /// Puts a file of these bytes in the place of another: whoever looks sees all of the old or of the new.
    static func replace(_ path: FilePath, with bytes: [UInt8]) throws(Errno) {
        let beside = FilePath(path.string + ".new-\(getpid())")
        let file = try errno {
            try FileDescriptor.open(
                beside,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o644)
            )
        }
        do throws(Errno) {
            defer { try? file.close() }
            try errno { _ = try file.writeAll(bytes) }
            // So that a crash of the machine leaves no empty file under the final name.
            guard fsync(file.rawValue) == 0 else { throw current }
            // SAFETY: rename(2) reads two strings that live for the call.
            guard unsafe rename(beside.string, path.string) == 0 else { throw current }
        } catch {
            // SAFETY: unlink(2) reads a string that lives for the call.
            _ = unsafe unlink(beside.string)
            throw error
        }
    }

    private static var current: Errno { Errno(rawValue: Glibc.errno) }

    /// Makes the errors of a call typed: swift-system throws nothing but `Errno`.
    private static func errno<Result>(_ call: () throws -> Result) throws(Errno) -> Result {
        do { return try call() } catch { throw error as? Errno ?? .ioError }
    }
}
