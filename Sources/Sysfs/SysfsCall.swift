/// One call of a program to a `/sys`, as a value: see ``Sysfs`` for what each means.
public enum SysfsCall: Hashable, Sendable {
    /// open(2) without `O_CREAT`; of some files, users other than root see less.
    case open(SysfsPath, SysfsAccess, asRoot: Bool)
    /// pread(2) of at most this many bytes.
    case read(SysfsHandle, upTo: Int, at: Int)
    /// pwrite(2): one command to the attribute; the offset counts in binary files, such as `config`.
    case write(SysfsHandle, [UInt8], at: Int)
    /// close(2).
    case close(SysfsHandle)
    /// The names in a directory.
    case list(SysfsPath)
    /// readlink(2).
    case readlink(SysfsPath)
    /// lstat(2).
    case stat(SysfsPath)
}

/// What a call returned.
public enum SysfsReply: Hashable, Sendable {
    /// It succeeded without a result: a file was closed.
    case done
    /// The file that was opened.
    case handle(SysfsHandle)
    /// What a read gave.
    case bytes([UInt8])
    /// How many bytes a write took.
    case count(Int)
    /// The names in a directory, sorted by byte value.
    case names([String])
    /// The target of a link.
    case target(String)
    /// The entry at a path.
    case stat(SysfsStat)
}
