import MachineHost
import Synchronization
import SystemPackage

/// A machine whose every answer is in a table.
final class HostDouble: HostSystem {
    /// What the machine answers.
    struct Answers: Sendable {
        var mounts: [Mount] = []
        var swapAreas: [SwapArea] = []
        var addresses: [InterfaceAddress] = []
        var defaultRoutes: [String] = []
        var routes: [Route] = []
        var sockets: [BoundSocket] = []
        var lowers: [String: String] = [:]
        var permanentAddresses: [String: String] = [:]
        var nodes: [String: DeviceNode] = [:]
        var switches: [String: [String]] = [:]
        var claims: [String: Usage] = [:]
        var openers = NodeOpeners()
        var contents: [String: DiskContents] = [:]
        var backing: [String: String] = [:]
        /// The files that lie on no disk.
        var inMemory: Set<String> = []
        var interfaceKinds: [String: String] = [:]
        /// By the drivers that make them.
        var hiddenNodes: [String: [DeviceNode]] = [:]
        var exported: [String] = []
        var consoles: [Console] = []
        var isOfTheSameMachine = true
        var holders: [Int: [HoldingProcess]] = [:]
        var holdersFailure: HostError?
        var statuses: [Int: GroupStatus] = [:]
        var statusFailure: HostError?
        var modules: [ModuleQuery: [String]] = [:]
        var owners: [String: FileOwner] = [:]
        /// The questions that the machine cannot answer, by the names of the functions.
        var unanswered: Set<String> = []
        var makesNodes = true
        var missingNodes: Set<String> = []
        var isLocked = false
        var lockFailure: HostError?
        var loadFailure: HostError?
        /// What the loading of a module does to the kernel.
        var whenLoaded: (@Sendable (String) -> Void)?
    }

    let answers: Mutex<Answers>
    /// What was asked of the machine, in order.
    let deeds = Mutex<[String]>([])
    /// Of each question for bound sockets, whether the kernel may load modules to answer it.
    let moduleLoads = Mutex<[Bool]>([])

    init(_ answers: Answers = Answers()) {
        self.answers = Mutex(answers)
    }

    private var answer: Answers { answers.withLock { $0 } }

    func mounts() throws(HostError) -> [Mount] { try known(\.mounts) }
    func swapAreas() throws(HostError) -> [SwapArea] { try known(\.swapAreas) }
    func interfaceAddresses() throws(HostError) -> [InterfaceAddress] { try known(\.addresses) }

    func routes() throws(HostError) -> [Route] {
        try known(\.defaultRoutes, "routes").map { Route(interface: $0, destination: "default") }
            + answer.routes
    }

    func lowerInterfaces() throws(HostError) -> [String: String] { try known(\.lowers) }
    func permanentAddresses() throws(HostError) -> [String: String] {
        try known(\.permanentAddresses)
    }
    func node(at path: String) -> DeviceNode? { answer.nodes[path] }
    func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket] {
        moduleLoads.withLock { $0.append(loadingModules) }
        return try known(\.sockets)
    }
    func internalPorts(ofSwitch interface: String) throws(HostError) -> [String] {
        try known(\.switches)[interface] ?? []
    }

    /// What a question answers, unless the machine cannot answer it.
    private func known<Value>(
        _ path: KeyPath<Answers, Value>,
        _ question: String = #function
    ) throws(HostError) -> Value {
        let name = String(question.prefix { $0 != "(" })
        if answer.unanswered.contains(name) {
            throw HostError(.system, "cannot answer '\(name)'", errno: .permissionDenied)
        }
        return answer[keyPath: path]
    }

    func claim(of disk: DeviceNode) -> Usage { answer.claims[disk.name] ?? .unused }
    func openers(of nodes: Set<DeviceNode>) -> NodeOpeners { answer.openers }
    func contents(of disk: DeviceNode) throws(HostError) -> DiskContents? {
        try known(\.contents)[disk.name]
    }

    func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode] {
        try known(\.hiddenNodes)[driver] ?? []
    }

    func interfaceKinds() throws(HostError) -> [String: String] { try known(\.interfaceKinds) }

    func blockDevice(under path: String) -> BackingDisk {
        if answer.inMemory.contains(path) { return .noDisk }
        return answer.backing[path].map { .disk($0) } ?? .unknown
    }

    func exportedDisks() throws(HostError) -> [String] { try known(\.exported) }
    func consoles() throws(HostError) -> [Console] { try known(\.consoles) }
    var isOfTheSameMachine: Bool { answer.isOfTheSameMachine }

    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess] {
        if let failure = answer.holdersFailure { throw failure }
        return answer.holders[group] ?? []
    }

    func groupStatus(_ group: Int) throws(HostError) -> GroupStatus? {
        if let failure = answer.statusFailure { throw failure }
        return answer.statuses[group]
    }

    func modules(for query: ModuleQuery) throws(HostError) -> [String] {
        answer.modules[query] ?? []
    }

    func loadModule(_ name: String) throws(HostError) {
        deeds.withLock { $0.append("load \(name)") }
        if let failure = answer.loadFailure { throw failure }
        guard let load = answer.whenLoaded else {
            throw HostError(.system, "The module '\(name)' cannot be loaded.")
        }
        load(name)
    }

    func owner(named text: String) throws(HostError) -> FileOwner {
        guard let owner = answer.owners[text] else {
            throw HostError(.unknownName, "There is no user '\(text)'.")
        }
        return owner
    }

    func setOwner(_ owner: FileOwner, of node: String) throws(HostError) {
        deeds.withLock { $0.append("own \(node) \(owner.user)") }
    }

    var makesNodes: Bool { answer.makesNodes }
    func nodeExists(_ node: String) -> Bool { !answer.missingNodes.contains(node) }

    func pause() { deeds.withLock { $0.append("pause") } }

    func lock() throws(HostError) -> HostLock {
        if let failure = answer.lockFailure { throw failure }
        if answer.isLocked {
            throw HostError(.busy, "Another anybind (process 42) is at work.")
        }
        deeds.withLock { $0.append("lock") }
        return HostLock(rawValue: 1)
    }

    func unlock(_ lock: HostLock) { deeds.withLock { $0.append("unlock") } }
}
