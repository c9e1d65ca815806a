internal import Sysfs
internal import SystemPackage

/// Names: looking one up, and listing all.
extension MountServer {
    mutating func lookup(_ unique: UInt64, _ name: String, _ number: Int, _ node: Node)
        throws(Errno)
    {
        let (part, path) = try location(of: name, in: node)
        let status: SysfsStat
        do throws(Errno) {
            status =
                try path.text == "/" ? .directory : parts[part].sysfs.stat(path)
        } catch {
            // What the kernel knows under that name has gone; this very answer says so.
            if let known = nodes.child(name, of: number) { nodes.kill(known) }
            throw error
        }
        let child = found(name, number, part, path, status)
        nodes.retain(child)
        reply.entry(unique, attributes(of: child), validSeconds: validSeconds)
    }

    /// The node of a name that is there: the one that the kernel knows, while it is of the same kind.
    private mutating func found(
        _ name: String,
        _ parent: Int,
        _ part: Int,
        _ path: SysfsPath,
        _ status: SysfsStat
    ) -> Int {
        if let known = nodes.child(name, of: parent) {
            if nodes[known]?.status == status { return known }
            nodes.kill(known)
        }
        return nodes.insert(
            Node(
                part: part,
                path: path,
                name: name,
                parent: parent,
                status: status,
                inode: inode(part, path)
            )
        )
    }

    /// Where a name in a directory leads: parts of the mount come before what the root's tree has.
    private func location(of name: String, in node: Node) throws(Errno) -> (Int, SysfsPath) {
        if node.inode == 1, let part = parts.firstIndex(where: { $0.name == name }) {
            return (part, "/")
        }
        guard let part = node.part else { throw .noSuchFileOrDirectory }
        return (part, node.path / name)
    }

    /// A number for a location, the same whenever it is asked: FNV-1a of tree and path.
    private func inode(_ part: Int, _ path: SysfsPath) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(part)
        for byte in path.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash | 2
    }

    mutating func readDirectory(
        _ header: FuseHeader,
        _ handle: UInt64,
        _ offset: UInt64,
        _ count: UInt32
    ) throws(Errno) {
        let number = index(of: header.node)
        guard let node = nodes[number] else { throw .noSuchFileOrDirectory }
        guard var names = directories[handle] else { throw .badFileDescriptor }
        if offset == 0 {
            names = node.isDead ? [] : try self.names(in: node)
            directories[handle] = names
        }
        result = .success(.names(names))
        reply.begin(header.unique)
        let limit = min(Int(count), MountServer.writeBytesMax)
        var position = Int(clamping: offset)
        while position < names.count + 2,
            let entry = entry(position, names, node, number),
            reply.add(entry, limit: limit)
        {
            position += 1
        }
        assert(reply.bytes.count - FuseReply.headerBytes <= limit, "more names than were asked for")
        reply.end()
    }

    private func names(in node: Node) throws(Errno) -> [String] {
        var names: [String] = []
        if let part = node.part { names = try parts[part].sysfs.list(node.path) }
        if node.inode == 1 {
            names += parts.filter { $0.isListed && !$0.name.isEmpty }.map { $0.name }
        }
        return names
    }

    /// The entry at a position of a listing, the first two being the directory and the one above it.
    private func entry(_ position: Int, _ names: [String], _ node: Node, _ number: Int)
        -> FuseDirectoryEntry?
    {
        let next = UInt64(position + 1)
        switch position {
        case 0: return .init(inode: node.inode, nextOffset: next, kind: 4, name: ".")
        case 1:
            let above = nodes[node.parent]?.inode ?? 1
            return .init(inode: above, nextOffset: next, kind: 4, name: "..")
        default:
            let name = names[position - 2]
            guard let (part, path) = try? location(of: name, in: node) else { return nil }
            return .init(
                inode: inode(part, path),
                nextOffset: next,
                kind: kind(name, number, part, path).entryKind,
                name: name
            )
        }
    }

    private func kind(_ name: String, _ parent: Int, _ part: Int, _ path: SysfsPath)
        -> SysfsStat.Kind
    {
        if path.text == "/" { return .directory }
        // A name that went while the listing was on its way is shown; a look at it says that it is gone.
        return (try? parts[part].sysfs.stat(path).kind) ?? .file
    }
}

extension SysfsStat {
    fileprivate static let directory = SysfsStat(kind: .directory, mode: 0o755, size: 0)
}
