import DeviceBinding
import MachineHost
import MachineMap
import Sysfs

/// Who uses what is on the map: an ``Impact`` of each device that hangs on no other has the uses of all below it.
extension MapReader {
    /// Puts down every use that a host knows of, and what hangs on a device by something else than its directory.
    mutating func addUses(of host: any HostSystem) {
        guard host.isOfTheSameMachine else {
            map.notes.append(
                "What is in use is not known: this is a copy of another machine's /sys."
            )
            return
        }
        let tops = devices.filter { isTop($0.value) }.map(\.key).sorted()
        for impact in inventory.impacts(of: tops, host: host) {
            addStacks(of: impact)
            for use in impact.uses { add(use, of: impact) }
            for unknown in impact.unknowns { note(unknown.sentence) }
        }
        addHolders(host)
        map.sort()
    }

    /// Has a device take along what an impact says, besides what hangs on it on the map.
    mutating func follow(_ impact: Impact, from device: Int) {
        let gone = impact.parts.indices.filter { !impact.goesOn($0) }
        let parts = Set(gone.compactMap { place(of: $0, in: impact) })
        map.update(device) {
            $0.followers = parts.union($0.followers).subtracting([device]).sorted()
        }
    }

    /// What goes on over something that stays: a bond with another port, a disk with another path.
    func goingOn(in impact: Impact) -> Set<Int> {
        Set(
            impact.parts.indices.filter { impact.goesOn($0) }
                .compactMap { places[impact.parts[$0].path.text] }
        )
    }

    private func isTop(_ index: Int) -> Bool {
        guard let parent = map.nodes[index].parent else { return true }
        return map.nodes[parent].kind == .root
    }

    /// What stands on a part and is not on the map yet, such as a loop device on a file.
    private mutating func addStacks(of impact: Impact) {
        for (index, part) in impact.parts.enumerated() where places[part.path.text] == nil {
            guard [.holder, .upper].contains(part.relation), let above = part.hangsOn,
                let place = place(of: above, in: impact), map.nodes[place].kind != .root
            else { continue }
            addPart(impact.parts[index].path.text, of: part.subsystem ?? "", on: place)
        }
    }

    private mutating func add(_ use: Impact.Use, of impact: Impact) {
        guard let index = place(of: use.part, in: impact) else { return }
        switch use.kind {
        case .formatted, .port, .clock, .watchdog, .keys, .memory:
            map.update(index) { if !$0.labels.contains(use.words) { $0.labels.append(use.words) } }
        default:
            let shown = MachineMap.Use(use.kind.rawValue, use.words)
            map.update(index) { if !$0.uses.contains(shown) { $0.uses.append(shown) } }
        }
    }

    /// The node of a part of an impact; of one that is not drawn, the node of what it hangs on.
    private func place(of part: Int, in impact: Impact) -> Int? {
        var at: Int? = part
        while let index = at {
            if let place = places[impact.parts[index].path.text] { return place }
            at = impact.parts[index].hangsOn
        }
        return nil
    }

    /// The processes that hold what vfio drivers have.
    private mutating func addHolders(_ host: any HostSystem) {
        var groups: [Int: [Int]] = [:]
        for (index, node) in map.nodes.enumerated() where node.isVFIO {
            if let group = node.group { groups[group, default: []].append(index) }
        }
        for (group, members) in groups.sorted(by: { $0.key < $1.key }) {
            do throws(HostError) {
                let holders = try host.holders(ofGroup: group)
                guard !holders.isEmpty else { continue }
                let held = Impact.Use(.held, part: 0, processes: holders)
                let use = MachineMap.Use(held.kind.rawValue, held.words)
                for index in members { map.update(index) { $0.uses.append(use) } }
            } catch {
                note("Who holds /dev/vfio/\(group) cannot be told: \(error.message)")
            }
        }
    }

    private mutating func note(_ sentence: String) {
        if !map.notes.contains(sentence) { map.notes.append(sentence) }
    }
}
