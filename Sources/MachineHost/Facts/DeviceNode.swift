/// A node in `/dev`, as the `uevent` of its device names it.
public struct DeviceNode: Hashable, Sendable {
    /// The path below `/dev`, `dri/card0`: `DEVNAME`.
    public var name: String
    /// The device number, `226:0`: `MAJOR` and `MINOR`.
    public var number: String
    /// Whether it is the node of a block device.
    public var isBlock: Bool

    /// A node of a device number.
    public init(name: String, number: String, isBlock: Bool) {
        self.name = name
        self.number = number
        self.isBlock = isBlock
    }
}

/// Who has device nodes open, found by one scan for all of them.
public struct NodeOpeners: Hashable, Sendable {
    /// The processes that have a node open, by node, the lowest process ID first; no entry where none was found.
    public var processes: [DeviceNode: [HoldingProcess]]
    /// Why the answer may lack a process, as a sentence without its stop; nil where every process could be read.
    public var unknown: String?

    /// The openers of some nodes.
    public init(processes: [DeviceNode: [HoldingProcess]] = [:], unknown: String? = nil) {
        self.processes = processes
        self.unknown = unknown
    }
}
