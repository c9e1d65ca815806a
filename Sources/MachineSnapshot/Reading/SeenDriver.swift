internal import Sysfs

/// A driver of a `/sys`.
struct SeenDriver {
    var bus: String
    var name: String
    /// The module whose directory names it.
    var module: String?
    /// Whether that module was loaded; what is built in cannot go.
    var isLoaded = false
    /// Whether it has `bind` and `unbind`.
    var hasBind = true
}

/// A module that is loaded.
struct SeenModule {
    var name: String
    var needs: [String] = []
    var parameters: [SeenFile] = []
}

extension SysfsSurvey {
    /// The drivers of the buses that are wanted.
    func drivers() -> [SeenDriver] {
        var drivers: [SeenDriver] = []
        for bus in names("/bus") where buses?.contains(bus) ?? true {
            for name in names("/bus" / bus / "drivers") {
                let path = "/bus" / bus / "drivers" / name
                var driver = SeenDriver(bus: bus, name: name)
                driver.module = linkedName(path / "module")
                driver.isLoaded =
                    driver.module.map { kind("/module" / $0 / "initstate") != nil } ?? false
                driver.hasBind = kind(path / "bind") != nil
                drivers.append(driver)
            }
        }
        return drivers
    }

    /// The modules that are loaded, with what each needs and its parameters.
    func modules() -> [SeenModule] {
        var modules: [SeenModule] = []
        let loaded = names("/module").filter { kind("/module" / $0 / "initstate") != nil }
        for name in loaded where name.utf8.count <= 55 {
            var module = SeenModule(name: name)
            module.needs = loaded.filter { kind("/module" / $0 / "holders" / name) != nil }
            for parameter in names("/module" / name / "parameters") {
                let path = "/module" / name / "parameters" / parameter
                guard let stat = try? sysfs.stat(path), stat.kind == .file else { continue }
                let bytes = (try? sysfs.readBytes(path)) ?? []
                module.parameters.append(
                    SeenFile(name: parameter, mode: stat.mode, bytes: bytes)
                )
            }
            modules.append(module)
        }
        return modules
    }
}
