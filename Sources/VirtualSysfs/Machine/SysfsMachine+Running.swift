internal import DriverCore
internal import Sysfs

internal import struct SystemPackage.Errno

/// A machine that always runs to its end.
extension SysfsMachine {
    /// Lets everything run; answers whether that has ended a call.
    mutating func runToEnd(of ticket: SysfsTicket) throws(Errno) -> SysfsProgress<SysfsReply> {
        run()
        guard let result = takeResult(of: ticket) else { return .waits(ticket) }
        return .done(try result.get())
    }

    /// Does a call at once; one that would wait is refused with `EDEADLK`, and has no effect.
    ///
    /// Decision. The caller of a synchronous call is the only one who could end the wait, by unblocking
    /// a driver or closing a file, and it cannot while it waits: a deadlock, which no attribute of sysfs
    /// ever answers, so it cannot be mistaken for an answer of the kernel. `EAGAIN` could: a `bind`
    /// gives it for a deferral. A request that was refused leaves nothing behind: the machine is put back
    /// to what it was before it, for otherwise an unbind that the caller was told had failed would
    /// happen later by itself. The copy that this takes is made only when something could wait at all.
    mutating func perform(_ call: SysfsCall) throws(Errno) -> SysfsReply {
        let before = mayWait ? self : nil
        switch try begin(call) {
        case .done(let reply): return reply
        case .waits(let ticket):
            switch try runToEnd(of: ticket) {
            case .done(let reply): return reply
            case .waits: throw refuse(ticket, before)
            }
        }
    }

    /// Whether an operation that begins now could come to wait for something.
    private var mayWait: Bool {
        drivers.mayAnswerLater || core.hasTasks || core.hasOpenVFIOFiles
    }

    private mutating func refuse(_ ticket: SysfsTicket, _ before: SysfsMachine?) -> Errno {
        let task = DriverCore.TaskID(ticket)
        assert(pending[task] != nil, "only what waits is refused")
        let wait = core.wait(of: task)
        let refusal = SysfsRefusal(
            request: words(for: task),
            errno: .deadlock,
            sentence: wait.map { explain($0) } ?? "It would wait.",
            reason: nil,
            wait: wait
        )
        if let before { self = before } else { abandon(task) }
        refusals.append(refusal)
        return .deadlock
    }

    /// Whether the object behind an open file has gone.
    func isGone(_ handle: SysfsHandle) -> Bool {
        guard case .file(let file)? = files[handle]?.node else { return false }
        return !core.exists(file)
    }

    // MARK: - Words

    /// Whom a task waits for, in one sentence.
    func explain(_ wait: DriverCore.Wait) -> String {
        core.sentence(for: wait) { words(for: $0) }
    }

    private func words(for task: DriverCore.TaskID) -> String {
        pending[task].map { core.words(for: $0.operation) } ?? "work of the core's own"
    }
}
