public import MachineHost

extension Binder {
    /// What would be done for a request.
    public struct Decision: Hashable, Sendable {
        /// The writes.
        public var plan: Plan
        /// The modules that are loaded first; the plan is then made again.
        public var modules: [String]
        /// The user who gets the nodes in `/dev/vfio` afterwards.
        public var owner: NodeOwner?
        /// Who gets single nodes back, by the node: an undo gives each to the one that had it.
        public var nodeOwners: [String: NodeOwner] = [:]
        /// What ceases to work with the devices that lose their drivers.
        public var impacts: [Impact] = []

        /// Whether everything but the owner of nodes is already as requested.
        public var isDone: Bool { plan.steps.isEmpty && modules.isEmpty }

        /// Who gets a node; nil where nobody does.
        public func owner(of node: String) -> NodeOwner? { nodeOwners[node] ?? owner }

        /// Whether nodes get an owner.
        public var givesNodes: Bool { owner != nil || !nodeOwners.isEmpty }

        /// The devices as they were found.
        public var devices: [Device] { plan.changes.map(\.device) }

        /// Whether a device goes to user space.
        public var wantsVFIO: Bool { plan.changes.contains(where: \.isForUserSpace) }

        /// The nodes of the groups that are known already; some machines number them at the first probe.
        public var nodes: [String] {
            let groups = plan.changes.filter(\.isForUserSpace).compactMap(\.device.group)
            return Set(groups).sorted().map { "/dev/vfio/\($0)" }
        }
    }
}

/// The future owner of device nodes: as the user wrote it, and as numbers.
public struct NodeOwner: Hashable, Sendable {
    /// What the user wrote, `alice:kvm`.
    public var name: String
    /// The user and the group.
    public var owner: FileOwner

    /// The owner of a name.
    public init(name: String, owner: FileOwner) {
        self.name = name
        self.owner = owner
    }

    /// The owner of these numbers.
    package init(_ owner: FileOwner) {
        let group = owner.group.map { ":\($0)" } ?? ""
        self.init(name: "\(owner.user)\(group)", owner: owner)
    }
}
