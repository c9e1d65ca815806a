internal import MachineHost
internal import Sysfs

extension Binder {
    /// Refuses a procedure that this machine does not have, before anything is written.
    func checkNeeds(_ change: Change, _ procedure: Procedure) throws(Failure) {
        for need in procedure.needs where try !isMet(need, change) {
            throw unmet(need, change, procedure)
        }
    }

    /// Whether what a procedure needs is there for one change.
    private func isMet(_ need: Need, _ change: Change) throws(Failure) -> Bool {
        let reference = change.device.reference
        switch need {
        case .deviceFile("driver_override"):
            return change.device.override != .unsupported || change.goal == .noDriver
        case .deviceFile(let file):
            return inventory.isThere(reference.path / file)
        case .busFile(let file):
            return inventory.isThere(SysfsPath("/bus/\(reference.bus)") / file)
        case .rule(let rule):
            return host.mechanisms.contains(rule) && fitsByRule(change)
        case .driverFile(let file):
            // Nothing is asked of a driver that has the device already, or is yet to be loaded.
            guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
                return true
            }
            let directory = Driver.path(wanted, bus: reference.bus)
            return inventory.isThere(directory / file) || !inventory.isThere(directory)
        }
    }

    /// Whether the driver that is asked for is one of those that fit every device.
    private func fitsByRule(_ change: Change) -> Bool {
        guard case .driver(let wanted) = change.goal,
            inventory.driverExists(wanted, bus: change.device.reference.bus),
            let fits = host.driversFitting(
                change.device.reference.name,
                onBus: change.device.reference.bus
            )
        else { return true }
        return fits.contains {
            $0.driver == wanted && ($0.rule == .anything || $0.rule == .override)
        }
    }

    /// The refusal, with the machine that has what is missing.
    private func unmet(_ need: Need, _ change: Change, _ procedure: Procedure) -> Failure {
        let reference = change.device.reference
        var wanted = "the driver"
        if case .driver(let name) = change.goal { wanted = "The driver '\(name)'" }
        var path: SysfsPath?
        var reason: String
        switch need {
        case .deviceFile(let file):
            reason = "The bus '\(reference.bus)' has no \(file)."
            path = reference.path / file
        case .busFile(let file):
            reason = "The bus '\(reference.bus)' has no \(file)."
            path = SysfsPath("/bus/\(reference.bus)") / file
        case .driverFile("bind"):
            reason = "\(wanted) has no 'bind' file, so no device can be given to it by name."
        case .driverFile(let file):
            reason = "\(wanted) has no '\(file)' file."
        case .rule(let rule):
            reason =
                host.mechanisms.contains(rule)
                ? "\(wanted) does not have the flag \(rule)." : "This kernel has no \(rule)."
        }
        if case .driverFile(let file) = need, case .driver(let name) = change.goal {
            path = Driver.path(name, bus: reference.bus) / file
        }
        return Failure(.refused, reason, help: help(need, reference.bus, procedure), path: path)
    }

    private func help(_ need: Need, _ bus: String, _ procedure: Procedure) -> [Remedy] {
        if need == .driverFile("bind") { return [] }
        if procedure.name == Procedure.driverOverride.name {
            return [.useProcedure(Procedure.bind.name)]
        }
        guard let proposal = need.proposal(bus: bus) else {
            return [.list(.procedures)]
        }
        return [
            .simulate(procedure: procedure.name, proposal: proposal), .list(.procedures),
        ]
    }
}
