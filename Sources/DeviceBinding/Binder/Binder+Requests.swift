package import MachineHost
internal import Sysfs
internal import SystemPackage

extension Binder {
    /// The owner that a request names for the nodes of a vfio driver.
    ///
    /// - Throws: ``Failure/Code/malformed`` for a driver that makes no node,
    ///   ``Failure/Code/notFound`` for a user that is not known.
    func owner(_ request: Request, wantsVFIO: Bool) throws(Failure) -> NodeOwner? {
        guard let name = request.owner else { return nil }
        guard wantsVFIO else {
            throw Failure(
                .malformed,
                "Only nodes in /dev/vfio can be given an owner, and only a vfio driver makes one.",
                help: [.leaveOwnerOut]
            )
        }
        return NodeOwner(name: name, owner: try owner(named: name))
    }

    /// The numbers of a user and a group, `alice:kvm`.
    ///
    /// - Throws: ``Failure/Code/notFound`` for one that is not known.
    package func owner(named name: String) throws(Failure) -> FileOwner {
        try ask { () throws(HostError) in try host.owner(named: name) }
    }

    /// The owners that a request names for the group nodes of single devices, by the node.
    ///
    /// Nodes of devices themselves, which kernels with iommufd have, get a number only when they are made: these are
    /// given to nobody in this way.
    func nodeOwners(_ changes: [Change], _ request: Request) throws(Failure) -> [String: NodeOwner]
    {
        var found: [String: NodeOwner] = [:]
        for change in changes where change.isForUserSpace {
            guard let name = request.owners[change.device.reference],
                let group = change.device.group
            else { continue }
            let owner = try owner(named: name)
            found[inventory.vfioNode(ofGroup: group)] = NodeOwner(name: name, owner: owner)
        }
        return found
    }

    /// The change with whether its driver fits by its own IDs, where a procedure goes by them alone.
    ///
    /// Aliases tell of a module's tables: not of an ID that was added, and not which of several drivers lists one.
    func matched(_ change: Change, by procedure: Procedure) -> Change {
        let reference = change.device.reference
        guard case .driver(let wanted) = change.goal, change.device.driver != wanted,
            change.device.override.driver == nil, procedure.name == Procedure.bind.name
        else { return change }
        var change = change
        if let fits = host.driversFitting(reference.name, onBus: reference.bus) {
            change.isMatched = fits.contains { $0.driver == wanted }
        } else if let alias = change.device.modalias {
            let module = try? inventory.linkedName(
                Driver.path(wanted, bus: reference.bus) / "module"
            )
            guard let module, inventory.drivers(ofModule: module, bus: reference.bus) == [wanted],
                let modules = try? host.modules(for: .alias(alias)), modules.contains(module)
            else { return change }
            change.isMatched = true
        }
        return change
    }

    /// A word of warning for a PCI driver that does not list the device; none where nobody tells.
    ///
    /// An override binds it all the same.
    func caution(_ change: Change, loading: [MissingModule]) -> String? {
        let device = change.device
        guard !change.isForUserSpace, case .driver(let wanted) = change.goal,
            device.driver != wanted,
            wanted != "pci-stub", let identity = device.identity,
            lists(device, driver: wanted, loading: loading.first { $0.driver == wanted }?.module)
                == false
        else { return nil }
        return
            "Caution: '\(wanted)' does not list \(identity.identifier) among its IDs; whether it works"
            + " with \(device.reference) is not known."
    }

    /// Whether a driver lists a device among its own IDs; nil where nobody tells.
    private func lists(_ device: Device, driver: String, loading: String?) -> Bool? {
        let reference = device.reference
        let path = Driver.path(driver, bus: reference.bus)
        if inventory.isThere(path),
            let fits = host.driversFitting(reference.name, onBus: reference.bus)
        {
            return fits.contains { $0.driver == driver }
        }
        let own = (try? inventory.linkedName(path / "module")) ?? loading
        guard let own, let alias = device.modalias,
            let modules = try? host.modules(for: .alias(alias))
        else { return nil }
        return modules.contains(own)
    }
}
