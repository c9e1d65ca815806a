internal import Sysfs
internal import SystemPackage

/// How a mount is served.
struct MountOptions: Sendable {
    /// Whether the kernel may remember names, which are then called back when they change.
    var remembersNames: Bool
    /// Who owns all files.
    var user: UInt32
    var group: UInt32
    /// The time of all files, in seconds.
    var seconds: UInt64
}

/// The state of a mount and its answers to requests: no descriptor, no thread, bytes in and bytes out.
struct MountServer: Sendable {
    /// The most bytes that one write brings; more than an attribute takes, so that it can say so.
    static let writeBytesMax = 1 << 16

    let parts: [MountPart]
    let options: MountOptions
    var nodes: NodeTable
    var files = FileTable<MountFile>()
    var directories = FileTable<[String]>()
    /// The requests whose transfers wait.
    var pending: [SysfsTicket: PendingRequest] = [:]
    /// Whether a transfer that would wait fails with `EINTR`.
    var callsOffWaits = false
    /// The reply to the request that is being served.
    var reply = FuseReply()
    /// What the kernel must be told before that reply; it waits for no lock.
    var notice: [UInt8]?
    /// What the request that is being served came to, for an observer.
    var result = Result<SysfsReply, Errno>.success(.done)
    var requestCount = 0

    init(_ parts: [MountPart], _ options: MountOptions) {
        assert(Set(parts.map(\.name)).count == parts.count, "a name is that of one part")
        self.parts = parts
        self.options = options
        nodes = NodeTable(
            root: Node(
                part: parts.firstIndex { $0.name.isEmpty },
                path: "/",
                name: "",
                parent: NodeTable.root,
                status: SysfsStat(kind: .directory, mode: 0o755, size: 0),
                inode: 1,
                lookups: 1
            )
        )
    }

    /// A file that a program has open.
    struct MountFile: Sendable {
        let part: Int
        let handle: SysfsHandle
        let node: Int
        var hasBeenRead = false
    }

    /// A request that is answered later.
    struct PendingRequest: Sendable {
        let unique: UInt64
        let described: MountRequest?
    }

    /// Serves one request; when that is done, the reply is in ``reply``, if the request has one.
    mutating func serve(_ request: FuseRequest) -> SysfsProgress<Void> {
        result = .success(.done)
        notice = nil
        do throws(Errno) {
            let progress = try serveFile(request)
            if callsOffWaits, case .waits = progress { throw .interrupted }
            return progress
        } catch {
            result = .failure(error)
            reply.fail(request.header.unique, error.rawValue)
            return .done(())
        }
    }

    private mutating func serveFile(_ request: FuseRequest) throws(Errno) -> SysfsProgress<Void> {
        let unique = request.header.unique
        switch request.body {
        case .initialize(let major, let minor, let flags): initialize(unique, major, minor, flags)
        case .forget(let forgets):
            for forget in forgets where forget.node > 0 {
                nodes.forget(index(of: forget.node), forget.count)
            }
        case .interrupt: break
        case .destroy: reply.fail(unique, 0)
        case .statistics: reply.statistics(unique)
        case .refused(let errno): throw Errno(rawValue: errno)
        case .release(let handle):
            if let file = files.remove(handle) { parts[file.part].sysfs.close(file.handle) }
            reply.fail(unique, 0)
        case .releaseDirectory(let handle):
            _ = directories.remove(handle)
            reply.fail(unique, 0)
        case .read(let handle, let offset, let count):
            return try read(unique, handle, offset, count)
        case .write(let handle, let offset, let bytes):
            return try write(unique, handle, offset, bytes)
        case .poll(let handle, let events): try poll(unique, handle, events)
        case .readDirectory(let handle, let offset, let count):
            try readDirectory(request.header, handle, offset, count)
        case .lookup, .getAttributes, .setAttributes, .readLink, .open, .openDirectory:
            try serveNode(request)
        }
        return .done(())
    }

