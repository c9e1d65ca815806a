public import Sysfs
public import SystemPackage

/// One request of a program to a mount, as it is logged and held.
public struct MountRequest: Hashable, Sendable {
    /// Its position in the order of all requests of the mount, from 1 on.
    public let number: Int
    /// The process that asks.
    public let process: Int
    /// What it asks for.
    public let operation: Operation
    /// The tree: the name of its ``MountPart``.
    public let part: String
    /// The path in that tree.
    public let path: String

    /// What is asked for.
    public enum Operation: Hashable, Sendable {
        /// Whether there is such a name: one of these for each name in a path.
        case lookup
        /// stat(2).
        case stat
        /// open(2), with its flags; sysfs looks only at the access mode.
        case open(flags: UInt32)
        /// pread(2).
        case read(count: Int, offset: Int)
        /// write(2).
        case write([UInt8])
        /// The names in a directory.
        case list
        /// readlink(2).
        case readlink
        /// What sysfs never does: mkdir(2), unlink(2), rename(2), or open(2) with `O_CREAT`.
        case other
    }
}

/// Observes a mount at work.
///
/// All calls come one after the other. None may touch the mount itself except from another thread; the
/// tree behind it may be changed by ``willServe(_:)``.
public protocol MountObserver: Sendable {
    /// A request has come and is about to be served; what is done here happens before it.
    ///
    /// - Returns: Whether it is to be served now; one that is not waits for ``MountSession/resume(_:)``.
    func willServe(_ request: MountRequest) -> Bool

    /// A request has been served, or has come to wait, or has ended after waiting.
    ///
    /// What it gave is that of a call of its kind; what only the kernel sees, as a name that was looked up, is
    /// told as ``/Sysfs/SysfsReply/done``.
    func served(_ request: MountRequest, _ progress: SysfsProgress<Result<SysfsReply, Errno>>)

    /// Something has changed the tree; the request that did it is answered after this.
    func settled()
}
