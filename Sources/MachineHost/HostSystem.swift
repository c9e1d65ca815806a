/// The rest of the machine that a safe bind asks about: who uses a device, and which modules are available for it.
///
/// Nothing here decides; each call reports one kind of fact. ``LinuxHost`` reads them from the running
/// system; a simulated machine answers from its description.
public protocol HostSystem: Sendable {
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

    /// The routes out of interfaces, of IPv4 and IPv6, without the loopback's and link-local ones.
    func routes() throws(HostError) -> [Route]

    /// The kinds of the interfaces that have one, by name: `bond`, `team`, `openvswitch`.
    ///
    /// Source: `IFLA_INFO_KIND` of rtnetlink(7).
    func interfaceKinds() throws(HostError) -> [String: String]

    /// The interfaces that others were set to stand on, by the names of those, `gre1` on `eth0`: tunnels, to which no link
    /// in `/sys` need lead.
    ///
    /// Source: `IFLA_LINK` of rtnetlink(7).
    func lowerInterfaces() throws(HostError) -> [String: String]

    /// The addresses that the hardware of interfaces has by itself, by name and in lower case with colons, where the
    /// kernel says one: a port of a bond shows that of the bond in its place.
    ///
    /// Source: `IFLA_PERM_ADDRESS` of rtnetlink(7), from Linux 5.6 on.
    func permanentAddresses() throws(HostError) -> [String: String]

    /// The device node that a path below `/dev` leads to, through links; nil where there is none, or none can be told.
    func node(at path: String) -> DeviceNode?

    /// The sockets that are bound to an interface and can be told.
    ///
    /// To tell TCP, UDP and raw ones the kernel needs modules of its own, which it loads when it is asked as `ss`
    /// asks it. Without `loadingModules` it is asked only about those whose module is there.
    ///
    /// Source: `/proc/net/packet`; sock_diag(7).
    func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket]

    /// The interfaces that an Open vSwitch datapath makes by itself, `br0` of the datapath `ovs-system`: ports of it as the
    /// cards are, to which no link in `/sys` leads.
    ///
    /// None where the interface is not that of a datapath.
    ///
    /// Source: ovs_vport_cmd_dump(), net/openvswitch/datapath.c.
    func internalPorts(ofSwitch interface: String) throws(HostError) -> [String]

    /// Whether the kernel has a whole disk claimed, or one of its partitions: a mounted file system, swap, an array,
    /// a pool, a mapping.
    ///
    /// Asked of the kernel by one exclusive open, which is closed at once; ``Usage/unused`` is no proof, since not
    /// every use is a claim.
    ///
    /// Source: bd_prepare_to_claim(), block/bdev.c.
    func claim(of disk: DeviceNode) -> Usage

    /// Who has some device nodes open, other than this process: one scan of all processes for all the nodes.
    func openers(of nodes: Set<DeviceNode>) -> NodeOpeners

    /// The nodes of a device that no `uevent` below it names, by the driver that makes them: those of NVIDIA's driver,
    /// and `/dev/kfd`.
    ///
    /// `device` is the name on its bus, `0000:01:00.0`; none for a driver that makes no such nodes.
    func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode]

    /// What udev found on a block device; nil where its database has no entry for it.
    ///
    /// - Throws: Where there is no database, too.
    func contents(of disk: DeviceNode) throws(HostError) -> DiskContents?

    /// The block device that a path is, or that the file system of a file lies on.
    ///
    /// For the backing files of loop devices and of targets.
    func blockDevice(under path: String) -> BackingDisk

    /// The block devices, by path, that are exported to others although the kernel may have no claim on them (nvmet),
    /// and the files that are exported as disks.
    func exportedDisks() throws(HostError) -> [String]

    /// The terminals that the kernel writes its messages to.
    func consoles() throws(HostError) -> [Console]

    /// Whether the mounts, addresses and processes are those of the machine whose `/sys` is looked at.
    ///
    /// The running system says nothing of a copied `/sys` or of a machine of ours that is mounted in its place.
    var isOfTheSameMachine: Bool { get }

    /// The processes that hold a vfio group open, other than this one; empty where nobody does.
    ///
    /// `group` is the number in `/dev/vfio`.
    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess]

    /// What the kernel says about a vfio group, or nil where there is no such group in `/dev/vfio`.
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
    /// - Throws: Code ``HostError/Code/unknownName``, for `alice:` too: an empty group name is not accepted.
    func owner(named text: String) throws(HostError) -> FileOwner

    /// Gives a device node to a user.
    ///
    /// `node` is the whole path, `/dev/vfio/7`.
    func setOwner(_ owner: FileOwner, of node: String) throws(HostError)

    /// Who owns a device node; nil where it is not there, or the host does not tell.
    func owner(ofNode node: String) -> FileOwner?

    /// What people call an owner, `alice:kvm`; the number of whoever has no name on this machine.
    func name(of owner: FileOwner) -> String

    /// Whether the kernel behind this `/sys` makes device nodes where they can be looked for.
    ///
    /// A copy of a `/sys` has no kernel behind it, and a mounted machine none that fills `/dev`.
    var makesNodes: Bool { get }

    /// Waits until a device node is there, since udev or devtmpfs may make it a moment after the event.
    ///
    /// - Returns: Whether it is there within a short time.
    func nodeExists(_ node: String) -> Bool

    /// Waits a moment for the kernel to go on, a twentieth of a second; a machine that does not go on by itself does
    /// not wait.
    func pause()

    /// Takes the lock that keeps two runs of anybind on this machine from mixing their writes.
    ///
    /// - Returns: A token; the lock is free when it is given back by ``unlock(_:)``.
    /// - Throws: Code ``HostError/Code/busy`` with the holder in the message when another run has it.
    func lock() throws(HostError) -> HostLock

    /// Gives the lock back.
    func unlock(_ lock: HostLock)
}
