public import DriverCore
internal import Synchronization
public import Sysfs
public import SystemPackage

/// A simulated `/sys` that several threads share: the lock around a ``SysfsMachine``, which always runs to its end.
///
/// It has two faces. As a ``/Sysfs/Sysfs`` it answers at once; what would wait is refused with
/// `EDEADLK` and has no effect, and ``lastRefusal`` says what it would have waited for. As a
/// ``/Sysfs/WaitingSysfs`` it reports that a call waits, and when it has ended. Besides both,
/// ``perform(_:)`` plugs and unplugs, loads modules and does whatever else no file does.
public final class VirtualSysfs<Drivers: DriverCode & Sendable>: Sysfs {
    // MARK: - Mutable state

    /// Guards ``machine``; nothing is called with it held but the core and the drivers' code.
    ///
    /// It stands beside what it guards: around it, every access would ask the runtime how that is laid out.
    private let lock = Mutex(())
    /// All there is.
    // SAFETY: read and changed only by `withMachine`, with the lock held.
    nonisolated(unsafe) private var machine: SysfsMachine<Drivers>

    /// A `/sys` of a machine, which runs as far as it goes.
    public init(_ machine: SysfsMachine<Drivers>) {
        unsafe self.machine = machine
    }

    /// A `/sys` of a core, with the code of its drivers.
    public convenience init(
        core: DriverCore = DriverCore(),
        drivers: Drivers,
        limits: SysfsLimits = SysfsLimits()
    ) {
        self.init(SysfsMachine(core: core, drivers: drivers, limits: limits))
    }

    /// A copy of the machine as it is now, to be stepped apart from this one.
    public var copy: SysfsMachine<Drivers> { withMachine { $0 } }

    /// Gives access to all there is, under the lock.
    func withMachine<Result, Failure>(
        _ body: (inout SysfsMachine<Drivers>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the lock is held for as long as the machine is lent.
        try lock.withLock { _ throws(Failure) in unsafe try body(&machine) }
    }

    // MARK: - Sysfs

    /// Opens a file; see ``/Sysfs/Sysfs/open(_:_:)``.
    public func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        try withMachine { machine throws(Errno) in
            try machine.open(path, access, asRoot: true)
        }
    }

    /// Reads from an offset; see ``/Sysfs/Sysfs/read(_:upTo:at:)``.
    ///
    /// - Throws: `EDEADLK` where it would wait.
    public func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno)
        -> [UInt8]
    {
        let reply = try withMachine { machine throws(Errno) in
            try machine.perform(.read(handle, upTo: count, at: offset))
        }
        guard case .bytes(let bytes) = reply else { preconditionFailure("a read gave \(reply)") }
        return bytes
    }

    /// Writes one command; see ``/Sysfs/Sysfs/write(_:_:)``.
    ///
    /// - Throws: `EDEADLK` where it would wait.
    public func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        let reply = try withMachine { machine throws(Errno) in
            try machine.perform(.write(handle, bytes, at: 0))
        }
        guard case .count(let count) = reply else { preconditionFailure("a write gave \(reply)") }
        return count
    }

    /// Closes a handle; an unknown one is ignored.
    public func close(_ handle: SysfsHandle) {
        withMachine { $0.files.remove(handle) }
    }

    /// The names in a directory, sorted by byte value.
    public func list(_ path: SysfsPath) throws(Errno) -> [String] {
        try withMachine { machine throws(Errno) in try machine.list(path) }
    }

    /// The entries of a directory with their kinds, all of one moment.
    public func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] {
        try withMachine { machine throws(Errno) in try machine.entries(path) }
    }

    /// The target of a link, written as the kernel writes it.
    public func readlink(_ path: SysfsPath) throws(Errno) -> String {
        try withMachine { machine throws(Errno) in try machine.readlink(path) }
    }

    /// The entry at a path; a link at its end is not followed.
    public func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        try withMachine { machine throws(Errno) in try machine.stat(path) }
    }
}

/// The face for a file system that serves several programs.
extension VirtualSysfs: WaitingSysfs {
    /// Begins a call, and lets everything run as far as it goes.
    public func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply> {
        try withMachine { machine throws(Errno) in
            let progress = try machine.begin(call)
            guard case .waits(let ticket) = progress else { return progress }
            return try machine.runToEnd(of: ticket)
        }
    }

    /// Begins an operation that stands behind a write of this many bytes to a file outside the tree, and lets
    /// everything run as far as it goes.
    public func begin(_ operation: DriverCore.Operation, writing count: Int) throws(Errno)
        -> SysfsProgress<SysfsReply>
    {
        try withMachine { machine throws(Errno) in
            try machine.runToEnd(of: machine.begin(operation, writing: count))
        }
    }

    /// Whether the object behind an open file has gone.
    public func isGone(_ handle: SysfsHandle) -> Bool { withMachine { $0.isGone(handle) } }

    /// What has happened since this was asked last.
    public func takeNews() -> SysfsNews { withMachine { $0.takeNews() } }
}
