internal import Sysfs

/// A file, directory or link that the kernel knows by a number.
struct Node: Sendable {
    /// Which tree it is of; nil for a root that only holds trees.
    let part: Int?
    /// Its path in that tree.
    let path: SysfsPath
    let name: String
    /// The directory it was found in; the root's own number for the root.
    let parent: Int
    let status: SysfsStat
    /// A number for stat(2) that is the same whenever the same path is looked at.
    let inode: UInt64
    /// How often the kernel was given it and has not said that it forgot.
    var lookups: UInt64 = 0
    /// Whether it has gone: another one is at its path now.
    var isDead = false
    /// Where a link leads, as the kernel was told, which remembers that too.
    var target: String?
    /// What chmod(2) and chown(2) made of it.
    var changed = FuseSetAttributes()

    // The directory's children, and the nodes of the same name, as lists within the table.
    var firstChild: Int?
    var nextSibling: Int?
    var previousSibling: Int?
    var nextNamesake: Int?
    var previousNamesake: Int?
}
