internal import Glibc
internal import Sysfs
public import SystemPackage

/// What a command writes in the directories that have a layer of their own; the host has none of it.
///
/// It is there as long as this is, also when the command has ended.
public final class WrittenFiles: Sendable {
    private let layers: Descriptor

    init(_ layers: Descriptor) {
        self.layers = layers
    }

    /// A file, a link or an empty directory that was written or taken away.
    public struct Change: Hashable, Sendable {
        /// Its path as the command saw it.
        public var path: String
        /// What was done.
        public var kind: Kind

        /// What was done.
        public enum Kind: Hashable, Sendable {
            /// The host has nothing of that path.
            case added
            /// The host has another one.
            case changed
            /// The command does not see it any more.
            case removed
        }
    }

    /// What is different from the host's files by now, in the order of the paths.
    ///
    /// - Throws: `Errno` where a layer cannot be read: a user cannot look into a directory of another one's.
    public func changes() throws(Errno) -> [Change] {
        let tree = HostSysfs(root: "/proc/self/fd/\(layers.rawValue)")
        var changes: [Change] = []
        for name in try tree.list("/") where name != ".work" {
            try collect(SysfsPath("/" + name), of: tree, into: &changes)
        }
        return changes.sorted { $0.path < $1.path }
    }

    private func collect(_ path: SysfsPath, of tree: HostSysfs, into changes: inout [Change])
        throws(Errno)
    {
        let isThere = status(path.text) != nil
        guard let found = status(tree.root + path.text) else { return }
        switch found.st_mode & S_IFMT {
        case S_IFDIR:
            let names = try tree.list(path)
            for name in names { try collect(path / name, of: tree, into: &changes) }
            if names.isEmpty, !isThere { changes.append(Change(path: path.text, kind: .added)) }
        // A device of the number 0 stands for a name that was removed. Source: ovl_is_whiteout(), fs/overlayfs/util.c.
        case S_IFCHR where found.st_rdev == 0:
            changes.append(Change(path: path.text, kind: .removed))
        default: changes.append(Change(path: path.text, kind: isThere ? .changed : .added))
        }
    }

    private func status(_ path: String) -> stat? {
        var status = stat()
        // SAFETY: lstat(2) fills the one struct that is lent to it and keeps nothing.
        return unsafe lstat(path, &status) == 0 ? status : nil
    }
}
