public import SystemPackage

/// A ``Sysfs`` that serves several programs: a call of one may wait while the others go on.
///
/// A file system server uses it, so that a write that waits in a driver keeps only its writer
/// waiting, and so that programs that have seen a name learn when it is stale.
public protocol WaitingSysfs: Sysfs {
    /// Begins a call: it is done, or it waits.
    ///
    /// - Throws: The errno with which the call fails at once.
    func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply>

    /// Whether the object behind an open file has gone.
    func isGone(_ handle: SysfsHandle) -> Bool

    /// What has happened since this was asked last; names are noted from the first call on.
    func takeNews() -> SysfsNews
}

extension Sysfs {
    /// Does a call that does not wait, or waits as long as it takes.
    ///
    /// - Throws: The errno with which the call fails.
    public func perform(_ call: SysfsCall) throws(Errno) -> SysfsReply {
        switch call {
        case .open(let path, let access, _): return .handle(try open(path, access))
        case .read(let handle, let count, let offset):
            return .bytes(try read(handle, upTo: count, at: offset))
        case .write(let handle, let bytes, _): return .count(try write(handle, bytes))
        case .close(let handle):
            close(handle)
            return .done
        case .list(let path): return .names(try list(path))
        case .readlink(let path): return .target(try readlink(path))
        case .stat(let path): return .stat(try stat(path))
        }
    }
}
