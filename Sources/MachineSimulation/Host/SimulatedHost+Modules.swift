internal import DriverCore
internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import VirtualSysfs

/// Finding and loading modules.
extension SimulatedHost {
    func modules(for query: ModuleQuery) throws(HostError) -> [String] {
        switch query {
        case .alias(let alias): description.modules(forAlias: alias)
        case .driver(let name): description.modules(ofDriver: name)
        }
    }

    func loadModule(_ name: String) throws(HostError) {
        let name = MachineDescription.moduleName(name)
        guard description.module(named: name) != nil else {
            throw HostError(.unknownName, "This machine has no module \(quoted(name)).")
        }
        try log.record { event throws(HostError) in
            event = .load(name, succeeds: false)
            for needed in description.modules(toLoad: name) { try load(needed) }
            event = .load(name, succeeds: true)
        }
    }

    private func load(_ name: String) throws(HostError) {
        guard let module = description.module(named: name),
            !virtual.withCore({ $0.moduleNames.contains(name) })
        else { return }
        switch virtual.perform(.loadModule(module)).outcome {
        case nil: throw HostError(.busy, "The module \(quoted(name)) waits for a device.")
        case .failed(let refusal):
            throw HostError(.system, "The module \(quoted(name)) was refused: \(refusal.errno).")
        default: break
        }
        for driver in description.drivers where driver.description.module == name {
            addDynamicIDs(of: driver)
        }
    }

    /// What the module's `ids` parameter does: IDs that are refused are left out, as there.
    private func addDynamicIDs(of driver: DriverEntry) {
        for text in driver.dynamicIDs {
            let id = virtual.withCore { core in
                core.bus(named: driver.description.bus).flatMap {
                    core.driver(named: driver.name, on: $0)
                }
            }
            if let id { virtual.perform(.store(.newID(id), Array(text.utf8))) }
        }
    }
}
