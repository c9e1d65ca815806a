public import MachineHost
internal import Synchronization

/// Who was given the nodes of a machine: root, where nobody was.
public final class NodeOwners: Sendable {
    private let owners: Mutex<[String: FileOwner]>

    init() { owners = Mutex([:]) }

    init(copying other: NodeOwners) {
        owners = Mutex(other.owners.withLock { $0 })
    }

    /// The owner of a node.
    public func owner(of node: String) -> FileOwner {
        owners.withLock { $0[node] } ?? FileOwner(user: 0, group: 0)
    }

    func set(_ owner: FileOwner, of node: String) {
        owners.withLock { owners in
            let group = owner.group ?? owners[node]?.group ?? 0
            owners[node] = FileOwner(user: owner.user, group: group)
        }
    }
}
