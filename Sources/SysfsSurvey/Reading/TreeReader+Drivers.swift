internal import DriverCore
internal import Sysfs

/// Buses, drivers and modules.
extension TreeReader {
    /// A bus, with the slots where functions can be plugged in and the address of each: `slots/1/address`.
    func bus(_ name: String) -> DriverCore.BusDescription {
        var bus = DriverCore.BusDescription(name: name, rule: DriverCore.MatchRule(ofBus: name))
        if bus.rule == .pci {
            bus.attributes = names("/bus/pci/slots").flatMap { slot in
                files("/bus/pci/slots" / slot, below: "slots/" + slot + "/")
            }
        }
        return bus
    }

    /// The drivers of the buses that are wanted, with tables that have what they serve.
    func drivers(
        of wanted: Set<String>?,
        _ aliases: ModuleAliases,
        serving devices: [SysfsSurvey.Device],
        _ virtualFunctions: [String: SysfsSurvey.Device]
    ) -> [SysfsSurvey.Driver] {
        let functions = virtualFunctions.values.sorted { $0.name < $1.name }
        var served: [String: [SysfsSurvey.Device]] = [:]
        for device in devices + functions {
            guard let bus = device.bus, let driver = device.driver else { continue }
            served[bus + "/" + driver, default: []].append(device)
        }
        var drivers: [SysfsSurvey.Driver] = []
        for bus in names("/bus") where wanted?.contains(bus) ?? true {
            for name in names("/bus" / bus / "drivers") {
                let own = served[bus + "/" + name] ?? []
                let description = driver(name, on: bus, aliases, serving: own)
                let isLoaded = description.module.map { self.isLoaded(module: $0) } ?? false
                drivers.append(
                    SysfsSurvey.Driver(description: description, isModuleLoaded: isLoaded)
                )
            }
        }
        return drivers
    }

    /// The devices to which a driver's directory has links, by name.
    func devices(servedFrom path: SysfsPath, _ bus: String) -> [SysfsSurvey.Device] {
        names(path).filter { kind(path / $0 / "subsystem") == .link }.map { name in
            var reader = DeviceReader(self, path / name)
            return reader.device(name, bus, parent: nil, files: [])
        }
    }

    func driver(
        _ name: String,
        on bus: String,
        _ aliases: ModuleAliases,
        serving devices: [SysfsSurvey.Device]
    ) -> DriverCore.DriverDescription {
        let path = "/bus" / bus / "drivers" / name
        var driver = DriverCore.DriverDescription(name: name, bus: bus)
        driver.module = linkedName(path / "module")
        driver.suppressesBindAttributes = kind(path / "bind") == nil
        driver.setTable(aliases, serving: devices)
        return driver
    }

    // MARK: - Modules

    private func isLoaded(module name: String) -> Bool {
        kind("/module" / name / "initstate") != nil
    }

    /// The modules that are loaded, with what each needs and its parameters.
    func modules() -> [DriverCore.ModuleDescription] {
        let loaded = names("/module").filter { isLoaded(module: $0) }
        // The kernel has room for 55 bytes: `MODULE_NAME_LEN`, include/linux/moduleparam.h.
        return loaded.filter { $0.utf8.count <= 55 }.map { name in
            DriverCore.ModuleDescription(
                name: name,
                parameters: parameters(ofModule: name),
                needs: loaded.filter { kind("/module" / $0 / "holders" / name) != nil }
            )
        }
    }

    private func parameters(ofModule name: String) -> [DriverCore.ModuleParameter] {
        let directory = "/module" / name / "parameters"
        return names(directory).compactMap { parameter in
            guard let stat = try? sysfs.stat(directory / parameter), stat.kind == .file else {
                return nil
            }
            let bytes = (try? sysfs.readBytes(directory / parameter)) ?? []
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
            return DriverCore.ModuleParameter(
                name: parameter,
                value: String(decoding: line, as: UTF8.self),
                mode: stat.mode
            )
        }
    }
}
