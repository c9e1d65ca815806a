extension MachineMap {
    /// Marks what a change of drivers would take along.
    ///
    /// `changes` has the index of each device with the driver that it would get, nil for none. All that hangs on a
    /// device whose driver leaves is marked, and what follows that elsewhere; where the driver gives devices to user
    /// space, the other members of its IOMMU group that have a driver of the kernel's. What is spared goes on over
    /// something that stays, with all that hangs on it.
    public mutating func mark(
        _ changes: [(device: Int, driver: String?, isVFIO: Bool)],
        sparing spared: Set<Int> = []
    ) {
        var groups: Set<Int> = []
        for change in changes {
            nodes[change.device].mark = .changes(to: change.driver)
            if change.isVFIO, let group = nodes[change.device].group { groups.insert(group) }
        }
        for change in changes where nodes[change.device].driver != change.driver {
            markFollowers(of: change.device, sparing: spared)
        }
        for index in nodes.indices where nodes[index].mark == nil {
            let node = nodes[index]
            guard let group = node.group, groups.contains(group), node.kind == .device,
                node.driver != nil, !node.isVFIO
            else { continue }
            nodes[index].mark = .sharesGroup
        }
    }

    private mutating func markFollowers(of device: Int, sparing spared: Set<Int>) {
        var places = children[device] + nodes[device].followers
        while let place = places.popLast() {
            guard nodes[place].mark == nil, !spared.contains(place) else { continue }
            nodes[place].mark = .goesAlong
            places += children[place] + nodes[place].followers
        }
    }

    /// The uses that would end: of every node that is marked as changing or going along.
    public var endangeredUses: [(node: Int, use: Use)] {
        nodes.indices.flatMap { index -> [(node: Int, use: Use)] in
            guard let mark = nodes[index].mark, mark != .sharesGroup else { return [] }
            return nodes[index].uses.map { (index, $0) }
        }
    }
}
