public import DriverCore
internal import Sysfs
internal import SystemPackage

/// A machine seen as a `/sys`: a driver core, the code of its drivers and the open files, as one value.
///
/// It takes steps: ``begin(_:)-(SysfsCall)`` answers a call or says that it waits, ``step(_:)`` lets
/// one task of the core go on, ``probed(_:_:)`` and ``removed(_:)`` answer for drivers, and
/// ``takeNews()`` reports the results. A copy may be kept, so a checker of races forks it, and
/// ``VirtualSysfs`` is the lock around one that always runs to its end.
public struct SysfsMachine<Drivers: DriverCode & Sendable>: Sendable {
    /// The state of the driver core; it changes only when something is begun, and by steps.
    public internal(set) var core: DriverCore
    /// The directory in which the last name was looked up; whoever changes the core forgets it.
    var found: FoundDirectory?
    var files: OpenFiles
    var uevents: BoundedLog<DriverCore.Uevent>
    var driverCalls: BoundedLog<DriverCall>
    var refusals: BoundedLog<SysfsRefusal>
    /// What was written to files behind which nothing of the core stands.
    var written: [File: [UInt8]] = [:]
    /// What waits, by its task, and what has ended since the news were taken last.
    var pending: [DriverCore.TaskID: PendingOperation] = [:]
    var ended: [EndedOperation] = []
    /// Where names may have come or gone; nil while nobody asks.
    var changes: [SysfsChange]?
    /// The drivers' code alone in an array: so a machine is laid out alike whatever its drivers are, and none of its
    /// other parts is reached by way of their type.
    var onlyDrivers: [Drivers]

    /// The drivers' code, for ``run()``; a checker that answers itself does not use it.
    public var drivers: Drivers {
        _read { yield onlyDrivers[0] }
        _modify { yield &onlyDrivers[0] }
    }

    /// A machine of a core that may be in any state, with the code of its drivers.
    public init(core: DriverCore, drivers: Drivers, limits: SysfsLimits = SysfsLimits()) {
        self.core = core
        onlyDrivers = [drivers]
        files = OpenFiles(limit: limits.openFilesMax)
        uevents = BoundedLog(limit: limits.ueventsMax)
        driverCalls = BoundedLog(limit: limits.driverCallsMax)
        refusals = BoundedLog(limit: limits.refusalsMax)
    }
}

/// How much a simulated `/sys` holds: beyond that the oldest is dropped, or an open is refused with `EMFILE`.
public struct SysfsLimits: Hashable, Sendable {
    /// The maximum number of files that are open at a time.
    public var openFilesMax: Int
    /// The maximum number of events that are kept.
    public var ueventsMax: Int
    /// The maximum number of driver calls that are kept.
    public var driverCallsMax: Int
    /// The maximum number of refusals that are kept.
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

    /// Only open files are kept: for callers that copy a machine often and look only at its state.
    public static let noLogs = SysfsLimits(ueventsMax: 0, driverCallsMax: 0, refusalsMax: 0)
}

/// An operation that waits in the core.
struct PendingOperation: Sendable {
    let operation: DriverCore.Operation
    var asker: Asker

    /// Who is told when it ends, and what.
    enum Asker: Hashable, Sendable {
        /// A read of an open file: which bytes it gave.
        case read(SysfsHandle, ReadRange)
        /// A write to an open file: how many bytes it took.
        case write
        /// A write of this many bytes to a file outside the tree, behind which the operation stands.
        case outside(Int)
        /// Who began an operation that comes from no file: the outcome.
        case caller
        /// Nobody is told.
        case nobody
    }
}

/// An operation that waited and has ended.
struct EndedOperation: Sendable {
    let task: DriverCore.TaskID
    let end: End

    enum End: Sendable {
        /// A call of a program.
        case call(Result<SysfsReply, Errno>)
        /// An operation that comes from no file.
        case operation(DriverCore.Outcome)
    }
}

/// Which bytes of a file a read asks for.
struct ReadRange: Hashable, Sendable {
    let count: Int
    let offset: Int

    /// Those of the bytes that there are.
    func of(_ bytes: [UInt8]) -> [UInt8] {
        guard offset > 0 || count < bytes.count else { return bytes }
        guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + min(count, bytes.count))])
    }
}
