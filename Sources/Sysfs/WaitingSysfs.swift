public import SystemPackage

/// A ``Sysfs`` that serves several programs: a transfer of one may wait while the others go on.
///
/// What serves a file system to programs asks in this way, so that a write that waits in a driver keeps
/// only its writer waiting, and so that names which programs have seen are told to be wrong.
public protocol WaitingSysfs: Sysfs {
    /// Opens a file for somebody who may be root or not; see ``Sysfs/open(_:_:)``.
    ///
    /// Of some files others than root see less: of a PCI function's `config` 64 bytes.
    func open(_ path: SysfsPath, _ access: SysfsAccess, asRoot: Bool) throws(Errno) -> SysfsHandle

    /// Begins a read; see ``Sysfs/read(_:upTo:at:)``.
    func beginRead(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno)
        -> SysfsProgress<[UInt8]>

    /// Begins a write; see ``Sysfs/write(_:_:)``.
    ///
    /// The offset counts in files of bytes, as `config`; an attribute takes each write as a command.
    func beginWrite(_ handle: SysfsHandle, _ bytes: [UInt8], at offset: Int) throws(Errno)
        -> SysfsProgress<Int>

    /// Whether the object behind an open file has gone.
    func isGone(_ handle: SysfsHandle) -> Bool

    /// What has happened since this was asked last; names are noted from the first call on.
    func takeNews() -> SysfsNews
}

extension WaitingSysfs {
    /// Opens a file, of which everybody sees the same.
    public func open(_ path: SysfsPath, _ access: SysfsAccess, asRoot: Bool) throws(Errno)
        -> SysfsHandle
    {
        try open(path, access)
    }
}

/// What those who serve a tree to programs must hear of it.
public struct SysfsNews: Hashable, Sendable {
    /// The transfers that waited and have ended, in order.
    public var ended: [SysfsEnded]
    /// Where names may have come or gone, in order.
    public var changes: [SysfsChange]

    /// News; without arguments none.
    public init(ended: [SysfsEnded] = [], changes: [SysfsChange] = []) {
        self.ended = ended
        self.changes = changes
    }
}

/// What became of a transfer that was begun.
public enum SysfsProgress<Value: Sendable>: Sendable {
    /// It is done.
    case done(Value)
    /// It waits; ``WaitingSysfs/takeNews()`` tells when it has ended.
    case waits(SysfsTicket)
}

/// A transfer that waits.
public struct SysfsTicket: Hashable, Sendable {
    /// The number that the implementation gave, never twice.
    public let rawValue: Int

    /// The ticket of a number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// The end of a transfer that waited.
public struct SysfsEnded: Hashable, Sendable {
    /// Which transfer.
    public let ticket: SysfsTicket
    /// What it came to.
    public let result: Result<SysfsTransferred, Errno>

    /// The end of a transfer.
    public init(ticket: SysfsTicket, result: Result<SysfsTransferred, Errno>) {
        self.ticket = ticket
        self.result = result
    }
}

/// What a transfer that waited has moved.
public enum SysfsTransferred: Hashable, Sendable {
    /// What a read gave.
    case read([UInt8])
    /// How many bytes a write took.
    case written(Int)
}

/// An object whose directory, links in it, or links to it may have come or gone.
public struct SysfsChange: Hashable, Sendable {
    /// The object's own directory.
    public let path: SysfsPath
    /// Whether the object has gone; what stands there now, if anything, is another one.
    public let isRemoval: Bool

    /// A change at the directory of an object.
    public init(path: SysfsPath, isRemoval: Bool) {
        self.path = path
        self.isRemoval = isRemoval
    }
}
