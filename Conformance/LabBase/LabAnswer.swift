/// What the agent inside a guest answers to one ``LabRequest``.
public enum LabAnswer: Codable, Hashable, Sendable {
    /// The agent is there: the kernel's release (`uname -r`) and how long it has been up.
    case ready(release: String, uptimeSeconds: Double)
    /// It was done; the number is what the system call returned.
    case done(Int)
    /// What was read.
    case bytes(LabBytes)
    /// Where a link points.
    case link(String)
    /// The names in a directory.
    case names([String])
    /// What stands at a path.
    case stat(LabStat)
    /// Events or log records, oldest first.
    case lines([String])
    /// A job has begun.
    case started
    /// A job, or an event, has not come within the time given.
    case pending
    /// A job was ended by a signal.
    case died
    /// A program has ended.
    case finished(LabRun)
    /// The kernel refused.
    case refused(errno: Int32, opening: Bool)
    /// The answers to ``LabRequest/all(_:)``, in order.
    indirect case all([LabAnswer])
    /// The request makes no sense: an unknown handle, a job that is already running.
    case invalid(String)
}

/// What lstat(2) tells of one path.
public struct LabStat: Codable, Hashable, Sendable {
    /// The kind of an entry, with its permission bits.
    public var mode: UInt32
    /// The size in bytes.
    public var size: Int

    /// An entry with what lstat(2) calls its mode and size.
    public init(mode: UInt32, size: Int) {
        self.mode = mode
        self.size = size
    }
}

/// How a program ended, and what it wrote.
public struct LabRun: Codable, Hashable, Sendable {
    /// The exit status, or nil when a signal ended it.
    public var status: Int32?
    /// Whether it was killed because its time was over.
    public var timedOut: Bool
    /// What it wrote to its standard output, at most a mebibyte.
    public var output: LabBytes
    /// What it wrote to its standard error, at most a mebibyte.
    public var errors: LabBytes
    /// From its start to its end, in microseconds.
    public var microseconds: Int

    /// The record of one run.
    public init(
        status: Int32?,
        timedOut: Bool,
        output: LabBytes,
        errors: LabBytes,
        microseconds: Int
    ) {
        self.status = status
        self.timedOut = timedOut
        self.output = output
        self.errors = errors
        self.microseconds = microseconds
    }
}
