internal import MachineHost
internal import Sysfs

extension Binder {
    /// What a person should know of devices that were released, a sentence each.
    func notes(onReleased devices: [Device], _ plan: Plan) -> [String] {
        let released = plan.changes.filter { $0.goal == .anyDriver }.map(\.device.reference)
        guard !released.isEmpty else { return [] }
        let devices = devices.filter { released.contains($0.reference) }
        return devices.compactMap(noteOnRelease)
            + devices.compactMap { noteOnReturn($0, plan) }
            + inventory.fences(around: devices.map(\.reference))
            .filter { plan.surroundings.autoprobe[$0.bus] == nil }.map(\.sentence)
    }

    /// The nodes by which user space opens devices, when a vfio driver has them.
    ///
    /// - Throws: ``Failure/Code/notViable`` where the kernel says that user space cannot use a group.
    func nodes(of devices: [Device], _ notes: inout [String]) throws(Failure) -> [String] {
        guard host.makesNodes else {
            notes.append(
                "No node was made in /dev/vfio: this /sys is not a running kernel's."
            )
            return []
        }
        var nodes: [String] = []
        for number in Set(devices.compactMap(\.group)).sorted() {
            nodes.append(try nodeOfGroup(number, &notes))
        }
        // Devices have nodes of their own only where the kernel has iommufd.
        if inventory.sysfs.exists("/class/misc/iommu") {
            for node in devices.compactMap(characterDevice) {
                if !host.nodeExists(node) { notes.append(noteOnMissing(node)) }
                nodes.append(node)
            }
        }
        return nodes
    }

    /// A change with who owns the nodes that go with the driver that its device loses.
    ///
    /// A node that is made again is root's: only who looked before can give it back.
    /// Source: devtmpfs_create_node(), drivers/base/devtmpfs.c.
    func lookingAtNodes(of change: Change) -> Change {
        change.driverLost == nil ? change : withNodes(change, ofRoot: false)
    }

    /// A change with who owns the nodes by which user space opens its device; those of root only where it is asked for.
    func withNodes(_ change: Change, ofRoot: Bool) -> Change {
        guard change.isKeptForUserSpace, host.makesNodes else { return change }
        let group = change.device.group.map { inventory.vfioNode(ofGroup: $0) }
        var change = change
        for node in [group, characterDevice(change.device)].compactMap({ $0 }) {
            guard let owner = host.owner(ofNode: node),
                ofRoot || owner != FileOwner(user: 0, group: 0)
            else { continue }
            change.nodes[node] = NodeOwner(owner)
        }
        return change
    }

    /// A released device without a driver: fine, but to be said.
    private func noteOnRelease(_ device: Device) -> String? {
        guard device.driver == nil else { return nil }
        let now = "\(device.reference) has no driver now"
        let barriers = inventory.barriers(before: device)
        if let barrier = barriers.certain {
            return "\(now), since \(barrier.words(in: inventory.sysfs.root))."
        }
        let perhaps = barriers.unread.map { "; or \($0.words(in: inventory.sysfs.root))" } ?? ""
        let candidates = Candidates(device, inventory, host)
        if let driver = candidates.drivers.first {
            return "\(now): '\(driver)' fits it, and did not take it\(perhaps)."
        }
        guard let module = candidates.missingModule else {
            return "\(now): none took it\(perhaps)."
        }
        return "\(now); the module '\(module)' would serve it but is not loaded."
    }

    /// A released device that the driver took again which it was taken from.
    private func noteOnReturn(_ device: Device, _ plan: Plan) -> String? {
        let change = plan.changes.first { $0.device.reference == device.reference }
        guard let driver = device.driver, change?.driverLost == driver else { return nil }
        return "\(device.reference) went back to '\(driver)', the first driver that fits it."
    }

    /// Finds the node of a group, and asks the kernel whether user space may use it.
    private func nodeOfGroup(_ number: Int, _ notes: inout [String]) throws(Failure) -> String {
        var status = status(ofGroup: number, &notes)
        var node = "/dev/vfio/\(status?.isWithoutIOMMU == true ? "noiommu-" : "")\(number)"
        if status == nil {
            node = inventory.vfioNode(ofGroup: number)
            // The node may come a moment after the event; then the kernel can be asked after all.
            if host.nodeExists(node) {
                status = self.status(ofGroup: number, &notes)
            } else {
                notes.append(noteOnMissing(node))
            }
        }
        try checkViability(number, status)
        return node
    }

    /// What the kernel says of a group; nil where it says nothing yet, or cannot be asked.
    private func status(ofGroup number: Int, _ notes: inout [String]) -> GroupStatus? {
        do {
            return try host.groupStatus(number)
        } catch {
            let note =
                "Whether user space can use IOMMU group \(number) is unknown: \(error)"
            if !notes.contains(note) { notes.append(note) }
            return nil
        }
    }

    private func noteOnMissing(_ node: String) -> String {
        "The kernel should have made '\(node)', but it is not there."
    }

    /// Refuses to call it a success where user space cannot use a group.
    private func checkViability(_ number: Int, _ status: GroupStatus?) throws(Failure) {
        guard status?.isViable == false else { return }
        // Also where a part of a group was allowed: success would say that it can be used.
        throw Failure(
            .notViable,
            "IOMMU group \(number) cannot be used yet: a host driver still has a device of it.",
            help: [.completeGroup(number)]
        )
    }

    /// The node of the device itself, which kernels with iommufd have.
    private func characterDevice(_ device: Device) -> String? {
        let names = (try? inventory.sysfs.list(device.reference.path / "vfio-dev")) ?? []
        guard let name = names.first(where: { $0.hasPrefix("vfio") }),
            inventory.sysfs.exists(device.reference.path / "vfio-dev/\(name)/dev")
        else { return nil }
        return "/dev/vfio/devices/\(name)"
    }
}
