internal import Glibc
internal import LabBase
internal import SystemPackage

/// What the agent keeps from one request to the next.
struct Agent {
    /// Open files, VFIO containers, groups and devices, by the asker's number.
    var held: [Int: FileDescriptor] = [:]
    /// Children at work, by the asker's number.
    var jobs: [Int: Job] = [:]
    /// The kernel's events, heard from the start.
    var events: EventListener
    /// Operations that scripts name by their number.
    var kept: [[UInt8]] = []

    init() throws(Errno) {
        events = try EventListener()
    }

    /// Does one request.
    mutating func answer(_ request: LabRequest) -> LabAnswer {
        do {
            return try perform(request)
        } catch {
            return .refused(errno: error.rawValue, opening: false)
        }
    }

    private mutating func perform(_ request: LabRequest) throws(Errno) -> LabAnswer {
        switch request {
        case .write, .read, .readlink, .stat, .list, .run: answerAlone(request)
        case .hold(let handle, let path, let access): hold(handle, path, access)
        case .put(let handle, let bytes): withHeld(handle) { writeOnce($0, bytes.bytes) }
        case .release(let handle): release(handle)
        case .start(let job, let request): try start(job, request)
        case .wait(let job, let milliseconds): wait(job, milliseconds)
        case .kill(let job, let signal): try kill(job, signal)
        case .asUser: try doAsUser(request)
        case .insmod(let module, let parameters): try loadModule(module, parameters)
        case .rmmod(let module): unloadModule(module)
        case .uevents: .lines(try events.take())
        case .awaitUevent(let pairs, let milliseconds): try events.wait(pairs, milliseconds)
        case .kernelLog(let first): .lines(try kernelLog(from: first))
        case .vfio(let operation): perform(operation)
        case .all(let requests): answerAll(requests)
        // Only the first process may power the machine off or reboot it.
        case .powerOff: if getpid() == 1 { powerOff() } else { .invalid("this is no guest") }
        }
    }

    private mutating func answerAll(_ requests: [LabRequest]) -> LabAnswer {
        beFirst(true)
        defer { beFirst(false) }
        var answers: [LabAnswer] = []
        for request in requests { answers.append(answer(request)) }
        return .all(answers)
    }

    private mutating func hold(_ handle: Int, _ path: String, _ access: LabAccess) -> LabAnswer {
        guard held[handle] == nil else { return .invalid("handle \(handle) is in use") }
        do {
            held[handle] = try open(path, access)
            return .done(0)
        } catch {
            return .refused(errno: error.rawValue, opening: true)
        }
    }

    private mutating func release(_ handle: Int) -> LabAnswer {
        guard let file = held.removeValue(forKey: handle) else {
            return .invalid("no handle \(handle)")
        }
        return close(file.rawValue) == 0 ? .done(0) : .refused(errno: errno, opening: false)
    }

    /// Does something with an open file.
    func withHeld(_ handle: Int, _ body: (FileDescriptor) -> LabAnswer) -> LabAnswer {
        guard let file = held[handle] else { return .invalid("no handle \(handle)") }
        return body(file)
    }
}
