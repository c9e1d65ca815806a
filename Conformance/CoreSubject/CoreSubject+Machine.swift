internal import ConformanceCases
internal import DriverCore
internal import VirtualSysfs

extension CoreSubject {
    // MARK: - Modules

    /// Loads a module with what it depends on.
    mutating func insmod(_ module: String, _ parameters: [String]) -> String {
        let name = module.replacing("-", with: "_")
        // Once a boot, as the guest's agent does it; see Conformance/README.md.
        if loadedModules.contains(name) { return "OK" }
        if name == "bindlab" { return loadBindlab() }
        guard let record = board.record.modules[name] else { return "ENOENT" }
        for need in record.needs where !loadedModules.contains(need) { load(need) }
        return load(name, parameters)
    }

    /// Removes a module; as of programs, `-` and `_` are the same in its name.
    func rmmod(_ module: String) -> String {
        name(of: sysfs.perform(.unloadModule(module.replacing("-", with: "_"))).outcome)
    }

    @discardableResult
    private mutating func load(_ name: String, _ parameters: [String] = []) -> String {
        guard let record = board.record.modules[name] else { return "ENOENT" }
        var module = DriverCore.ModuleDescription(
            name: name,
            drivers: record.drivers.map { $0.description(of: name) },
            parameters: record.parameters,
            needs: record.needs
        )
        do throws(DriverCore.Refusal) {
            try module.set(parameters)
        } catch {
            return CaseErrno.name(error.errno.rawValue)
        }
        board.plugIn(behind: name)
        let answer = self.name(of: sysfs.perform(.loadModule(module)).outcome)
        if answer == "OK" { loadedModules.append(name) }
        return answer
    }

    private mutating func loadBindlab() -> String {
        loadedModules.append("bindlab")
        let outcome = sysfs.perform(.loadModule(DriverCore.ModuleDescription(name: "bindlab")))
            .outcome
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "lab", rule: .scripted)))
        return name(of: outcome)
    }

    // MARK: - Hot plug

    mutating func hotAdd(_ words: [String]) -> [String] {
        let names = QEMUDevice(words).map { board.plug($0) } ?? []
        return names.isEmpty ? ["no-change"] : names.map { "+" + $0 }
    }

    func hotDelete(_ id: String) -> [String] {
        let name = board.device(id: id).flatMap { device in
            sysfs.withCore { $0.name(of: device) }
        }
        guard let device = board.device(id: id), let name else { return ["no-change"] }
        let outcome = sysfs.perform(.removeDevice(device)).outcome
        return [outcome == nil ? "no-change" : "-" + name]
    }

    // MARK: - The machine's state

    /// Every device of PCI and of bindlab's making with its driver and override, and what is switched off.
    public func machineState() -> [String] {
        sysfs.withCore { core in
            var lines: [String] = []
            for bus in core.busIDs {
                let name = core.name(of: bus) ?? ""
                lines.append("\(name): drivers_autoprobe \(core.autoprobe(of: bus) ? 1 : 0)")
                for device in core.devices(of: bus) {
                    let driver = core.driver(of: device).flatMap { core.name(of: $0) }
                    lines.append("  \(core.name(of: device) ?? "") \(driver ?? "-")")
                }
            }
            return lines
        }
    }
}
