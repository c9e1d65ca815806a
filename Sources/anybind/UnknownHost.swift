import MachineHost

/// The machine around a copy of a `/sys`: nothing is known of it, and nothing can be done to it.
///
/// The mounts, addresses and processes of the machine that runs the command are not those of the
/// machine that the copy was taken from.
struct UnknownHost: HostSystem {
    /// Who keeps the lock of a mounted machine; a copy needs none.
    var lockedBy: LinuxHost?

    func mounts() throws(HostError) -> [Mount] { [] }
    func swapAreas() throws(HostError) -> [SwapArea] { [] }
    func interfaceAddresses() throws(HostError) -> [InterfaceAddress] { [] }
    func routes() throws(HostError) -> [Route] { [] }
    func interfaceKinds() throws(HostError) -> [String: String] { [:] }
    func lowerInterfaces() throws(HostError) -> [String: String] { [:] }
    func permanentAddresses() throws(HostError) -> [String: String] { [:] }
    func node(at path: String) -> DeviceNode? { nil }
    func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket] { [] }
    func internalPorts(ofSwitch interface: String) throws(HostError) -> [String] { [] }
    func claim(of disk: DeviceNode) -> Usage { .unknown("a copy of /sys has no processes") }
    func openers(of nodes: Set<DeviceNode>) -> NodeOpeners { NodeOpeners() }
    func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode] { [] }
    func contents(of disk: DeviceNode) throws(HostError) -> DiskContents? { nil }
    func blockDevice(under path: String) -> BackingDisk { .unknown }
    func exportedDisks() throws(HostError) -> [String] { [] }
    func consoles() throws(HostError) -> [Console] { [] }
    var isOfTheSameMachine: Bool { false }
    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess] { [] }
    func groupStatus(_ group: Int) throws(HostError) -> GroupStatus? { nil }

    func modules(for query: ModuleQuery) throws(HostError) -> [String] {
        throw HostError(.unsupported, "A copy of /sys does not say which modules there are.")
    }

    func loadModule(_ name: String) throws(HostError) {
        throw HostError(.unsupported, "No module can be loaded into a copy of /sys.")
    }

    func owner(named text: String) throws(HostError) -> FileOwner {
        throw HostError(.unsupported, "A copy of /sys has no users.")
    }

    func setOwner(_ owner: FileOwner, of node: String) throws(HostError) {
        throw HostError(.unsupported, "A copy of /sys has no device nodes.")
    }

    var makesNodes: Bool { false }
    func nodeExists(_ node: String) -> Bool { false }
    func pause() { lockedBy?.pause() }
    func lock() throws(HostError) -> HostLock { try lockedBy?.lock() ?? HostLock(rawValue: 0) }
    func unlock(_ lock: HostLock) { lockedBy?.unlock(lock) }
}
