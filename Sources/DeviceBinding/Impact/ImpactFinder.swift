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
        var lowers = LowerInterfaces(host)
        var shared = SharedDisks()
        var files = FileDisks(host)
        var walks = devices.map { device in
            var walk = ImpactWalk(ImpactReader(inventory.sysfs), classes: classes)
            walk.walk(from: device)
            walk.findFabrics()
            if classes.contains("nvme-subsystem") { walk.addSharedDisks(&shared, &reader) }
            walk.findFlashUsers()
            addNetworkDisks(to: &walk)
            if host.isOfTheSameMachine {
                if walk.found.contains(where: { $0.part.subsystem == "net" }) {
                    addTunnels(to: &walk, lowers.value(&reader))
                }
                if walk.found.contains(where: \.isBlock) {
                    addFileDisks(to: &walk, files.value(&reader))
                }
                addSwitchPorts(to: &walk)
            }
            return walk
        }
        let answers = HostAnswers(host, for: walks, loadingModules: opensNodes)
        for index in walks.indices {
            findAlternatives(of: &walks[index], answers)
            findFates(of: &walks[index], answers)
        }
        let leaving = Leaving(walks)
        answers.strangers(besides: walks, &reader)
        var impacts: [Impact] = []
        var withoutGroup: [[(part: Int, node: DeviceNode)]] = []
        for (index, device) in devices.enumerated() {
            for doubt in walks[index].doubts where !leaving.paths.contains(doubt.path) {
                walks[index].reader.note(doubt.sentence, doubt.path)
            }
            var uses = UseFinder(walks[index], answers, host, leaving, opensNodes: opensNodes)
            uses.find()
            walks[index] = uses.walk
            var impact = Impact(of: device, parts: uses.parts, uses: uses.uses)
            impact.unknowns = reader.unknowns + answers.unknowns + uses.walk.reader.unknowns
            impacts.append(impact)
            withoutGroup.append(uses.nodesWithoutGroup)
        }
        if opensNodes, host.isOfTheSameMachine { findOpeners(&impacts, and: withoutGroup) }
        return impacts
    }

    /// One scan of all processes for the nodes of all parts, those of vfio devices in no group too.
    private func findOpeners(
        _ impacts: inout [Impact],
        and others: [[(part: Int, node: DeviceNode)]]
    ) {
        var nodes = others
        for index in impacts.indices { nodes[index] += self.nodes(of: &impacts[index]) }
        let all = Set(nodes.joined().map(\.node))
        guard !all.isEmpty else { return }
        let openers = host.openers(of: all)
        for index in impacts.indices {
            for (part, node) in nodes[index] {
                guard let processes = openers.processes[node], !processes.isEmpty else { continue }
                // The removal of what vfio has waits for who has it open.
                let kind: Impact.Use.Kind = node.name.hasPrefix("vfio/") ? .held : .open
                impacts[index].uses.append(
                    Impact.Use(kind, part: part, name: "/dev/\(node.name)", processes: processes)
                )
            }
            if let reason = openers.unknown, !nodes[index].isEmpty {
                impacts[index].unknowns.append(
                    Impact.Unknown("Which processes have its nodes open cannot be told: \(reason).")
                )
            }
        }
    }
}

extension ImpactFinder {
    /// The nodes of the parts that processes may have open, those that no `uevent` names too.
    private func nodes(of impact: inout Impact) -> [(part: Int, node: DeviceNode)] {
        var nodes: [(part: Int, node: DeviceNode)] = []
        for (index, part) in impact.parts.enumerated() {
            if let node = part.openableNode { nodes.append((index, node)) }
            if let node = part.commonNode { nodes.append((index, node)) }
            guard part.mayHaveHiddenNode, let driver = part.driver else { continue }
            do throws(HostError) {
                let hidden = try host.hiddenNodes(of: part.path.lastName, driver: driver)
                nodes += hidden.map { (index, $0) }
            } catch {
                impact.unknowns.append(
                    Impact.Unknown(
                        "Which node \(part.name) has cannot be told, nor who has it open: \(error.message)."
                    )
                )
            }
        }
        return nodes
    }
}

extension ImpactWalk.Found {
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

    /// A second node of the same device, which no `uevent` below it names.
    ///
    /// Source: watchdog_cdev_register(), drivers/watchdog/watchdog_dev.c: the first watchdog has the old node too.
    var commonNode: DeviceNode? {
        guard subsystem == "watchdog", path.lastName == "watchdog0" else { return nil }
        return DeviceNode(name: "watchdog", number: "10:130", isBlock: false)
    }

    /// Whether its driver may make a node that no `uevent` names.
    var mayHaveHiddenNode: Bool { ["amdgpu", "nvidia"].contains(driver) }

    /// Whether processes may have a node of it open.
    var mayHaveNode: Bool { openableNode != nil || mayHaveHiddenNode }
}
