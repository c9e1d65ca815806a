internal import MachineHost

/// A host that nobody uses anything of, but for the groups that some processes hold.
struct RehearsalHost: HostSystem {
    let mechanisms: Set<String>
    let owners: NodeOwners
    var holders: [Int: [HoldingProcess]] = [:]

    /// The same host with other owners of nodes.
    func with(_ owners: NodeOwners) -> RehearsalHost {
        RehearsalHost(mechanisms: mechanisms, owners: owners, holders: holders)
    }

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
    func claim(of disk: DeviceNode) -> Usage { .unused }
    func openers(of nodes: Set<DeviceNode>) -> NodeOpeners { NodeOpeners() }
    func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode] { [] }
    func contents(of disk: DeviceNode) throws(HostError) -> DiskContents? { nil }
    func blockDevice(under path: String) -> BackingDisk { .unknown }
    func exportedDisks() throws(HostError) -> [String] { [] }
    func consoles() throws(HostError) -> [Console] { [] }
    var isOfTheSameMachine: Bool { true }
    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess] { holders[group] ?? [] }
    func groupStatus(_ group: Int) throws(HostError) -> GroupStatus? { nil }
    func modules(for query: ModuleQuery) throws(HostError) -> [String] { [] }
    func loadModule(_ name: String) throws(HostError) {}
    /// Everybody whose name has another length is somebody else.
    func owner(named text: String) throws(HostError) -> FileOwner {
        FileOwner(user: UInt32(1000 + text.utf8.count), group: nil)
    }
    func setOwner(_ owner: FileOwner, of node: String) throws(HostError) {
        owners.set(owner, of: node)
    }
    func owner(ofNode node: String) -> FileOwner? { owners.owner(of: node) }
    var makesNodes: Bool { true }
    func nodeExists(_ node: String) -> Bool { true }
    func pause() {}
    func lock() throws(HostError) -> HostLock { HostLock(rawValue: 0) }
    func unlock(_ lock: HostLock) {}
}
