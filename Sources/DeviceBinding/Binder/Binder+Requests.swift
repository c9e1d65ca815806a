internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Binder {
    /// The owner that a request names for the nodes of a vfio driver.
    ///
    /// - Throws: ``Failure/Code/malformed`` for a driver that makes no node,
    ///   ``Failure/Code/notFound`` for a user that is not known.
    func owner(_ request: Request, wantsVFIO: Bool) throws(Failure) -> NodeOwner? {
        guard let name = request.owner else { return nil }
        guard wantsVFIO, case .driver = request.goal else {
            throw Failure(
                .malformed,
                "Only nodes in /dev/vfio can be given an owner, and only a vfio driver makes one.",
                help: [.leaveOwnerOut]
            )
        }
        let owner = try ask { () throws(HostError) in try host.owner(named: name) }
        return NodeOwner(name: name, owner: owner)
    }

    /// The failure of a plan, with the way that is left where a driver said that it does not know the device:
    /// its ID can be added to the driver's.
    func namingNewID(_ failure: Failure, _ plan: Plan) -> Failure {
        guard failure.errno == .operationNotSupportedByDevice,
            plan.procedure == Procedure.bind.name,
            let change = plan.changes.first(where: { $0.bindPath == failure.path }),
            // Where there is an override, that is the better way.
            change.device.override == .unsupported,
            case .driver(let wanted) = change.goal,
            Procedure.hasKnownIDs(change.device.reference.bus),
            Procedure.newID.needs.allSatisfy({ need in
                guard case .driverFile(let file) = need else { return true }
                let directory = Driver.path(wanted, bus: change.device.reference.bus)
                return inventory.isThere(directory / file)
            })
        else { return failure }
        var failure = failure
        failure.help.insert(.addIdentifier(driver: wanted), at: 0)
        return failure
    }

    /// A word of warning for a PCI driver that does not list the device; none where nobody tells.
    ///
    /// An override binds it all the same.
    func caution(_ change: Change, loading: [String]) -> String? {
        let device = change.device
        guard case .driver(let wanted) = change.goal, device.driver != wanted,
            wanted != "pci-stub", let identity = device.identity,
            lists(device, driver: wanted, loading: loading) == false
        else { return nil }
        return
            "Caution: '\(wanted)' does not list \(identity.identifier) among its IDs; whether it works"
            + " with \(device.reference) is not known."
    }

    /// Whether a driver lists a device among its own IDs; nil where nobody tells.
    private func lists(_ device: Device, driver: String, loading: [String]) -> Bool? {
        let reference = device.reference
        let path = Driver.path(driver, bus: reference.bus)
        if inventory.isThere(path),
            let fits = host.driversFitting(reference.name, onBus: reference.bus)
        {
            return fits.contains { $0.driver == driver }
        }
        let own = (try? inventory.linkedName(path / "module")) ?? loading.first
        guard let own, let alias = device.modalias,
            let modules = try? host.modules(for: .alias(alias))
        else { return nil }
        return modules.contains(own)
    }
}

extension Change {
    /// The file by which the device is bound by name; nil where no driver is asked for.
    fileprivate var bindPath: SysfsPath? {
        guard case .driver(let wanted) = goal else { return nil }
        return Driver.path(wanted, bus: device.reference.bus) / "bind"
    }
}
