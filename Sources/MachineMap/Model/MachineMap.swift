/// A machine as a picture: its devices from the root complexes down, with what hangs on each and who uses it.
///
/// It is a value that somebody else fills, from a `/sys` or from anything else. ``tree(width:colored:)``,
/// ``svg()`` and ``html()`` draw it; the same map gives the same bytes.
public struct MachineMap: Hashable, Sendable {
    /// What the picture is called: the machine's name.
    public var title: String
    /// All that is drawn; whatever a node hangs on stands before it.
    public internal(set) var nodes: [Node] = []
    /// What is asked of it: `03:00.0=vfio-pci`, a text for each change that is marked.
    public var questions: [String] = []
    /// What a reader should know of the picture: a sentence each.
    public var notes: [String] = []
    /// The indices of what hangs on each node.
    private(set) var children: [[Int]] = []
    /// The indices of the nodes that hang on nothing.
    private(set) var roots: [Int] = []

    /// A map without anything on it.
    public init(title: String) {
        self.title = title
    }

    /// Puts a node on the map.
    ///
    /// - Returns: Its index.
    @discardableResult
    public mutating func add(_ node: Node) -> Int {
        let index = nodes.count
        if let parent = node.parent {
            precondition(parent < index, "a node hangs on one that is on the map")
            precondition(node.kind != .root, "a root hangs on nothing")
            let isOnDevice = nodes[parent].kind != .root
            precondition(node.kind != .part || isOnDevice, "a part hangs on a device or a part")
            children[parent].append(index)
        } else {
            precondition(node.kind != .part, "a part hangs on something")
            roots.append(index)
        }
        nodes.append(node)
        children.append([])
        return index
    }

    /// Changes what is known of a node; it stays where it hangs.
    public mutating func update(_ index: Int, _ change: (inout Node) -> Void) {
        let parent = nodes[index].parent
        change(&nodes[index])
        precondition(nodes[index].parent == parent, "a node stays where it hangs")
    }

    /// Puts what hangs on each node, and the roots, into the order of their names, numbers as numbers.
    public mutating func sort() {
        let nodes = nodes
        func isBefore(_ left: Int, _ right: Int) -> Bool {
            (nodes[left].kind.rank, nodes[left].order, left)
                < (nodes[right].kind.rank, nodes[right].order, right)
        }
        roots.sort(by: isBefore)
        for index in children.indices { children[index].sort(by: isBefore) }
    }

    /// How many devices are on the map.
    public var deviceCount: Int { nodes.count { $0.kind.isDevice } }

    /// How many members each IOMMU group has on the map.
    public var groupSizes: [Int: Int] {
        nodes.reduce(into: [:]) { sizes, node in
            if let group = node.group { sizes[group, default: 0] += 1 }
        }
    }

    /// The device that a node is a part of, or is itself.
    func device(of index: Int) -> Int {
        var place = index
        while nodes[place].kind == .part, let parent = nodes[place].parent { place = parent }
        return place
    }
}
