internal import LabBase

extension Guest {
    /// Where the kernel's log is now: the number of the record that comes next.
    public func logPosition() throws(LabFailure) -> Int {
        let last = try logRecords(from: 0).last?.split(separator: " ").dropFirst().first
        return last.flatMap { Int($0) }.map { $0 + 1 } ?? 0
    }

    /// The records since a position that say the kernel itself went wrong: a BUG, a WARNING, an oops.
    ///
    /// A device's own warning (a probe that fails) is no such complaint.
    public func complaints(since position: Int) throws(LabFailure) -> [String] {
        try logRecords(from: position).filter { record in
            Self.complaintMarks.contains { record.contains($0) }
        }
    }

    private static let complaintMarks = [
        "BUG:", "WARNING:", "Oops:", "general protection", "INFO: task", "refcount_t:",
    ]

    /// The kernel's log from a record on, `LEVEL SEQUENCE TEXT`.
    public func logRecords(from position: Int) throws(LabFailure) -> [String] {
        let answer = try ask(.kernelLog(from: position))
        guard case .lines(let lines) = answer else { throw .unexpected(answer, to: "kernel log") }
        return lines
    }
}
