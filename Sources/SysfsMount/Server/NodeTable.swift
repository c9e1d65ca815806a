internal import Sysfs

/// What the kernel knows of a mount: the nodes it was given and has not forgotten.
///
/// A node's number is its index in the table and one; the root is 1, as the protocol wants.
struct NodeTable: Sendable {
    static let root = 0

    private var slots: [Node?]
    private var free: [Int] = []
    private var numbers: [Dentry: Int] = [:]
    /// The first of the directories and links of a name.
    private var namesakes: [String: Int] = [:]

    /// A name in a directory.
    private struct Dentry: Hashable {
        let parent: Int
        let name: String
    }

    init(root: Node) {
        slots = [root]
    }

    /// How many nodes there are, the root included.
    var count: Int { slots.count - free.count }

    /// How many of them have gone.
    var deadCount: Int { slots.count { $0?.isDead == true } }

    subscript(number: Int) -> Node? {
        slots.indices.contains(number) ? slots[number] : nil
    }

    /// The node at a name in a directory, if the kernel knows it.
    func child(_ name: String, of parent: Int) -> Int? {
        numbers[Dentry(parent: parent, name: name)]
    }

    /// Takes a node in.
    mutating func insert(_ node: Node) -> Int {
        assert(self[node.parent]?.isDead == false, "a name in a directory that has gone")
        assert(child(node.name, of: node.parent) == nil, "a name twice in a directory")
        let number: Int
        if let reused = free.popLast() {
            number = reused
            assert(slots[number] == nil, "a number is free and in use")
            slots[number] = node
        } else {
            number = slots.count
            slots.append(node)
        }
        numbers[Dentry(parent: node.parent, name: node.name)] = number
        linkSibling(number, node.parent)
        if node.status.kind != .file { linkNamesake(number, node.name) }
        return number
    }

    mutating func retain(_ number: Int) {
        assert(self[number] != nil, "the kernel hears of a node that is not there")
        slots[number]?.lookups += 1
    }

    mutating func told(_ number: Int, target: String) { slots[number]?.target = target }

    mutating func change(_ number: Int, to changed: FuseSetAttributes) {
        slots[number]?.changed = changed
    }

    /// The kernel has forgotten a node so often; it goes when nobody knows it any more.
    mutating func forget(_ number: Int, _ count: UInt64) {
        guard number != NodeTable.root, let node = self[number] else { return }
        slots[number]?.lookups = node.lookups > count ? node.lookups - count : 0
        collect(number)
    }

    /// Removes a node that neither the kernel nor a child needs, and then perhaps the one above it.
    private mutating func collect(_ number: Int) {
        var number = number
        while number != NodeTable.root, let node = self[number], node.lookups == 0,
            node.firstChild == nil
        {
            unlinkName(number, node)
            unlinkSibling(number, node)
            assert(slots[node.parent] != nil, "a directory goes before what is in it")
            slots[number] = nil
            free.append(number)
            number = node.parent
        }
    }

    /// What stood here is gone: its number stays until the kernel forgets it, its name is free.
    ///
    /// - Returns: The names that are gone with it, each after that of the directory it was in.
    @discardableResult
    mutating func kill(_ number: Int) -> [GoneName] {
        guard number != NodeTable.root, let node = self[number], !node.isDead else { return [] }
        unlinkName(number, node)
        slots[number]?.isDead = true
        var gone = [GoneName(parent: node.parent, name: node.name)]
        for child in children(of: number) { gone += kill(child) }
        collect(number)
        return gone
    }

    /// A name that has gone, by the number of the directory that it was in.
    struct GoneName: Sendable {
        let parent: Int
        let name: String
    }

    /// A file keeps its number and loses its name to the next; false where it has none any more.
    mutating func setAside(_ number: Int) -> Bool {
        guard let node = self[number], !node.isDead, node.status.kind == .file,
            child(node.name, of: node.parent) == number
        else { return false }
        numbers[Dentry(parent: node.parent, name: node.name)] = nil
        return true
    }

    /// The nodes in a directory that the kernel knows.
    func children(of number: Int) -> [Int] {
        var children: [Int] = []
        var next = self[number]?.firstChild
        while let child = next {
            children.append(child)
            next = self[child]?.nextSibling
        }
        return children
    }

    /// The directories and links of a name.
    func named(_ name: String) -> [Int] {
        var found: [Int] = []
        var next = namesakes[name]
        while let number = next {
            found.append(number)
            next = self[number]?.nextNamesake
        }
        return found
    }

    // MARK: - Lists

    private mutating func linkSibling(_ number: Int, _ parent: Int) {
        assert(number != parent, "a directory in itself")
        let next = slots[parent]?.firstChild
        slots[number]?.nextSibling = next
        if let next { slots[next]?.previousSibling = number }
        slots[parent]?.firstChild = number
    }

    private mutating func unlinkSibling(_ number: Int, _ node: Node) {
        if let next = node.nextSibling { slots[next]?.previousSibling = node.previousSibling }
        if let previous = node.previousSibling {
            slots[previous]?.nextSibling = node.nextSibling
        } else {
            slots[node.parent]?.firstChild = node.nextSibling
        }
    }

    private mutating func linkNamesake(_ number: Int, _ name: String) {
        let next = namesakes[name]
        slots[number]?.nextNamesake = next
        if let next { slots[next]?.previousNamesake = number }
        namesakes[name] = number
    }

    /// Takes a node that is not dead out of both indexes.
    private mutating func unlinkName(_ number: Int, _ node: Node) {
        guard !node.isDead else { return }
        let dentry = Dentry(parent: node.parent, name: node.name)
        if numbers[dentry] == number { numbers[dentry] = nil }
        guard node.status.kind != .file else { return }
        if let next = node.nextNamesake {
            slots[next]?.previousNamesake = node.previousNamesake
        }
        if let previous = node.previousNamesake {
            slots[previous]?.nextNamesake = node.nextNamesake
        } else {
            namesakes[node.name] = node.nextNamesake
        }
    }
}
