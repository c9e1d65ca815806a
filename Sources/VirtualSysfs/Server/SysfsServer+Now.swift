internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// The synchronous face: a request that would wait is refused with `EDEADLK`, and has not happened.
///
/// Decision. The caller of a synchronous call is the only one who could end the wait, by unblocking
/// a driver or closing a file, and it cannot while it waits: a deadlock, which no attribute of sysfs
/// ever answers, so it cannot be mistaken for an answer of the kernel. `EAGAIN` could: a `bind`
/// gives it for a deferral. A request that was refused leaves nothing behind: the machine is put back
/// to what it was before it, for otherwise an unbind that the caller was told had failed would
/// happen later by itself. The copy that this takes is made only when something could wait at all.
extension SysfsServer {
    mutating func readNow(_ handle: SysfsHandle, _ range: ReadRange) throws(Errno) -> [UInt8] {
        let before = mayWait ? self : nil
        switch try read(handle, range) {
        case .done(let bytes): return bytes
        case .waits(let task): throw refuse(task, before)
        }
    }

    mutating func writeNow(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        let before = mayWait ? self : nil
        switch try write(handle, bytes) {
        case .done(let count): return count
        case .waits(let task): throw refuse(task, before)
        }
    }

    /// Whether an operation that begins now could come to wait for something.
    private var mayWait: Bool {
        drivers.hasBlocked || core.hasTasks || core.hasOpenVFIOFiles
    }

    private mutating func refuse(_ task: DriverCore.TaskID, _ before: SysfsServer?) -> Errno {
        let wait = core.wait(of: task)
        let refusal = SysfsRefusal(
            request: words(for: task),
            errno: .deadlock,
            sentence: wait.map { explain($0) } ?? "It would wait.",
            reason: nil,
            wait: wait
        )
        pending[task] = nil
        if let before { self = before }
        refusals.append(refusal)
        return .deadlock
    }

    /// Whom a task waits for, in one sentence.
    func explain(_ wait: DriverCore.Wait) -> String {
        core.sentence(for: wait) { words(for: $0) }
    }

    private func words(for task: DriverCore.TaskID) -> String {
        pending[task].map { core.words(for: $0.operation) } ?? "work of the core's own"
    }
}
