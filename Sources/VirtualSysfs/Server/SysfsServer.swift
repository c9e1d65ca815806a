internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// A core, the code of its drivers and the open files of its `/sys`, as one value.
///
/// All the work is done here, without locks; ``VirtualSysfs`` puts a lock around it.
struct SysfsServer: Sendable {
    var core: DriverCore
    /// The directory in which the last name was looked up; whoever changes the core forgets it.
    var found: FoundDirectory?
    var drivers: DriverCore.ScriptedDrivers
    var files: OpenFiles
    var uevents: BoundedLog<DriverCore.Uevent>
    var driverCalls: BoundedLog<DriverCall>
    var refusals: BoundedLog<SysfsRefusal>
    /// What was written to files behind which nothing of the core stands.
    var written: [File: [UInt8]] = [:]
    /// What waits, by its task, and what has ended since the answers were taken last.
    var pending: [DriverCore.TaskID: PendingTask] = [:]
    var answers: [SysfsAnswer] = []
    /// Where names may have come or gone; nil while nobody asks.
    var changes: [SysfsChange]?
    /// The drivers' calls that have begun and not returned.
    var unanswered: [DriverCore.TaskID: DriverCore.Request] = [:]

    init(core: DriverCore, drivers: DriverCore.ScriptedDrivers, limits: VirtualSysfs.Limits) {
        self.core = core
        self.drivers = drivers
        files = OpenFiles(limit: limits.openFilesMax)
        uevents = BoundedLog(limit: limits.ueventsMax)
        driverCalls = BoundedLog(limit: limits.driverCallsMax)
        refusals = BoundedLog(limit: limits.refusalsMax)
    }

    /// Does what a request asks, or as much of it as can be done before it waits.
    mutating func submit(_ request: SysfsRequest) -> SysfsSubmission {
        do throws(Errno) {
            switch request {
            case .read(let handle, let count, let offset):
                let range = ReadRange(count: count, offset: offset)
                return submission(try read(handle, range)) { .bytes($0) }
            case .write(let handle, let bytes):
                return submission(try write(handle, bytes)) { .count($0) }
            case .open, .close, .list, .readlink, .stat:
                return .answered(.success(try reply(to: request)))
            }
        } catch {
            return .answered(.failure(error))
        }
    }

    private func submission<Value>(_ progress: Progress<Value>, _ reply: (Value) -> SysfsReply)
        -> SysfsSubmission
    {
        switch progress {
        case .done(let value): .answered(.success(reply(value)))
        case .waits(let task): .pending(task)
        }
    }

    /// The reply to a request that never waits.
    private mutating func reply(to request: SysfsRequest) throws(Errno) -> SysfsReply {
        switch request {
        case .open(let path, let access): return .handle(try open(path, access))
        case .list(let path): return .names(try list(path))
        case .readlink(let path): return .target(try readlink(path))
        case .stat(let path): return .stat(try stat(path))
        case .close(let handle):
            files.remove(handle)
            return .closed
        case .read, .write: throw .invalidArgument
        }
    }

    mutating func takeAnswers() -> [SysfsAnswer] {
        defer { answers = [] }
        return answers
    }
}

/// What came of a request that may wait.
enum Progress<Value> {
    case done(Value)
    case waits(DriverCore.TaskID)
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

/// An operation that waits in the core.
struct PendingTask: Sendable {
    let operation: DriverCore.Operation
    let kind: PendingKind
}

/// How an operation that waits is answered when it ends.
enum PendingKind: Hashable, Sendable {
    case read(SysfsHandle, ReadRange)
    case write
    /// A file outside the tree stands behind it, and that many bytes were written to it.
    case operation(Int)
    /// Asked by ``VirtualSysfs/perform(_:)``: no request of a file system stands behind it.
    case other
}
