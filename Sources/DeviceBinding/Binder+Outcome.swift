internal import MachineHost
internal import Sysfs

extension Binder {
    /// What came of a request, when every write was made and read back.
    ///
    /// - Throws: ``Failure/Code/notViable`` where the kernel says that user space cannot use a group.
    func outcome(
        _ proposal: Decision,
        _ found: [Device],
        _ devices: [Device]
    ) throws(Failure) -> Outcome {
        var outcome = Outcome(
            plan: proposal.plan,
            modules: proposal.modules,
            found: found,
            devices: devices,
            nodes: [],
            notes: proposal.plan.notes
        )
        if proposal.plan.changes.contains(where: { $0.goal == .anyDriver }) {
            outcome.notes += devices.compactMap(noteOnRelease)
            outcome.notes += devices.compactMap { noteOnReturn($0, proposal.plan) }
        }
        guard proposal.wantsVFIO else { return outcome }
        guard host.makesNodes else {
            outcome.notes.append(
                "Nothing in /dev/vfio was made: no running kernel stands behind this /sys."
            )
            return outcome
        }
        for number in Set(devices.compactMap(\.group)).sorted() {
            try addNode(ofGroup: number, devices, &outcome)
        }
        // Devices have nodes of their own only where the kernel has iommufd.
        if inventory.sysfs.exists("/class/misc/iommu") {
            for node in devices.compactMap(characterDevice) {
                if !host.nodeExists(node) { outcome.notes.append(noteOnMissing(node)) }
                outcome.nodes.append(node)
            }
        }
        if let owner = proposal.owner {
            try setOwner(owner.owner, outcome)
            outcome.owner = owner
        }
        return outcome
    }

    /// A released device without a driver: fine, but to be said.
    private func noteOnRelease(_ device: Device) -> String? {
        guard device.driver == nil else { return nil }
        let modules = device.modalias.flatMap { try? host.modules(for: .alias($0)) } ?? []
        let missing = modules.filter {
            isFileName($0) && !inventory.sysfs.exists(SysfsPath("/module/\($0)"))
        }
        guard let module = missing.first else {
            return "\(device.reference) has no driver now: none took it."
        }
        return "\(device.reference) has no driver now; the module '\(module)' would serve it and is"
            + " not loaded."
    }

    /// A released device that the driver took again which it was taken from.
    private func noteOnReturn(_ device: Device, _ plan: Plan) -> String? {
        let change = plan.changes.first { $0.device.reference == device.reference }
        guard let driver = device.driver, change?.driverLost == driver else { return nil }
        return "\(device.reference) went back to '\(driver)', the first driver that fits it."
    }

    /// Finds the node of a group, and asks the kernel whether user space may use it.
    private func addNode(
        ofGroup number: Int,
        _ devices: [Device],
        _ outcome: inout Outcome
    ) throws(Failure) {
        var status = try status(ofGroup: number, &outcome)
        var node = "/dev/vfio/\(status?.isWithoutIOMMU == true ? "noiommu-" : "")\(number)"
        if status == nil {
            node = self.node(ofGroup: number)
            // The node may come a moment after the event; then the kernel can be asked after all.
            if host.nodeExists(node) {
                status = try self.status(ofGroup: number, &outcome)
            } else {
                outcome.notes.append(noteOnMissing(node))
            }
        }
        outcome.nodes.append(node)
        try checkViability(number, status, devices)
    }

    /// What the kernel says of a group; nil where it says nothing yet, or cannot be asked.
    private func status(ofGroup number: Int, _ outcome: inout Outcome) throws(Failure)
        -> GroupStatus?
    {
        do {
            return try host.groupStatus(number)
        } catch {
            let note =
                "Whether user space can use IOMMU group \(number) could not be asked: \(error)"
            if !outcome.notes.contains(note) { outcome.notes.append(note) }
            return nil
        }
    }

    private func noteOnMissing(_ node: String) -> String {
        "The kernel should have made '\(node)', but it is not there."
    }

    /// Refuses to call it a success where user space cannot use a group.
    private func checkViability(_ number: Int, _ status: GroupStatus?, _ devices: [Device])
        throws(Failure)
    {
        guard status?.isViable == false else { return }
        // Also where a part of a group was allowed: success would say that it can be used.
        var failure = Failure(
            .notViable,
            "IOMMU group \(number) cannot be used yet: a driver of the host has a part of it.",
            state: devices.map { inventory.sentence(on: $0.reference) },
            help: [
                "'anybind groups \(number)' shows who; bind those too, or 'anybind release' these."
            ]
        )
        failure.devices = devices
        throw failure
    }

    /// The node of a group; one that was made up for want of an IOMMU has another name.
    ///
    /// Source: vfio_noiommu_group_alloc() and vfio_create_group(), drivers/vfio, Linux 6.1.
    private func node(ofGroup number: Int) -> String {
        let name = try? inventory.text(SysfsPath("/kernel/iommu_groups/\(number)/name"))
        return name == "vfio-noiommu" ? "/dev/vfio/noiommu-\(number)" : "/dev/vfio/\(number)"
    }

    /// The node of the device itself, which kernels with iommufd have.
    private func characterDevice(_ device: Device) -> String? {
        let names = (try? inventory.sysfs.list(device.reference.path / "vfio-dev")) ?? []
        guard let name = names.first(where: { $0.hasPrefix("vfio") }),
            inventory.sysfs.exists(device.reference.path / "vfio-dev/\(name)/dev")
        else { return nil }
        return "/dev/vfio/devices/\(name)"
    }

    /// Gives the nodes to their owner.
    private func setOwner(_ owner: FileOwner, _ outcome: Outcome) throws(Failure) {
        for node in outcome.nodes {
            do throws(HostError) {
                try host.setOwner(owner, of: node)
            } catch {
                var failure = Failure.host(error)
                failure.state = outcome.devices.map { inventory.sentence(on: $0.reference) }
                failure.devices = outcome.devices
                failure.help = ["The devices are bound as asked; only the owner is missing."]
                throw failure
            }
        }
    }
}
