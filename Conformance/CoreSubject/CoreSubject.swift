public import ConformanceCases
public import DriverCore
public import DriverScripts
internal import Sysfs
internal import SystemPackage
public import VirtualSysfs

/// The driver core as something that cases are played on: a simulated `/sys` of a recorded board.
public struct CoreSubject: CaseSubject {
    var board: Board
    var jobs: [String: Job] = [:]
    var vfioFiles: [String: DriverCore.VFIOFileID] = [:]
    var heldFiles: [String: SysfsHandle] = [:]
    /// What was loaded since boot: the guest's agent loads each module once, even one that was removed.
    var loadedModules: [String] = []
    /// The drivers that bindlab made, which alone write its log, each with its bus.
    var labDrivers: [String: String] = [:]
    /// The devices that bindlab made, in their order; some may have gone.
    var labDevices: [String] = []

    /// The simulated `/sys`.
    public var sysfs: VirtualSysfs<ScriptedDrivers> { board.sysfs }

    /// Something that a process of its own does.
    struct Job {
        var ticket: SysfsTicket?
        var answer: String?
        var isKilled = false
    }

    /// Boots a case's machine under the rules of a kernel.
    ///
    /// - Throws: ``BoardError`` for a device or a module that the record does not know.
    public init(_ machine: CaseMachine, record: BoardRecord, profile: DriverCore.Profile) throws {
        board = try Board(record, profile, machine.qemu)
        for line in machine.modules {
            let words = line.split(separator: " ").map(String.init)
            let answer = insmod(words.first ?? "", Array(words.dropFirst()))
            guard answer == "OK" else {
                throw BoardError(description: "module \(line): \(answer)")
            }
        }
        _ = sysfs.takeUevents()
        _ = sysfs.takeDriverCalls()
    }

    /// The same machine with all that it is, which goes its own way from here on.
    public func copied() -> CoreSubject {
        var copy = self
        copy.board = board.copied()
        return copy
    }

    /// Does one operation; the lines of its answer.
    public mutating func answer(_ operation: CaseOperation) -> [String] {
        switch operation {
        case .write(let path, let bytes): return [write(path, bytes)]
        case .fill(let path, let count, let byte):
            return [write(path, [UInt8](repeating: byte, count: count))]
        case .look(let look, let path): return [self.look(look, path)]
        case .asUser(let user, let inner):
            // What a user without capabilities may do is what the bits for others say; files are root's.
            return user == 0 || isOpenToOthers(inner) ? answer(inner) : ["open:EACCES"]
        case .hold(let handle, let path): return [hold(handle, path)]
        case .put(let handle, let bytes): return [put(handle, bytes)]
        case .release(let handle): return [release(handle)]
        case .sleep: return ["OK"]
        case .background(let job, let inner): return [start(job, inner)]
        case .wait(let job, _): return [wait(job)]
        case .kill(let job, _):
            jobs[job]?.isKilled = true
            return ["OK"]
        case .insmod(let module, let parameters): return [insmod(module, parameters)]
        case .rmmod(let module): return [rmmod(module)]
        case .hotAdd(let words): return hotAdd(words)
        case .hotDelete(let id): return hotDelete(id)
        case .uevents(let subsystems): return uevents(subsystems)
        case .deferred: return deferred()
        case .labLog: return orNone(sysfs.takeDriverCalls().compactMap { line(of: $0) })
        case .lab(let words): return [lab(words)]
        case .vfio(let words): return [vfio(words)]
        }
    }

    // MARK: - Words

    func orNone(_ lines: [String]) -> [String] { lines.isEmpty ? ["none"] : lines }

    func name(of outcome: DriverCore.Outcome?) -> String {
        switch outcome {
        case nil: "pending"
        case .failed(let refusal)?: CaseErrno.name(refusal.errno.rawValue)
        default: "OK"
        }
    }

    func name(of errno: Errno) -> String { CaseErrno.name(errno.rawValue) }

    func path(_ text: String) -> SysfsPath {
        SysfsPath(text.hasPrefix("/sys") ? String(text.dropFirst(4)) : text)
    }
}
