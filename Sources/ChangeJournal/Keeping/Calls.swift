internal import CFileSystem
internal import Glibc
internal import MachineHost
package import SystemPackage

/// System calls of a journal and its like: each is made again when a signal interrupts it.
package enum Calls {
    /// What the kernel says of an open file.
    package struct Status {
        /// Whether it is a directory.
        package var isDirectory: Bool
        /// Whether it is a file, and nothing else with a name.
        package var isFile: Bool
        /// The number of the user that it belongs to.
        package var owner: UInt32
        /// Who may do what with it.
        package var mode: UInt32
        /// How many names it has.
        package var links: UInt64

        fileprivate init(_ status: stat) {
            isDirectory = status.st_mode & S_IFMT == S_IFDIR
            isFile = status.st_mode & S_IFMT == S_IFREG
            owner = status.st_uid
            mode = status.st_mode & 0o7777
            links = UInt64(status.st_nlink)
        }
    }

    /// What the kernel says of an open file.
    package static func status(_ descriptor: Int32) throws(Errno) -> Status {
        var status = stat()
        // SAFETY: fstat(2) fills the one struct that is lent to it.
        _ = try retrying { unsafe fstat(descriptor, &status) }
        return Status(status)
    }

    /// What is at a path of a directory; of a link, the link itself.
    package static func status(_ path: String, in directory: Int32) throws(Errno) -> Status {
        var status = stat()
        // SAFETY: fstatat(2) reads the path and fills the one struct that is lent to it.
        _ = try retrying { unsafe fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) }
        return Status(status)
    }

    /// Opens a path of a directory; `AT_FDCWD` for the working directory.
    package static func open(_ path: String, in directory: Int32, _ flags: Int32, mode: UInt32 = 0)
        throws(Errno) -> Int32
    {
        // SAFETY: openat(2) reads the path, which lives for the call.
        try retrying { unsafe openat(directory, path, flags | O_CLOEXEC | O_NOFOLLOW, mode) }
    }

    /// The names in an open directory, in the order of the file system, from where the last list ended.
    ///
    /// getdents64(2) itself, since readdir(3) would ask twice more what was opened.
    package static func names(in directory: Int32) throws(Errno) -> [String] {
        var names: [String] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 15)
        while true {
            // SAFETY: the kernel writes at most as many bytes as the array has.
            let count = try retrying {
                unsafe directory_entries(directory, &bytes, UInt(bytes.count))
            }
            if count == 0 { return names }
            var start = 0
            // Each entry: inode 8, offset 8, length 2, kind 1, and the name with a NUL.
            while start + 19 < count {
                let length = Int(bytes[start + 16]) | Int(bytes[start + 17]) << 8
                guard length > 19, start + length <= count else { break }
                let name = bytes[(start + 19)..<(start + length)].prefix { $0 != 0 }
                names.append(String(decoding: name, as: UTF8.self))
                start += length
            }
        }
    }

    /// Reads a file from its start.
    ///
    /// - Throws: `EFBIG` for more than `limit` bytes.
    package static func contents(_ descriptor: Int32, upTo limit: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let offset = bytes.count
            // SAFETY: pread(2) writes no more bytes than the buffer has.
            let count = try retrying {
                unsafe pread(descriptor, &chunk, chunk.count, off_t(offset))
            }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        throw .fileTooLarge
    }

    /// Writes some bytes by one write(2).
    ///
    /// - Throws: `ENOSPC` where not all were taken.
    package static func append(_ bytes: [UInt8], to descriptor: Int32) throws(Errno) {
        // SAFETY: write(2) reads the array's own bytes.
        let count = try retrying { unsafe write(descriptor, bytes, bytes.count) }
        guard count == bytes.count else { throw .noSpace }
    }

    /// The time in milliseconds since 1970.
    package static var milliseconds: Int {
        var now = timespec()
        // SAFETY: clock_gettime(3) fills the struct that is lent to it.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
    }
}
