internal import DriverCore
internal import JSON5Text

/// Modules and drivers, in the order of the file.
extension MachineStarter {
    func hasNoDrivers(_ module: ModuleEntry) -> Bool {
        !description.drivers.contains { $0.description.module == module.name }
    }

    private func isLoadedAtBoot(_ module: String) -> Bool {
        description.modules.first { $0.name == module }?.isLoaded ?? true
    }

    /// Loads a module with what it needs, unless it is there.
    mutating func load(_ name: String, _ origin: Origin) throws(Problem) {
        for name in description.modules(neededBy: name) where loaded.insert(name).inserted {
            guard let module = description.module(named: name) else { continue }
            assert(module.drivers.allSatisfy { $0.module == name }, "a driver of another module")
            try perform(.loadModule(module), origin, "the module \(quoted(name))")
            for driver in module.drivers { try addDynamicIDs(of: driver) }
        }
    }

    mutating func register(_ driver: DriverEntry) throws(Problem) {
        guard let module = driver.description.module else {
            try perform(.registerDriver(driver.description), driver.origin, "the driver")
            return try addDynamicIDs(of: driver.description)
        }
        guard isLoadedAtBoot(module) else { return }
        try load(module, driver.origin)
    }

    private mutating func addDynamicIDs(of driver: DriverCore.DriverDescription) throws(Problem) {
        guard let entry = description.drivers.first(where: { $0.description == driver }),
            !entry.dynamicIDs.isEmpty, let bus = machine.core.bus(named: driver.bus),
            let id = machine.core.driver(named: driver.name, on: bus)
        else { return }
        for text in entry.dynamicIDs {
            try perform(
                .store(.newID(id), Array(text.utf8)),
                entry.origin.key("dynamicIDs"),
                "the ID \(quoted(text))"
            )
        }
    }
}
