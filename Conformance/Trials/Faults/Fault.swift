/// What is done to a command in the middle.
enum Fault: Hashable, CustomStringConvertible {
    /// SIGKILL before a call is made; `after` is the write that was the last before it.
    case kill(SystemCall, after: SystemCall?)
    /// The call is not made, and answers with an error.
    case failure(SystemCall, errno: String)

    /// The call that is not made.
    var call: SystemCall {
        switch self {
        case .kill(let call, _), .failure(let call, _): call
        }
    }

    /// What strace is told.
    var injection: String {
        switch self {
        case .kill(let call, _): "inject=\(call.name):signal=KILL:when=\(call.ordinal)"
        case .failure(let call, let errno):
            "inject=\(call.name):error=\(errno):when=\(call.ordinal)"
        }
    }

    var description: String {
        switch self {
        case .kill(let call, nil): "killed before \(call.name) \(call.ordinal), \(call.line)"
        case .kill(_, let write?): "killed after \(write.line)"
        case .failure(let call, let errno):
            "\(errno) for \(call.name) \(call.ordinal), \(call.line)"
        }
    }
}

/// The faults that a command is tried with.
struct FaultPlan {
    /// A kill before and one after each write to `/sys` and the journal.
    private(set) var essential: [Fault] = []
    /// A kill before each other call, and a failure of each.
    private(set) var others: [Fault] = []

    /// One error after the other: those of a call that reaches a device, a file system or a limit.
    private static let errors = ["EIO", "EACCES", "ENOMEM", "EINTR"]
    private static let writeErrors = ["EIO", "ENOSPC", "EBUSY", "EINTR"]

    /// All that can be done to a command that makes these calls when nothing is done to it.
    ///
    /// What the program does before it first looks at `/sys` is its start, the same for every command.
    init(_ calls: [SystemCall]) {
        guard let first = calls.firstIndex(where: { $0.isOurs }) else { return }
        for (index, call) in calls.enumerated() where index >= first {
            let isAfterWrite = index > 0 && calls[index - 1].isWrite
            if isAfterWrite { essential.append(.kill(call, after: calls[index - 1])) }
            if call.isWrite {
                essential.append(.kill(call, after: nil))
            } else if !isAfterWrite {
                others.append(.kill(call, after: nil))
            }
            guard call.mayFail else { continue }
            let errors = call.isWrite ? Self.writeErrors : Self.errors
            others.append(.failure(call, errno: errors[index % errors.count]))
        }
    }
}

extension Array {
    /// As many of its elements as asked, evenly spread, in order; all where it has no more.
    func spread(_ count: Int) -> [Element] {
        guard count < self.count else { return self }
        return (0..<Swift.max(0, count)).map { self[$0 * self.count / count] }
    }
}
