public import Sysfs
internal import SystemPackage

/// One tree of a mount, and where in it.
public struct MountPart: Sendable {
    /// The name below the mount's root; empty for the tree that is the root itself.
    public let name: String
    /// The tree that is there.
    public let sysfs: any Sysfs
    /// The same where transfers may wait and changes are told of; looked up once, and not for each request.
    let waiting: (any WaitingSysfs)?
    /// Whether a listing of the root shows it; it can be opened by its name either way.
    public let isListed: Bool

    /// A tree whose transfers may wait, under a name in a mount.
    public init(name: String, sysfs: any WaitingSysfs, isListed: Bool = true) {
        self.name = name
        self.sysfs = sysfs
        waiting = sysfs
        self.isListed = isListed
    }

    /// A tree under a name in a mount.
    public init(name: String, sysfs: any Sysfs, isListed: Bool = true) {
        self.name = name
        self.sysfs = sysfs
        waiting = sysfs as? any WaitingSysfs
        self.isListed = isListed
    }

    /// Begins a call; a tree whose calls never wait does it at once.
    func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply> {
        guard let waiting else { return .done(try sysfs.perform(call)) }
        return try waiting.begin(call)
    }

    /// Opens a file for somebody who may be root or not.
    func open(_ path: SysfsPath, _ access: SysfsAccess, asRoot: Bool) throws(Errno) -> SysfsHandle {
        guard case .done(.handle(let handle)) = try begin(.open(path, access, asRoot: asRoot))
        else { preconditionFailure("an open waits, or gave no handle") }
        return handle
    }
}
