internal import MachineHost
internal import Synchronization

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

/// Who owns nodes: root, where nobody was given one.
final class NodeOwners: Sendable {
    private let owners: Mutex<[String: FileOwner]>

    init() { owners = Mutex([:]) }

    init(copying other: NodeOwners) {
        owners = Mutex(other.owners.withLock { $0 })
    }

    func owner(of node: String) -> FileOwner {
        owners.withLock { $0[node] } ?? FileOwner(user: 0, group: 0)
    }

    func set(_ owner: FileOwner, of node: String) {
        owners.withLock { owners in
            let group = owner.group ?? owners[node]?.group ?? 0
            let isRoots = owner.user == 0 && group == 0
            owners[node] = isRoots ? nil : FileOwner(user: owner.user, group: group)
        }
    }

    func keep(_ nodes: Set<String>) {
        owners.withLock { $0 = $0.filter { nodes.contains($0.key) } }
    }

    /// The nodes that are not root's, a line each.
    var lines: [String] {
        owners.withLock { owners in
            owners.map { "node: \($0.key) of \($0.value.user):\($0.value.group ?? 0)" }.sorted()
        }
    }
}
