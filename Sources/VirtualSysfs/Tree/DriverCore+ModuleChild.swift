internal import DriverCore

/// `/module`: what was loaded, and what is built in and named by a driver.
extension DriverCore {
    /// What a name means in the directories of modules.
    func moduleChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .modules: hasModule(name) ? .directory(.module(name)) : nil
        case .module(let module): child(name, ofModule: module)
        case .moduleDrivers(let module):
            moduleDriver(name, of: module).map { .link(to: .driver($0)) }
        case .moduleParameters(let module): core(.moduleParameter(module: module, name: name))
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func child(_ name: String, ofModule module: String) -> Node? {
        switch name {
        case "drivers":
            shownDrivers(ofModule: module).isEmpty ? nil : .directory(.moduleDrivers(module))
        case "parameters":
            parameters(ofModule: module).isEmpty ? nil : .directory(.moduleParameters(module))
        case "uevent": core(.moduleUevent(module))
        case "initstate": isLoaded(module: module) ? .file(.moduleState(module)) : nil
        default: nil
        }
    }

    /// A driver as `BUS:DRIVER`.
    ///
    /// Source: `make_driver_name()`, kernel/module/sysfs.c.
    private func moduleDriver(_ name: String, of module: String) -> DriverID? {
        guard let colon = name.firstIndex(of: ":"), let bus = bus(named: String(name[..<colon])),
            let driver = driver(named: String(name[name.index(after: colon)...]), on: bus),
            self.module(of: driver) == module
        else { return nil }
        return driver
    }

    /// Whether a module is loaded, or is built in and has a driver.
    private func hasModule(_ name: String) -> Bool {
        isLoaded(module: name) || !shownDrivers(ofModule: name).isEmpty
    }

    /// The drivers whose directories name a module.
    func shownDrivers(ofModule module: String) -> [DriverID] {
        busIDs.flatMap { drivers(of: $0) }.filter { self.module(of: $0) == module }
    }

    /// The modules that are loaded, and those that drivers name.
    var shownModules: [String] {
        moduleNames + busIDs.flatMap { drivers(of: $0) }.compactMap { module(of: $0) }
    }
}
