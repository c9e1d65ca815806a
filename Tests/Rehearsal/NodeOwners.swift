internal import MachineHost
internal import Synchronization

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
}
