/// A process that has a device node open.
public struct OpenNodeEntry: Hashable, Sendable {
    /// The node's path below `/dev`, `dri/card0`.
    public var node: String
    /// The process ID.
    public var pid: Int
    /// The command, `Xorg`.
    public var command: String
}

/// A route out of an interface, beside the default ones.
public struct RouteEntry: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// Where to: `192.0.2.0/24`.
    public var destination: String
}

/// A socket that is bound to an interface.
public struct SocketEntry: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// The kind, `packet`.
    public var kind: String
}

/// What udev found on a disk or partition.
public struct ContentsEntry: Hashable, Sendable {
    /// The type, `ext4`, `zfs_member`.
    public var type: String?
    /// What that is for: `filesystem`, `raid`, `crypto`, `other`.
    public var usage: String?
    /// The label, or the name of the array or pool.
    public var label: String?
    /// The kind of its table of partitions, `gpt`.
    public var partitionTable: String?
}

extension HostEntry {
    /// A question about the host that a machine file can have no answer to.
    public enum Question: String, CaseIterable, Sendable {
        /// What is mounted.
        case mounts
        /// The areas that the kernel swaps to.
        case swap
        /// The addresses of interfaces.
        case addresses
        /// The routes, the default ones too.
        case routes
        /// The sockets that are bound to an interface.
        case sockets
        /// The ports that a switch makes of itself.
        case switches
        /// Whether the kernel has a disk claimed: of every disk.
        case claims
        /// Which processes have nodes open.
        case openNodes
        /// What udev found on disks.
        case contents
        /// The disks that files lie on.
        case backing
        /// The devices that are exported to others.
        case exported
        /// The consoles.
        case consoles
        /// The processes that hold devices open through vfio.
        case holders

        /// Whether `/proc` has the answer.
        var isOfProc: Bool {
            switch self {
            case .mounts, .swap, .sockets, .openNodes, .consoles, .holders: true
            case .addresses, .routes, .switches, .claims, .contents, .backing, .exported: false
            }
        }
    }

    /// What cannot be read on the machine.
    public struct Unreadable: Hashable, Sendable {
        /// The questions that have no answer.
        public var questions: Set<Question> = []
        /// The disks and partitions, by name, whose nodes cannot be opened.
        public var disks: Set<String> = []
    }
}
