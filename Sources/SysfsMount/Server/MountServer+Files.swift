internal import Sysfs
internal import SystemPackage

/// Open files: their bytes pass by the kernel's cache, so that each read asks and each write is a command.
extension MountServer {
    /// `O_CREAT`, `O_TRUNC` and `O_APPEND` mean nothing to a file of sysfs that is there.
    mutating func open(_ header: FuseHeader, _ flags: UInt32, _ number: Int, _ node: Node)
        throws(Errno)
    {
        guard let part = node.part else { throw .isDirectory }
        let flags = OpenFlags(rawValue: flags)
        // The user who mounted the machine is its root.
        let isRoot = header.user == 0 || header.user == options.user
        let handle = try open(node.path, flags, parts[part], asRoot: isRoot)
        let file = files.insert(MountFile(part: part, handle: handle, node: number))
        // The kernel believes that O_TRUNC leaves nothing, and sendfile(2) that there is nothing to read.
        if flags.truncates, options.remembersNames {
            notice = FuseReply.forgetAttributes(of: UInt64(number + 1))
        }
        // FOPEN_DIRECT_IO: the size of stat(2), a page, is not how much there is to read.
        reply.opened(header.unique, handle: file, flags: 1)
    }

    /// Source: `kernfs_fop_open()`, fs/kernfs/file.c; `do_dentry_open()`, fs/open.c.
    private func open(_ path: SysfsPath, _ flags: OpenFlags, _ part: MountPart, asRoot: Bool)
        throws(Errno) -> SysfsHandle
    {
        let handle: SysfsHandle
        if let access = flags.access {
            handle = try part.open(path, access, asRoot: asRoot)
        } else if let readable = try? part.open(path, .read, asRoot: asRoot) {
            // Open for nothing, which the permission bits forbid nobody.
            handle = readable
        } else {
            handle = try part.open(path, .write, asRoot: asRoot)
        }
        guard !flags.isDirect else {
            part.sysfs.close(handle)
            throw .invalidArgument
        }
        return handle
    }

    mutating func read(_ unique: UInt64, _ handle: UInt64, _ offset: UInt64, _ count: UInt32)
        throws(Errno) -> SysfsProgress<Void>
    {
        guard let file = files[handle] else { throw .badFileDescriptor }
        guard let offset = Int(exactly: offset) else { throw .invalidArgument }
        if !file.hasBeenRead { files[handle]?.hasBeenRead = true }
        let limit = min(Int(count), 1 << 20)
        assert(parts.indices.contains(file.part), "an open file is of no part")
        return try transfer(.read(file.handle, upTo: limit, at: offset), file, unique)
    }

    mutating func write(
        _ unique: UInt64,
        _ handle: UInt64,
        _ offset: UInt64,
        _ bytes: [UInt8]
    ) throws(Errno) -> SysfsProgress<Void> {
        guard let file = files[handle] else { throw .badFileDescriptor }
        guard let offset = Int(exactly: offset) else { throw .invalidArgument }
        return try transfer(.write(file.handle, bytes, at: offset), file, unique)
    }

    /// Begins a read or a write, and replies to it unless it waits.
    private mutating func transfer(_ call: SysfsCall, _ file: MountFile, _ unique: UInt64)
        throws(Errno) -> SysfsProgress<Void>
    {
        switch try parts[file.part].begin(call) {
        case .waits(let ticket): return .waits(ticket)
        case .done(let given):
            assert(call.fits(given), "\(given) is more than was asked for")
            result = .success(given)
            reply.transferred(unique, given)
            return .done(())
        }
    }

    /// No attribute that is served here notifies: a file is always ready, and one that was never read or
    /// whose object has gone says so.
    ///
    /// Source: `kernfs_fop_poll()` and `kernfs_generic_poll()`, fs/kernfs/file.c.
    mutating func poll(_ unique: UInt64, _ handle: UInt64, _ events: UInt32) throws(Errno) {
        guard let file = files[handle] else { throw .badFileDescriptor }
        // POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM; POLLPRI and POLLERR.
        let ready: UInt32 = 0x145
        let isQuiet = file.hasBeenRead && parts[file.part].waiting?.isGone(file.handle) != true
        reply.polled(unique, isQuiet ? ready : ready | 0xA)
    }
}

/// What open(2) was called with.
extension SysfsCall {
    /// Whether a transfer gave no more than it was asked for.
    fileprivate func fits(_ given: SysfsReply) -> Bool {
        switch (self, given) {
        case (.read(_, let limit, _), .bytes(let bytes)): bytes.count <= limit
        case (.write(_, let bytes, _), .count(let count)): count <= bytes.count
        default: false
        }
    }
}

private struct OpenFlags {
    let rawValue: UInt32

    /// `O_ACCMODE` and its values on Linux; nil for the fourth, by which nothing can be read or written.
    var access: SysfsAccess? {
        switch rawValue & 3 {
        case 0: .read
        case 1: .write
        case 2: .readWrite
        default: nil
        }
    }

    /// `O_TRUNC`.
    var truncates: Bool { rawValue & 0o1000 != 0 }

    /// `O_DIRECT`: no file of sysfs can do without the kernel's own memory.
    var isDirect: Bool {
        #if arch(arm64)
        let bit: UInt32 = 0o200000
        #else
        let bit: UInt32 = 0o40000
        #endif
        return rawValue & bit != 0
    }
}
