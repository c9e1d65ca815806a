/// The rest of a machine that a safe bind asks about.
public struct HostEntry: Hashable, Sendable {
    /// The file systems that are mounted, in order.
    public var mounts: [MountEntry] = []
    /// The areas that the kernel swaps to, by path: `/dev/nvme0n1p3`.
    public var swap: [String] = []
    /// The addresses of network interfaces, in the order of the file.
    public var addresses: [AddressEntry] = []
    /// The interfaces that carry a default route.
    public var defaultRoutes: [String] = []
    /// The processes that hold devices open through vfio.
    public var holders: [HolderEntry] = []
    /// The disks and partitions, by name, that the kernel has claimed without a mount that names them.
    public var claims: [String] = []
    /// The processes that have device nodes open.
    public var openNodes: [OpenNodeEntry] = []
    /// The interfaces that lie in another network namespace once the machine has booted.
    public var interfacesElsewhere: [String] = []
    /// The routes out of interfaces, beside the default ones.
    public var routes: [RouteEntry] = []
    /// The sockets that are bound to an interface.
    public var sockets: [SocketEntry] = []
    /// The interfaces that Open vSwitch makes of itself as ports, by the interface of their datapath.
    public var switches: [String: [String]] = [:]
    /// The interfaces that tunnels were set to stand on, by the names of the tunnels: no link leads from one to the other.
    public var tunnels: [String: String] = [:]
    /// The addresses that the hardware of interfaces has by itself, by name, in lower case with colons.
    public var permanentAddresses: [String: String] = [:]
    /// What udev found on disks and partitions, by their names.
    public var contents: [String: ContentsEntry] = [:]
    /// The terminals that the kernel writes its messages to, by name: `ttyS0`.
    public var consoles: [String] = []
    /// The disk or partition, by name, that a file lies on, by the file's path, where no mount says it.
    public var backing: [String: String] = [:]
    /// The devices and files, by path, that are exported to others: `/dev/nvme1n1`.
    public var exported: [String] = []
    /// What cannot be read.
    public var unreadable = Unreadable()
    /// The users by name; `root` is always 0.
    public var users: [String: UInt32] = [:]
    /// The groups of users by name; `root` is always 0.
    public var groups: [String: UInt32] = [:]
}

/// A file system that is mounted.
public struct MountEntry: Hashable, Sendable {
    /// What is mounted, `/dev/nvme0n1p2`.
    public var source: String
    /// Where, `/`.
    public var target: String
    /// The kind, `ext4`.
    public var fileSystem: String
    /// The nodes of further disks that its options name, `/dev/sdb1`: the log and the real-time part of an XFS.
    public var others: [String] = []
}

/// An address of a network interface.
public struct AddressEntry: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// The address without a prefix length, `192.0.2.7`.
    public var address: String

    /// Whether it is link-local only, such as every interface that is up has: one of 169.254.0.0/16 is not.
    public var isLinkLocal: Bool { address.lowercased().hasPrefix("fe80:") }
}

/// A process that holds a device open through vfio.
public struct HolderEntry: Hashable, Sendable {
    /// The device, as an index of ``MachineDescription/devices``.
    public var device: Int
    /// The process ID.
    public var pid: Int
    /// The command, `qemu-system-x86`.
    public var command: String

    var origin = Origin(path: "", offset: 0)
}
