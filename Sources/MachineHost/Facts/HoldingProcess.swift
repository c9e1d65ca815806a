/// A process that holds something open.
public struct HoldingProcess: Hashable, Sendable {
    /// The process ID.
    public var pid: Int
    /// The command, `qemu-system-x86`.
    public var command: String

    /// A process with its command.
    public init(pid: Int, command: String) {
        self.pid = pid
        self.command = command
    }
}
