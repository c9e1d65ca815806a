public import DriverCore
internal import Synchronization
public import Sysfs
public import SystemPackage

/// A driver core seen as a `/sys`: its directories, links and files, computed from the core's state.
///
/// It has two faces over one machine. As a ``Sysfs`` it answers at once; what would wait is refused
/// with `EDEADLK` and has not happened, and ``lastRefusal`` says whom it would have waited for. By
/// ``submit(_:)`` a request may wait, and is answered later by ``takeAnswers()``. Beside both,
/// ``perform(_:)`` plugs and unplugs, loads modules and does all else that comes from no file.
public final class VirtualSysfs: Sysfs {
    // MARK: - Mutable state

    /// All there is; guarded by itself, and nothing is called with the lock held but the core.
    private let server: Mutex<SysfsServer>

    /// A `/sys` of a core, with the code of its drivers.
    public init(
        core: DriverCore = DriverCore(),
        drivers: DriverCore.ScriptedDrivers = DriverCore.ScriptedDrivers(),
        limits: Limits = Limits()
    ) {
        server = Mutex(SysfsServer(core: core, drivers: drivers, limits: limits))
    }

    /// How much is held: what goes beyond drops the oldest, or is refused with `EMFILE`.
    public struct Limits: Hashable, Sendable {
        /// The most files that are open at a time.
        public var openFilesMax: Int
        /// The most events that ``uevents`` keeps.
        public var ueventsMax: Int
        /// The most calls that ``driverCalls`` keeps.
        public var driverCallsMax: Int
        /// The most refusals that ``refusals`` keeps.
        public var refusalsMax: Int

        /// Limits; without arguments generous ones.
        public init(
            openFilesMax: Int = 65_536,
            ueventsMax: Int = 65_536,
            driverCallsMax: Int = 65_536,
            refusalsMax: Int = 256
        ) {
            self.openFilesMax = openFilesMax
            self.ueventsMax = ueventsMax
            self.driverCallsMax = driverCallsMax
            self.refusalsMax = refusalsMax
        }
    }

    // MARK: - Sysfs

    /// Opens a file; see ``Sysfs/open(_:_:)``.
    public func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        try server.withLock { server throws(Errno) in try server.open(path, access) }
    }

    /// Reads from an offset; see ``Sysfs/read(_:upTo:at:)``.
    ///
    /// - Throws: `EDEADLK` where it would wait.
    public func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno)
        -> [UInt8]
    {
        let range = ReadRange(count: count, offset: offset)
        return try server.withLock { server throws(Errno) in
            try server.readNow(handle, range)
        }
    }

    /// Writes one command; see ``Sysfs/write(_:_:)``.
    ///
    /// - Throws: `EDEADLK` where it would wait.
    public func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        try server.withLock { server throws(Errno) in try server.writeNow(handle, bytes) }
    }

    /// Closes a handle; an unknown one is ignored.
    public func close(_ handle: SysfsHandle) {
        server.withLock { $0.files.remove(handle) }
    }

    /// The names in a directory, sorted by byte value.
    public func list(_ path: SysfsPath) throws(Errno) -> [String] {
        try server.withLock { server throws(Errno) in try server.list(path) }
    }

    /// The target of a link, written as the kernel writes it.
    public func readlink(_ path: SysfsPath) throws(Errno) -> String {
        try server.withLock { server throws(Errno) in try server.readlink(path) }
    }

    /// What stands at a path; a link at its end is not followed.
    public func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        try server.withLock { server throws(Errno) in try server.stat(path) }
    }

    // MARK: - Waiting

    /// Does what a request asks; one that has to wait goes on whenever the machine does.
    public func submit(_ request: SysfsRequest) -> SysfsSubmission {
        server.withLock { $0.submit(request) }
    }

    /// The requests that were pending and have ended since this was asked last, in order.
    public func takeAnswers() -> [SysfsAnswer] {
        server.withLock { $0.takeAnswers() }
    }

    /// Gives access to all there is, under the lock.
    func withServer<Result, Failure>(
        _ body: (inout SysfsServer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try server.withLock { server throws(Failure) in try body(&server) }
    }
}
