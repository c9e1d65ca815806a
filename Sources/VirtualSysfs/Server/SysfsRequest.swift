public import DriverCore
public import Sysfs
public import SystemPackage

/// One call of a program to a `/sys`, as a value: see ``Sysfs`` for what each means.
public enum SysfsRequest: Hashable, Sendable {
    /// open(2) without `O_CREAT`.
    case open(SysfsPath, SysfsAccess)
    /// pread(2) of at most so many bytes.
    case read(SysfsHandle, upTo: Int, at: Int)
    /// write(2): one command to the attribute.
    case write(SysfsHandle, [UInt8])
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
    /// The file that was opened.
    case handle(SysfsHandle)
    /// What a read gave.
    case bytes([UInt8])
    /// What a write took.
    case count(Int)
    /// The names in a directory, sorted by byte value.
    case names([String])
    /// The target of a link.
    case target(String)
    /// What stands at a path.
    case stat(SysfsStat)
    /// It is closed.
    case closed
}

/// What became of a request that was submitted.
public enum SysfsSubmission: Hashable, Sendable {
    /// It is done.
    case answered(Result<SysfsReply, Errno>)
    /// It waits as a task of the core; ``VirtualSysfs/takeAnswers()`` tells when it has ended.
    case pending(DriverCore.TaskID)
}

/// The end of a request that was pending.
public struct SysfsAnswer: Hashable, Sendable {
    /// The task that the request was.
    public let task: DriverCore.TaskID
    /// What it returned.
    public let result: Result<SysfsReply, Errno>
}
