internal import Glibc
internal import SystemPackage

/// Files that are read and written whole.
enum SmallFile {
    /// The bytes of a file.
    ///
    /// - Throws: `EFBIG` for more than the limit, however long the file is or says it is.
    static func read(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
        assert(limit >= 0, "a file of fewer than no bytes")
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

    /// Where a path leads when the links at its end are followed; there need not be anything.
    static func target(of path: FilePath) throws(Errno) -> FilePath {
        var path = path
        // As many as the kernel follows. Source: MAXSYMLINKS, include/linux/namei.h.
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            // SAFETY: readlink(2) writes at most `PATH_MAX` bytes into the array, without a NUL.
            let length = unsafe readlink(path.string, &buffer, Int(PATH_MAX))
            guard length >= 0 else { return path }
            let bytes = buffer[..<length].map(UInt8.init(bitPattern:))
            let target = FilePath(String(decoding: bytes, as: UTF8.self))
            path = path.removingLastComponent().pushing(target)
        }
        throw .tooManySymbolicLinkLevels
    }

    /// Puts a file of these bytes in the place of another: a reader sees all of the old or all of the new.
    ///
    /// - Throws: `EEXIST` where it is to be new, and there is one.
    static func replace(_ path: FilePath, with bytes: [UInt8], isNew: Bool) throws(Errno) {
        assert(!bytes.isEmpty, "an empty file would be taken for one that a crash has left")
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
            try keepMode(of: path, on: file)
            // So that a crash of the machine leaves no empty file under the final name.
            guard fsync(file.rawValue) == 0 else { throw current }
            try move(beside, to: path, isNew: isNew)
        } catch {
            // SAFETY: unlink(2) reads a string that lives for the call.
            _ = unsafe unlink(beside.string)
            throw error
        }
    }

    /// A private file stays private.
    private static func keepMode(of path: FilePath, on file: FileDescriptor) throws(Errno) {
        var status = stat()
        // SAFETY: stat(2) reads the path, and fills the struct that is lent to it.
        guard unsafe stat(path.string, &status) == 0 else { return }
        guard fchmod(file.rawValue, status.st_mode & 0o777) == 0 else { throw current }
    }

    private static func move(_ from: FilePath, to path: FilePath, isNew: Bool) throws(Errno) {
        // SAFETY: each call reads two strings that live for it.
        if isNew {
            guard unsafe link(from.string, path.string) == 0 else { throw current }
            _ = unsafe unlink(from.string)
        } else {
            guard unsafe rename(from.string, path.string) == 0 else { throw current }
        }
    }

    private static var current: Errno { Errno(rawValue: Glibc.errno) }

    /// Makes the errors of a call typed: swift-system throws nothing but `Errno`.
    private static func errno<Result>(_ call: () throws -> Result) throws(Errno) -> Result {
        do { return try call() } catch { throw error as? Errno ?? .ioError }
    }
}
