internal import MachineHost
internal import Sysfs

/// Finds what ceases to work when devices lose their drivers.
///
/// The machine is asked once for all of them.
struct ImpactFinder {
    /// Where devices are seen.
    let inventory: Inventory
    /// Who is asked who uses them.
    let host: any HostSystem
    /// Whether disks are opened and processes looked at, which a look alone does not do.
    let opensNodes: Bool

    /// What ceases to work with each of some devices, in their order.
    func impacts(of devices: [DeviceReference]) -> [Impact] {
        guard !devices.isEmpty else { return [] }
        var reader = ImpactReader(inventory.sysfs)
        let classes = Set(reader.names("/class"))
        var walks = devices.map { device in
            var walk = ImpactWalk(ImpactReader(inventory.sysfs), classes: classes)
            walk.walk(from: device)
            if host.isOfTheSameMachine {
                addLoops(to: &walk)
                addSwitchPorts(to: &walk)
            }
            return walk
        }
        let answers = HostAnswers(host, for: walks)
        answers.strangers(besides: walks, &reader)
        var impacts: [Impact] = []
        for (index, device) in devices.enumerated() {
            var uses = UseFinder(walks[index], answers, host, opensNodes: opensNodes)
            uses.find()
            walks[index] = uses.walk
            var impact = Impact(of: device, parts: uses.parts, uses: uses.uses)
            impact.unknowns = reader.unknowns + answers.unknowns + uses.walk.reader.unknowns
            impacts.append(impact)
        }
        if opensNodes, host.isOfTheSameMachine { findOpeners(&impacts) }
        return impacts
    }

    /// Loop devices stand on files, which no link in `/sys` tells.
    private func addLoops(to walk: inout ImpactWalk) {
        guard walk.found.contains(where: \.isBlock) else { return }
        var loops: [(path: SysfsPath, number: String)] = []
        let directory: SysfsPath = "/devices/virtual/block"
        for name in walk.reader.names(directory) where name.hasPrefix("loop") {
            let path = directory / name
            guard let file = walk.reader.text(path / "loop/backing_file") else { continue }
            if let number = host.blockDevice(under: file) {
                loops.append((path, number))
            } else {
                walk.reader.note(
                    "It cannot be told which disk '\(file)' lies on, the file behind \(name)",
                    path / "loop/backing_file"
                )
            }
        }
        // A loop device may stand on a file on another one.
        while let next = loops.first(where: { loop in
            !walk.has(loop.path) && walk.found.contains { $0.number == loop.number }
        }), let index = walk.found.firstIndex(where: { $0.number == next.number }) {
            walk.add(next.path, .holder, on: index)
        }
    }

    /// A switch's own ports stand on its other ones, which no link in `/sys` tells.
    private func addSwitchPorts(to walk: inout ImpactWalk) {
        var index = 0
        while index < walk.found.count {
            let (found, current) = (walk.found[index], index)
            index += 1
            guard found.mayBeSwitch else { continue }
            let name = found.part.name
            do throws(HostError) {
                for port in try host.internalPorts(ofSwitch: name) where isFileName(port) {
                    let path = SysfsPath("/devices/virtual/net") / port
                    if walk.reader.isThere(path) {
                        walk.add(path, .upper, on: current)
                    } else {
                        walk.reader.note(
                            "What uses '\(port)' cannot be told: it is a port of the switch '\(name)' in another"
                                + " network namespace",
                            nil
                        )
                    }
                }
            } catch {
                walk.reader.note(
                    "Which interfaces are ports of '\(name)' cannot be told: \(error.message)",
                    nil
                )
            }
        }
    }

    /// One scan of all processes for the nodes of all parts.
    private func findOpeners(_ impacts: inout [Impact]) {
        let nodes = Set(impacts.flatMap { $0.parts.compactMap(\.openableNode) })
        guard !nodes.isEmpty else { return }
        let openers = host.openers(of: nodes)
        for index in impacts.indices {
            for (part, found) in impacts[index].parts.enumerated() {
                guard let node = found.openableNode, let processes = openers.processes[node],
                    !processes.isEmpty
                else { continue }
                impacts[index].uses.append(
                    Impact.Use(.open, part: part, name: "/dev/\(node.name)", processes: processes)
                )
            }
            if let reason = openers.unknown,
                impacts[index].parts.contains(where: { $0.openableNode != nil })
            {
                impacts[index].unknowns.append(
                    Impact.Unknown("Which processes have its nodes open cannot be told: \(reason).")
                )
            }
        }
    }
}

extension ImpactWalk.Found {
    /// Whether it stands above an interface as a switch does, and is none of those that show themselves as something else.
    fileprivate var mayBeSwitch: Bool {
        part.subsystem == "net" && part.relation == .upper
            && names.isDisjoint(with: ["bridge", "bonding"])
    }

    /// The number of a disk or partition; nil where it is none, or has none.
    var number: String? {
        guard isBlock, let number = part.node?.number, !number.isEmpty else { return nil }
        return number
    }
}

extension Impact.Part {
    /// The node that processes are looked for at; those of vfio are asked about by their groups.
    var openableNode: DeviceNode? {
        guard let node, !node.name.hasPrefix("vfio/") else { return nil }
        return node
    }
}
