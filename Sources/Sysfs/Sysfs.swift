public import SystemPackage

/// What a `/sys` is to a program: files that are opened, read, written and closed, directories and links.
///
/// Every failure is the errno that the system call of that name would set. An implementation
/// decides what is behind the files: the host's kernel (``HostSysfs``) or a simulated driver core.
public protocol Sysfs: AnyObject, Sendable {
    /// The directory by which people and shells find it, without a `/` at its end: `/sys`, or a copy's.
    var root: String { get }

    /// Opens a file, as open(2) does without `O_CREAT`.
    ///
    /// - Throws: `ENOENT`, `EACCES` for a mode that the file does not allow, `ELOOP`, `ENOTDIR`, `EISDIR`.
    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle

    /// Reads at most `count` bytes from `offset` on; fewer, or none, at the end of the file.
    ///
    /// - Throws: `ENODEV` when the object behind the handle has gone, and what the attribute answers.
    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8]

    /// Writes `bytes` as one write(2): one command to the attribute, whatever was written before.
    ///
    /// - Returns: The bytes taken: at most 4096, 0 for an empty write, which the attribute never sees.
    /// - Throws: The errno with which the attribute refused.
    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int

    /// Closes a handle; an unknown one is ignored.
    func close(_ handle: SysfsHandle)

    /// The names in a directory, without `.` and `..`, sorted by byte value.
    func list(_ path: SysfsPath) throws(Errno) -> [String]

    /// The entries of a directory with their kinds, without `.` and `..`, sorted by the bytes of their names.
    ///
    /// An entry that goes while the directory is read is left out.
    ///
    /// - Throws: What ``list(_:)`` throws, and what ``stat(_:)`` does where the kinds are asked for one by one.
    func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry]

    /// The target of a symbolic link, as it is written in the link.
    ///
    /// - Throws: `EINVAL` when the path is not a link, `ENOENT` when there is nothing.
    func readlink(_ path: SysfsPath) throws(Errno) -> String

    /// The entry at a path; a link at its end is not followed, as in lstat(2).
    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat
}

extension Sysfs {
    /// The names in a directory, and a look at each.
    public func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] {
        var entries: [SysfsEntry] = []
        for name in try list(path) {
            do throws(Errno) {
                entries.append(SysfsEntry(name: name, kind: try stat(path / name).kind))
            } catch {
                guard error == .noSuchFileOrDirectory else { throw error }
            }
        }
        return entries
    }
}

/// A name in a directory, and what stands there.
public struct SysfsEntry: Hashable, Sendable {
    /// The name.
    public var name: String
    /// What stands there; a link is not followed.
    public var kind: SysfsStat.Kind

    /// A name of a kind.
    public init(name: String, kind: SysfsStat.Kind) {
        self.name = name
        self.kind = kind
    }
}

/// How a file is opened.
public enum SysfsAccess: Hashable, Sendable {
    /// `O_RDONLY`.
    case read
    /// `O_WRONLY`.
    case write
    /// `O_RDWR`.
    case readWrite
}

/// An open file of one ``Sysfs``; valid until it is closed there.
public struct SysfsHandle: Hashable, Sendable {
    /// The number that the implementation gave: a descriptor of the process for the host's `/sys`.
    public let rawValue: Int32

    /// A handle with the number that an implementation of ``Sysfs`` chose for it.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}

/// What lstat(2) reports about one entry of a `/sys`.
public struct SysfsStat: Hashable, Sendable {
    /// The kind of an entry.
    public enum Kind: Hashable, Sendable {
        /// An attribute.
        case file
        /// A directory: an object, or a group of attributes.
        case directory
        /// A symbolic link.
        case link
        /// A device node or another thing that sysfs itself never holds.
        case other
    }

    /// What the entry is.
    public var kind: Kind
    /// The permission bits, `0o644`.
    public var mode: UInt16
    /// The size in bytes that stat reports: 4096 for a text attribute, whatever it holds.
    public var size: Int
    /// The number of the inode, which on the kernel's own sysfs grows from one object to the next that is
    /// made; 0 where there is none.
    public var inode: UInt64
    /// How many links there are to it: of a directory of the kernel's own sysfs two more than it has directories,
    /// those of other network namespaces too; 0 where that is not told.
    ///
    /// Source: kernfs_refresh_inode(), fs/kernfs/inode.c.
    public var links: Int

    /// An entry of a kind, with its permission bits and its size in bytes.
    public init(kind: Kind, mode: UInt16, size: Int, inode: UInt64 = 0, links: Int = 0) {
        assert(mode <= 0o7777, "the kind stands beside the permission bits, and not in them")
        self.kind = kind
        self.mode = mode
        self.size = size
        self.inode = inode
        self.links = links
    }
}
