/// Puts the devices of a map into boxes.
///
/// A group of several members is a frame around them. A frame holds members of its group, and devices below them that
/// are in no other group; where a bridge is in a group and what hangs on it is not, the frame is around the bridge's
/// card alone, and a group that lies in several places has a frame in each.
struct Arrangement {
    /// The groups that devices below a node, and the node, are in.
    private enum Groups: Equatable {
        case none
        case one(Int)
        case several
    }

    private let map: MachineMap
    private let sizes: [Int: Int]
    private var groups: [Groups]

    /// The boxes of a map, one for each root.
    static func boxes(of map: MachineMap) -> [Box] {
        let arrangement = Arrangement(map)
        return map.roots.map { root in
            guard !map.nodes[root].kind.isDevice else { return arrangement.box(root, in: nil) }
            let devices = arrangement.devices(below: root)
            return Box(content: .root(root), boxes: arrangement.boxes(devices, in: nil))
        }
    }

    private init(_ map: MachineMap) {
        self.map = map
        sizes = map.groupSizes
        groups = map.nodes.map { $0.group.map(Groups.one) ?? .none }
        for index in map.nodes.indices.reversed() {
            guard let parent = map.nodes[index].parent, groups[index] != .none else { continue }
            if groups[parent] == .none {
                groups[parent] = groups[index]
            } else if groups[parent] != groups[index] {
                groups[parent] = .several
            }
        }
    }

    private func devices(below index: Int) -> [Int] {
        map.children[index].filter { map.nodes[$0].kind != .part }
    }

    /// The group whose frame a whole box of a device may stand in; nil for a group of one.
    private func frame(around index: Int) -> Int? {
        guard case .one(let group) = groups[index], map.nodes[index].group == group,
            sizes[group, default: 0] > 1
        else { return nil }
        return group
    }

    /// The boxes of devices beside each other, those of a group together in its frame.
    private func boxes(_ devices: [Int], in group: Int?) -> [Box] {
        var boxes: [Box] = []
        var frames: [Int: Int] = [:]
        for device in devices {
            let own = frame(around: device)
            guard let own, own != group else {
                boxes.append(box(device, in: group))
                continue
            }
            let place = frames[own] ?? boxes.count
            if frames[own] == nil {
                frames[own] = place
                boxes.append(Box(content: .frame(group: own)))
            }
            boxes[place].boxes.append(box(device, in: own))
        }
        return boxes
    }

    private func box(_ device: Int, in group: Int?) -> Box {
        let card = Box(content: .card(device))
        let below = devices(below: device)
        let own = map.nodes[device].group.flatMap { sizes[$0, default: 0] > 1 ? $0 : nil }
        guard let own, own != group else {
            guard !below.isEmpty else { return card }
            return Box(content: .panel(device), boxes: [card] + boxes(below, in: group))
        }
        let with = below.filter { frame(around: $0) == own || groups[$0] == .none }
        let others = below.filter { !with.contains($0) }
        let framed = Box(content: .frame(group: own), boxes: [card] + boxes(with, in: own))
        return Box(content: .panel(device), boxes: [framed] + boxes(others, in: nil))
    }
}
