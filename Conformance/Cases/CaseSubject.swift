/// Something that cases are played on: a kernel in a guest, or the driver core.
public protocol CaseSubject {
    /// Does one operation; the lines of its answer, at least one.
    ///
    /// - Throws: When the subject itself failed, as a guest that does not answer any more.
    mutating func answer(_ operation: CaseOperation) throws -> [String]

    /// What the machine looks like now: devices and their drivers, overrides, switches.
    mutating func machineState() throws -> [String]
}

/// The first step of a case at which an answer is not the expected one.
public struct CaseDifference: Hashable, Sendable, CustomStringConvertible {
    /// The number of the step, from 1 on.
    public var step: Int
    /// What was done.
    public var operation: CaseOperation
    /// Whose the expected answer is: `recorded on 6.1`.
    public var expectedFrom: String
    /// The expected lines.
    public var expected: [String]
    /// Whose the other answer is: `DriverCore as 6.1`.
    public var answeredBy: String
    /// The lines that came.
    public var answered: [String]
    /// What the machine looked like after the step.
    public var state: [String]

    /// A difference with all that a reader needs to understand it.
    public init(
        step: Int,
        operation: CaseOperation,
        expected: [String],
        from expectedFrom: String,
        answered: [String],
        by answeredBy: String,
        state: [String]
    ) {
        self.step = step
        self.operation = operation
        self.expected = expected
        self.expectedFrom = expectedFrom
        self.answered = answered
        self.answeredBy = answeredBy
        self.state = state
    }

    /// The step, both answers and the machine's state.
    public var description: String {
        var lines = ["step \(step): \(operation)", "  \(expectedFrom):"]
        lines += expected.map { "    \($0)" }
        lines.append("  \(answeredBy):")
        lines += answered.map { "    \($0)" }
        lines.append("  the machine then:")
        lines += state.map { "    \($0)" }
        return lines.joined(separator: "\n")
    }
}

/// Names of errno values, as cases write them.
public struct CaseErrno: Sendable {
    /// The values that files of the driver core are known to answer; any other is `errno N`.
    ///
    /// Source: include/uapi/asm-generic/errno-base.h and errno.h.
    private static let names: [Int32: String] = [
        1: "EPERM", 2: "ENOENT", 3: "ESRCH", 4: "EINTR", 5: "EIO", 6: "ENXIO", 7: "E2BIG",
        9: "EBADF", 10: "ECHILD", 11: "EAGAIN", 12: "ENOMEM", 13: "EACCES", 14: "EFAULT",
        16: "EBUSY", 17: "EEXIST", 18: "EXDEV", 19: "ENODEV", 20: "ENOTDIR", 21: "EISDIR",
        22: "EINVAL", 25: "ENOTTY", 26: "ETXTBSY", 27: "EFBIG", 28: "ENOSPC", 29: "ESPIPE",
        30: "EROFS", 32: "EPIPE", 33: "EDOM", 34: "ERANGE", 35: "EDEADLK", 36: "ENAMETOOLONG",
        38: "ENOSYS", 39: "ENOTEMPTY", 40: "ELOOP", 61: "ENODATA", 71: "EPROTO",
        75: "EOVERFLOW", 84: "EILSEQ", 95: "EOPNOTSUPP", 108: "ESHUTDOWN", 110: "ETIMEDOUT",
        114: "EALREADY", 115: "EINPROGRESS", 121: "EREMOTEIO", 517: "EPROBE_DEFER",
    ]

    /// The name of a value, `ENODEV`.
    public static func name(_ value: Int32) -> String { names[value] ?? "errno \(value)" }
}
