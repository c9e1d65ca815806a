internal import COpen
internal import Glibc
public import SystemPackage

/// The kernel's own `/sys`, or any directory that is laid out like it.
///
/// Each requirement is one system call and its answer, but ``list(_:)``, which needs six. Every
/// descriptor is closed on exec; a call that a signal interrupts is made again. An attribute is
/// never a link and never a pipe, so a link at the end of a path that is opened is refused
/// (`ELOOP`), and opening a pipe that somebody left in a copied tree does not wait for a writer.
///
/// In a tree that is not the kernel's own, a link or a `..` that leads out of the directory is refused
/// (`EXDEV`); a link and a status then take three calls instead of one.
public final class HostSysfs: Sysfs {
    /// The directory that stands for `/sys`, without a `/` at its end; empty for the root directory.
    public let root: String
    /// What keeps paths inside it.
    private let confinement: Confinement

    /// The tree below a directory, `/sys` for the running kernel's.
    public init(root: String = "/sys") {
        var root = Substring(root)
        while root.last == "/" { root.removeLast() }
        self.root = String(root)
        confinement = Confinement(root: self.root)
    }

    /// Opens a path without what is there: enough to ask about it.
    private static let asPath = Int32(open_path)

    deinit { confinement.end() }

    /// Opens a file: one openat(2), without waiting and without following a link.
    public func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        let flags = access.openFlags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        return SysfsHandle(rawValue: try descriptor(path, flags))
    }

    /// Reads once with pread(2).
    public func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno)
        -> [UInt8]
    {
        guard count >= 0, offset >= 0 else { throw .invalidArgument }
        var failure: Errno?
        // The array keeps what pread(2) filled; its room is what was asked for, not what came.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Errno) {
                // SAFETY: the buffer has `count` bytes and outlives the call.
                filled = try result {
                    unsafe pread(handle.rawValue, buffer.baseAddress, count, offset)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes once with write(2); the kernel takes at most a page of it.
    public func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        // SAFETY: write(2) reads `bytes.count` bytes of the array and keeps nothing.
        try result { unsafe Glibc.write(handle.rawValue, bytes, bytes.count) }
    }

    /// Closes the descriptor.
    public func close(_ handle: SysfsHandle) {
        // Linux frees the descriptor even when close(2) is interrupted: once is right.
        _ = Glibc.close(handle.rawValue)
    }

    /// The names in a directory, which a link may lead to: open, a look at what was opened, two or more
    /// reads, close.
    public func list(_ path: SysfsPath) throws(Errno) -> [String] {
        try found(in: path).map(\.text)
    }

    /// The names in a directory with their kinds: the calls of ``list(_:)``, since a directory says the kinds too.
    ///
    /// A file system that does not say a kind costs one lstat(2) for that name.
    public func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] {
        var entries: [SysfsEntry] = []
        for found in try found(in: path) {
            if let kind = found.kind {
                entries.append(SysfsEntry(name: found.text, kind: kind))
                continue
            }
            do throws(Errno) {
                entries.append(SysfsEntry(name: found.text, kind: try stat(path / found.text).kind))
            } catch {
                guard error == .noSuchFileOrDirectory else { throw error }
            }
        }
        return entries
    }

    /// What one read of a directory says of a name.
    private struct Found {
        let name: [UInt8]
        /// The kind; nil where the file system does not say it.
        let kind: SysfsStat.Kind?

        var text: String { String(decoding: name, as: UTF8.self) }
    }

    /// The names in a directory, sorted by byte value.
    private func found(in path: SysfsPath) throws(Errno) -> [Found] {
        if case .none = confinement {
            // opendir(3) knows what it opened; fdopendir(3) has to ask, by two calls more.
            let name = try fullPath(path)
            // SAFETY: opendir(3) copies the path.
            guard let stream = unsafe opendir(name) else { throw Errno(rawValue: errno) }
            return unsafe try HostSysfs.found(in: stream)
        }
        let directory = try descriptor(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK)
        // SAFETY: the stream has the descriptor from here on, and closedir(3) frees both.
        guard let stream = unsafe fdopendir(directory) else {
            let failure = Errno(rawValue: errno)
            _ = Glibc.close(directory)
            throw failure
        }
        return unsafe try HostSysfs.found(in: stream)
    }

    /// The names in a directory that is open, which is closed afterwards.
    private static func found(in stream: OpaquePointer) throws(Errno) -> [Found] {
        defer { unsafe closedir(stream) }
        var found: [Found] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe HostSysfs.name(of: entry)
            if name != [0x2E] && name != [0x2E, 0x2E] {
                let kind = unsafe SysfsStat.Kind(directoryType: Int(entry.pointee.d_type))
                found.append(Found(name: name, kind: kind))
            }
            errno = 0
        }
        if errno != 0 { throw Errno(rawValue: errno) }
        found.sort { $0.name.lexicographicallyPrecedes($1.name) }
        return found
    }

    /// The target of a link: one readlink(2).
    public func readlink(_ path: SysfsPath) throws(Errno) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length: Int
        if case .none = confinement {
            let name = try fullPath(path)
            // SAFETY: readlink(2) writes at most `capacity` bytes into the array, without a NUL.
            length = try result { unsafe Glibc.readlink(name, &buffer, Int(PATH_MAX)) }
        } else {
            let link = try descriptor(path, HostSysfs.asPath | O_NOFOLLOW)
            defer { _ = Glibc.close(link) }
            do throws(Errno) {
                // SAFETY: as above; the empty path stands for the link that is open.
                length = try result { unsafe readlinkat(link, "", &buffer, Int(PATH_MAX)) }
            } catch .noSuchFileOrDirectory {
                // What is open is there: it is not a link.
                throw .invalidArgument
            }
        }
        return String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The entry at a path: one lstat(2).
    public func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        var status = Glibc.stat()
        if case .none = confinement {
            let name = try fullPath(path)
            // SAFETY: lstat(2) fills the one struct that is lent to it.
            _ = try result { unsafe lstat(name, &status) }
        } else {
            let entry = try descriptor(path, HostSysfs.asPath | O_NOFOLLOW)
            defer { _ = Glibc.close(entry) }
            // SAFETY: as above.
            _ = try result { unsafe fstat(entry, &status) }
        }
        return SysfsStat(
            kind: SysfsStat.Kind(mode: status.st_mode),
            mode: UInt16(truncatingIfNeeded: status.st_mode & 0o7777),
            size: Int(status.st_size),
            inode: UInt64(status.st_ino),
            links: Int(status.st_nlink)
        )
    }

    /// The entry at a path, open under a descriptor that is closed on exec.
    private func descriptor(_ path: SysfsPath, _ flags: Int32) throws(Errno) -> Int32 {
        let name = try fullPath(path)
        // SAFETY: each string is lent as a NUL-terminated copy that the call does not keep.
        switch confinement {
        case .none:
            return try result { unsafe Glibc.open(name, flags | O_CLOEXEC) }
        case .below(let directory):
            let below = String(path.text.drop { $0 == "/" })
            return try result {
                unsafe open_below(directory, below.isEmpty ? "." : below, flags | O_CLOEXEC)
            }
        case .unknown(let failure):
            throw failure
        }
    }

    /// The path in the file system of this process.
    ///
    /// A NUL would end the path early for the kernel, so that it named another file.
    private func fullPath(_ path: SysfsPath) throws(Errno) -> String {
        guard !path.text.utf8.contains(0) else { throw .noSuchFileOrDirectory }
        assert(path.text.hasPrefix("/"), "a path begins at the root")
        return root + path.text
    }

    /// The bytes of the name in a directory entry, up to the NUL that ends it.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        // SAFETY: readdir(3) ends the name with a NUL inside the entry's own memory.
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
            let start = unsafe UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self)
            return unsafe Array(
                UnsafeRawBufferPointer(start: UnsafeRawPointer(start), count: strlen(start))
            )
        }
    }
}

/// What a system call returned, made again while signals interrupt it; -1 becomes its errno.
private func result<Value: FixedWidthInteger & SignedInteger>(
    of call: () -> Value
) throws(Errno) -> Value {
    while true {
        let value = call()
        if value != -1 { return value }
        let failure = Errno(rawValue: errno)
        if failure != .interrupted { throw failure }
    }
}

extension SysfsAccess {
    /// The flag of open(2).
    fileprivate var openFlags: Int32 {
        switch self {
        case .read: O_RDONLY
        case .write: O_WRONLY
        case .readWrite: O_RDWR
        }
    }
}

extension SysfsStat.Kind {
    /// The kind in the entry of a directory; nil where the file system leaves it open.
    ///
    /// Source: `DT_UNKNOWN` and its kin, readdir(3).
    fileprivate init?(directoryType type: Int) {
        switch type {
        case Int(DT_UNKNOWN): return nil
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .link
        default: self = .other
        }
    }

    /// The kind in the mode of stat(2).
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .link
        default: self = .other
        }
    }
}
