import Glibc
import SystemPackage

/// An open descriptor with one owner: it is closed when the owner goes, and no child inherits it.
struct OpenFile: ~Copyable {
    /// The descriptor; lent for a call, never kept.
    let descriptor: FileDescriptor

    /// Opens a file.
    init(
        _ path: FilePath,
        _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions? = nil
    ) throws(Errno) {
        descriptor = try typed {
            try FileDescriptor.open(
                path,
                mode,
                options: options.union(.closeOnExec),
                permissions: permissions
            )
        }
    }

    /// Takes over a descriptor that a system call just made.
    init(owning descriptor: FileDescriptor) {
        assert(descriptor.rawValue >= 0, "a call that failed has opened nothing")
        self.descriptor = descriptor
    }

    deinit {
        // Nothing is left to be done about a close that fails: the descriptor is gone either way.
        try? descriptor.close()
    }

    /// Reads once: at most `count` bytes, none at the end.
    func read(upTo count: Int) throws(Errno) -> [UInt8] {
        assert(count > 0, "a read of nothing cannot be told from the end")
        return try typed {
            // SAFETY: the kernel writes at most the buffer's size, and the count is what it wrote.
            try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
                written = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    /// Reads to the end, by ever larger reads while they come back full.
    ///
    /// - Throws: `EFBIG` for more than `limit` bytes.
    func readAll(upTo limit: Int) throws(Errno) -> [UInt8] {
        assert(0..<Int.max ~= limit, "one byte more is asked for, to see that there is none")
        var bytes: [UInt8] = []
        var room = 16_384
        while true {
            let wanted = min(room, limit + 1 - bytes.count)
            let chunk = try read(upTo: wanted)
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= limit else { throw .fileTooLarge }
            if chunk.count == wanted { room *= 4 }
        }
    }

    /// Hands the descriptor over to the caller, who closes it.
    consuming func relinquish() -> FileDescriptor {
        let descriptor = descriptor
        discard self
        return descriptor
    }
}
