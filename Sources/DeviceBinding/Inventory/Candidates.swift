internal import MachineHost
internal import Sysfs

/// Who could serve a device: what the machine, or the aliases of its modules, tell.
struct Candidates {
    /// The registered drivers that fit, each with its rule; nil where the machine does not tell.
    let fits: [DriverFit]?
    /// The modules that fit by an alias, the most exact first; nil where that cannot be asked.
    let modules: [Portrait.Module]?
    /// The registered drivers that fit, by name, in the order in which they are asked.
    let drivers: [String]

    /// Asks a machine about a device.
    init(_ device: Device, _ inventory: Inventory, _ host: any HostSystem) {
        let reference = device.reference
        fits = host.driversFitting(reference.name, onBus: reference.bus)
        modules = device.modalias.flatMap { inventory.modules(fitting: $0, host) }
        if let fits {
            drivers = fits.map(\.driver)
        } else {
            let loaded = (modules ?? []).filter(\.isLoaded)
            drivers = loaded.flatMap { inventory.drivers(ofModule: $0.name, bus: reference.bus) }
        }
    }

    /// The rule by which a driver fits.
    func rule(of driver: String) -> DriverFit.Rule? {
        fits?.first { $0.driver == driver }?.rule
    }

    /// How it is known that the rule decides which ``Inventory/portrait(of:host:)`` gives as the reason.
    func provenance(for device: Device) -> DriverFit.Provenance? {
        let named = device.override.driver
        if let driver = device.driver, let named, named != driver { return nil }
        let decided = device.driver ?? named ?? drivers.first
        return fits?.first { $0.driver == decided }?.provenance
    }

    /// The first module that fits and is not loaded.
    var missingModule: String? { modules?.first { !$0.isLoaded }?.name }
}

extension Inventory {
    /// The modules that a host finds by an alias; nil where it cannot be asked.
    func modules(fitting alias: String, _ host: any HostSystem) -> [Portrait.Module]? {
        guard let names = try? host.modules(for: .alias(alias)) else { return nil }
        return names.filter(isFileName).map { name in
            Portrait.Module(name: name, isLoaded: sysfs.exists(SysfsPath("/module/\(name)")))
        }
    }

    /// The drivers that a module has registered on a bus: it links to each as `pci:e1000e`.
    package func drivers(ofModule module: String, bus: String) -> [String] {
        let links = (try? sysfs.list(SysfsPath("/module/\(module)/drivers"))) ?? []
        return links.filter { $0.hasPrefix(bus + ":") }.map { String($0.dropFirst(bus.count + 1)) }
    }
}
