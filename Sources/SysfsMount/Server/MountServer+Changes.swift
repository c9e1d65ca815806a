internal import Sysfs
internal import SystemPackage

/// What the kernel remembers and is no longer so.
extension MountServer {
    /// A name in a directory that the kernel is to forget.
    struct StaleName: Hashable, Sendable {
        let directory: UInt64
        let name: String
    }

    /// Frees the name of a file in which a write waits: who opens it next is given another node.
    ///
    /// The kernel lets one write of a node wait for another, while sysfs lets each open file go on alone.
    mutating func setAside(_ number: UInt64) -> StaleName? {
        let index = index(of: number)
        guard let node = nodes[index], nodes.setAside(index) else { return nil }
        return StaleName(directory: UInt64(node.parent + 1), name: node.name)
    }

    /// Drops the nodes that some changes have made wrong; names that are new need nothing.
    mutating func apply(_ changes: [SysfsChange], part: Int) -> [StaleName] {
        var stale: [StaleName] = []
        for change in changes { apply(change, part, &stale) }
        return stale
    }

    private mutating func apply(_ change: SysfsChange, _ part: Int, _ stale: inout [StaleName]) {
        for number in nodes.named(change.path.lastName) {
            guard let node = nodes[number], node.part == part else { continue }
            let isObject = node.path == change.path
            if isObject, change.isRemoval {
                drop(number, node, &stale)
            } else if isThere(node, part) {
                if isObject { checkChildren(of: number, part, &stale) }
            } else {
                drop(number, node, &stale)
            }
        }
    }

    /// Links and directories in an object's directory come and go with what it is bound to.
    private mutating func checkChildren(of number: Int, _ part: Int, _ stale: inout [StaleName]) {
        for child in nodes.children(of: number) {
            guard let node = nodes[child], !node.isDead, node.status.kind != .file,
                !isThere(node, part)
            else { continue }
            drop(child, node, &stale)
        }
    }

    /// Drops a node, and those above it that have gone with it.
    private mutating func drop(_ number: Int, _ node: Node, _ stale: inout [StaleName]) {
        // The kernel drops what is in a directory with it, but not what a program uses just then: each name
        // is told, or what was in use would be known for ever, and be found in what has gone.
        stale += nodes.kill(number).map {
            StaleName(directory: UInt64($0.parent + 1), name: $0.name)
        }
        guard node.parent != NodeTable.root, let above = nodes[node.parent], !above.isDead,
            let part = above.part, !isThere(above, part)
        else { return }
        drop(node.parent, above, &stale)
    }

    private func isThere(_ node: Node, _ part: Int) -> Bool {
        guard node.path.text != "/" else { return true }
        guard (try? parts[part].sysfs.stat(node.path).kind) == node.status.kind else {
            return false
        }
        guard let target = node.target else { return true }
        return (try? parts[part].sysfs.readlink(node.path)) == target
    }
}