    private mutating func serveNode(_ request: FuseRequest) throws(Errno) {
        let unique = request.header.unique
        let number = index(of: request.header.node)
        // One that the kernel has forgotten is there for the names in it alone.
        guard let node = nodes[number], node.lookups > 0 else { throw .noSuchFileOrDirectory }
        if node.isDead { try checkUse(of: node, request.body) }
        switch request.body {
        case .lookup(let name): try lookup(unique, name, number, node)
        case .setAttributes(let change):
            // The largest offset in a file system without large files: `MAX_NON_LFS`, include/linux/fs.h.
            guard change.size ?? 0 <= 0x7FFF_FFFF else { throw .fileTooLarge }
            nodes.change(number, to: node.changed.merged(with: change))
            reply.attributes(unique, attributes(of: number), validSeconds: validSeconds)
        case .readLink:
            let text = try sysfs(of: node).readlink(node.path)
            if options.remembersNames { nodes.told(number, target: text) }
            result = .success(.target(text))
            reply.target(unique, text)
        case .open(let flags): try open(request.header, flags, number, node)
        case .openDirectory:
            reply.opened(unique, handle: directories.insert([]), flags: 0)
        default: reply.attributes(unique, attributes(of: number), validSeconds: validSeconds)
        }
    }

    /// What has gone and is still somebody's open file or working directory can be looked at, and is empty.
    ///
    /// Watched on Linux 6.12.
    private func checkUse(of gone: Node, _ body: FuseBody) throws(Errno) {
        switch body {
        case .getAttributes, .setAttributes, .openDirectory: break
        default: throw .noSuchFileOrDirectory
        }
    }

    private mutating func initialize(
        _ unique: UInt64,
        _ major: UInt32,
        _ minor: UInt32,
        _ flags: UInt32
    ) {
        guard major >= 7, major > 7 || minor >= 31 else {
            return reply.fail(unique, FuseError.protocolError)
        }
        // O_TRUNC comes with open(2) instead of as a change of size before it; large writes come in
        // one piece; lookups in one directory do not wait for each other.
        var wanted: UInt32 = 1 << 3 | 1 << 5 | 1 << 18
        // Where links lead is remembered with their names.
        if options.remembersNames { wanted |= 1 << 23 }
        reply.initialized(unique, flags & wanted, writeBytesMax: MountServer.writeBytesMax)
    }

    // MARK: - Nodes

    /// The index in the table of a node that the kernel names.
    func index(of node: UInt64) -> Int { Int(exactly: node).map { $0 - 1 } ?? -1 }

    /// How long the kernel may remember.
    var validSeconds: UInt64 { options.remembersNames ? 1 << 30 : 0 }

    func sysfs(of node: Node) throws(Errno) -> any Sysfs {
        guard let part = node.part else { throw .invalidArgument }
        return parts[part].sysfs
    }

    func attributes(of number: Int) -> FuseAttributes {
        guard let node = nodes[number] else { preconditionFailure("attributes of no node") }
        return FuseAttributes(
            node: UInt64(number + 1),
            inode: node.inode,
            size: UInt64(max(0, node.status.size)),
            mode: node.status.kind.modeBits | (node.changed.mode ?? UInt32(node.status.mode)),
            user: node.changed.user ?? options.user,
            group: node.changed.group ?? options.group,
            seconds: options.seconds
        )
    }
}

extension FuseSetAttributes {
    /// The permission bits are kept apart from the kind, which no call changes.
    fileprivate func merged(with change: FuseSetAttributes) -> FuseSetAttributes {
        FuseSetAttributes(
            mode: change.mode.map { $0 & 0o7777 } ?? mode,
            user: change.user ?? user,
            group: change.group ?? group
        )
    }
}

extension SysfsStat.Kind {
    /// The kind in the mode of stat(2).
    var modeBits: UInt32 {
        switch self {
        case .directory: 0o040000
        case .file, .other: 0o100000
        case .link: 0o120000
        }
    }

    /// The kind in a directory's listing: `DT_DIR` and its kin are the mode's upper bits.
    var entryKind: UInt32 { modeBits >> 12 }
}
