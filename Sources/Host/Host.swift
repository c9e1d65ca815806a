public import SystemPackage

/// The rest of the machine that a safe bind asks about: who uses a device, and what lies ready for it.
///
/// Nothing here decides; each call reports one kind of fact. ``LinuxHost`` reads them from the running
/// system; a simulated machine answers from its description.
public protocol Host: Sendable {
    /// The file systems that are mounted, in the order of mounting.
    ///
    /// Source: `/proc/self/mountinfo`.
    func mounts() throws(HostError) -> [Mount]

    /// The areas that the kernel swaps to.
    ///
    /// Source: `/proc/swaps`.
    func swapAreas() throws(HostError) -> [SwapArea]

    /// The addresses of network interfaces, without the loopback's.
    func interfaceAddresses() throws(HostError) -> [InterfaceAddress]

    /// The names of the interfaces that carry a default route, of IPv4 or IPv6.
    func defaultRouteInterfaces() throws(HostError) -> [String]

    /// The processes that hold a vfio group open, other than this one; empty where nobody does.
    ///
    /// `group` is the number in `/dev/vfio`.
    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess]

    /// What the kernel says of a vfio group, or nil where there is no such group in `/dev/vfio`.
    func groupStatus(_ group: Int) throws(HostError) -> GroupStatus?

    /// The modules that would serve a device of that alias, or that provide a driver of that name.
    ///
    /// The names of modules, the most exact first; empty where none is known.
    func modules(for query: ModuleQuery) throws(HostError) -> [String]

    /// The registered drivers that fit a device now, in the order in which they are asked; nil where the
    /// machine does not tell, as Linux does not.
    func driversFitting(_ device: String, onBus bus: String) -> [DriverFit]?

    /// The last probe of a device, where it failed; nil too where the machine does not tell.
    func failedProbe(of device: String, onBus bus: String) -> FailedProbe?

    /// The mechanisms of the debate of 2014 that the machine's kernel has, by name, `sysfs_bind_only`.
    ///
    /// Some show themselves by no file; no kernel of Linux has one of those.
    var mechanisms: Set<String> { get }

    /// Loads a module with what it depends on; nothing happens when it is loaded.
    func loadModule(_ name: String) throws(HostError)

    /// The user and group of a name, `alice`, `alice:kvm`, `1000:36`.
    ///
    /// - Throws: Code ``HostError/Code/unknownName``, for `alice:` too: nothing after the colon is no group.
    func owner(named text: String) throws(HostError) -> FileOwner

    /// Gives a device node to a user.
    ///
    /// `node` is the whole path, `/dev/vfio/7`.
    func setOwner(_ owner: FileOwner, of node: String) throws(HostError)

    /// Waits until a device node is there, since udev or devtmpfs may make it a moment after the event.
    ///
    /// - Returns: Whether it is there within a short time.
    func nodeExists(_ node: String) -> Bool

    /// Takes the lock that keeps two runs of anybind on this machine from mixing their writes.
    ///
    /// - Returns: A token; the lock is free when it is given back by ``unlock(_:)``.
    /// - Throws: Code ``HostError/Code/busy`` with the holder in the message when another run has it.
    func lock() throws(HostError) -> HostLock

    /// Gives the lock back.
    func unlock(_ lock: HostLock)
}

/// A file system that is mounted.
public struct Mount: Hashable, Sendable {
    /// What is mounted, `/dev/nvme0n1p2`.
    public var source: String
    /// Where, `/`.
    public var target: String
    /// The device number of the file system, `259:2`, by which the block device is found.
    public var deviceNumber: String
    /// The kind of file system, `ext4`.
    public var fileSystem: String

    /// A mount with its four facts.
    public init(source: String, target: String, deviceNumber: String, fileSystem: String) {
        self.source = source
        self.target = target
        self.deviceNumber = deviceNumber
        self.fileSystem = fileSystem
    }
}

/// An area that the kernel swaps to.
public struct SwapArea: Hashable, Sendable {
    /// The path, `/dev/nvme0n1p3` or a file.
    public var path: String
    /// The device number of the block device it is, or lies on: `259:3`; nil where it cannot be told.
    public var deviceNumber: String?

    /// A swap area on a device.
    public init(path: String, deviceNumber: String?) {
        self.path = path
        self.deviceNumber = deviceNumber
    }
}

/// An address of a network interface.
public struct InterfaceAddress: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// The address, `192.0.2.7` or `2001:db8::7`.
    public var address: String
    /// Whether it is good on the link alone (`fe80::…`), as every interface that is up has one.
    public var isLinkLocal: Bool

    /// An address of an interface.
    public init(interface: String, address: String, isLinkLocal: Bool = false) {
        self.interface = interface
        self.address = address
        self.isLinkLocal = isLinkLocal
    }
}

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

/// What the kernel says of a vfio group.
public struct GroupStatus: Hashable, Sendable {
    /// Whether user space may use it; nil when somebody has the group open, so that it cannot be asked.
    public var isViable: Bool?
    /// Whether it was made up for want of an IOMMU: its node is `noiommu-N`, not `N`.
    public var isWithoutIOMMU: Bool

    /// A status; nil for a group that somebody has open.
    public init(isViable: Bool?, isWithoutIOMMU: Bool = false) {
        self.isViable = isViable
        self.isWithoutIOMMU = isWithoutIOMMU
    }
}

/// What to look a module up by.
public enum ModuleQuery: Hashable, Sendable {
    /// The alias of a device.
    case alias(String)
    /// The name of a driver, which is often that of its module with `-` for `_`.
    case driver(String)
}

/// A user and a group.
public struct FileOwner: Hashable, Sendable {
    /// The user's number.
    public var user: UInt32
    /// The group's number; nil leaves the group as it is.
    public var group: UInt32?

    /// A user, and a group if it is to change.
    public init(user: UInt32, group: UInt32?) {
        self.user = user
        self.group = group
    }
}

/// A lock that was taken; only the host that gave it understands the number.
public struct HostLock: Hashable, Sendable {
    /// The number that the host chose.
    public let rawValue: Int32

    /// A lock with the number that the host chose.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}

/// A question that the host could not answer, or a thing it could not do.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Hashable, Sendable {
        /// A file of the system could not be read or written.
        case system
        /// A name is not known.
        case unknownName
        /// Somebody else has what is asked for.
        case busy
        /// This host has no such thing.
        case unsupported
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence: what could not be done, to what.
    public var message: String
    /// The errno behind it, where a system call failed.
    public var errno: Errno?

    /// A failure with one sentence that says what could not be done.
    public init(_ code: Code, _ message: String, errno: Errno? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
    }

    /// The sentence.
    public var description: String { message }
}
