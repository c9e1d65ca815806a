internal import MachineHost
internal import Sysfs

/// Why a device has its driver, or none: as much as is known, and never more.
extension Inventory {
    /// The reason, as a sentence without a stop.
    func reason(for device: Device, _ candidates: Candidates, _ host: any HostSystem) -> String {
        if let driver = device.driver { return reason(for: device, servedBy: driver, candidates) }
        if device.isBeingReleased {
            return "it is being unbound; a vfio driver waits until nobody has the device open"
        }
        if let named = device.override.driver { return reason(for: device, naming: named, host) }
        return reasonForNone(device, candidates, host)
    }

    // MARK: - With a driver

    private func reason(for device: Device, servedBy driver: String, _ candidates: Candidates)
        -> String
    {
        if let named = device.override.driver {
            return named == driver
                ? "the override names it"
                : "it was bound before the override named '\(named)'; the next probe decides again"
        }
        let end = device.override == .unset ? ", and no override is set" : ""
        if let rule = candidates.rule(of: driver) { return rule.sentence + end }
        if candidates.fits != nil {
            return
                "no ID of the driver fits it: it was bound by an override or a dynamic ID that has"
                + " been removed"
        }
        return byAlias(device, driver, candidates) + end
    }

    /// What the aliases of the driver's module tell: they are made from its tables.
    ///
    /// Source: scripts/mod/file2alias.c; `MODULE_DEVICE_TABLE`, include/linux/module.h, Linux 6.1.
    private func byAlias(_ device: Device, _ driver: String, _ candidates: Candidates) -> String {
        let unknown = "unknown: nothing here says which IDs the driver has"
        guard let modalias = device.modalias else { return unknown }
        if modalias == "platform:\(driver)" { return "its name is the driver's" }
        let path = Driver.path(driver, bus: device.reference.bus) / "module"
        guard let module = (try? linkedName(path)) ?? nil, let modules = candidates.modules else {
            return unknown
        }
        if modules.contains(where: { $0.name == module }) {
            return "the module '\(module)' lists \(device.listedThing)"
        }
        // Of what is built into the kernel, no file has the aliases that are made from its tables.
        guard device.reference.bus == "pci", sysfs.exists(SysfsPath("/module/\(module)/initstate"))
        else {
            return unknown
        }
        return "no alias of the module '\(module)' fits it: it was bound by a dynamic ID or an"
            + " override that has been removed"
    }

    // MARK: - Without one

    /// Why the driver that the override names does not serve a device.
    private func reason(for device: Device, naming named: String, _ host: any HostSystem) -> String
    {
        let reference = device.reference
        guard driverExists(named, bus: reference.bus) else {
            let modules = (try? host.modules(for: .driver(named))) ?? []
            let module = modules.first {
                isFileName($0) && !sysfs.exists(SysfsPath("/module/\($0)"))
            }
            let end = module.map { "; its module '\($0)' is not loaded" } ?? ""
            return "the override names '\(named)', but there is no such driver\(end)"
        }
        if let barrier = barriers(before: device).certain {
            return "the override names '\(named)', but \(barrier.words(in: sysfs.root))"
        }
        if let probe = host.failedProbe(of: reference.name, onBus: reference.bus),
            probe.driver == named
        {
            return "the override names '\(named)', and \(probe.sentence)"
        }
        return "the override names '\(named)', which refused it or was not asked\(Self.open)"
    }

    /// Why a device without an override has no driver.
    private func reasonForNone(_ device: Device, _ candidates: Candidates, _ host: any HostSystem)
        -> String
    {
        let barriers = barriers(before: device)
        if let barrier = barriers.certain { return barrier.words(in: sysfs.root) }
        let perhaps = barriers.unread.map { "; or \($0.words(in: sysfs.root))" } ?? ""
        return reasonWithoutBarrier(device, candidates, host) + perhaps
    }

    /// Why a device that nothing keeps from drivers has none.
    private func reasonWithoutBarrier(
        _ device: Device,
        _ candidates: Candidates,
        _ host: any HostSystem
    ) -> String {
        let reference = device.reference
        if let probe = host.failedProbe(of: reference.name, onBus: reference.bus) {
            return "'\(probe.driver)' fits it, and \(probe.sentence)"
        }
        if let driver = candidates.drivers.first {
            return "'\(driver)' fits it, and " + reasonNotAsked(device, candidates)
        }
        if let module = candidates.missingModule {
            return "the module '\(module)' fits it, and is not loaded"
        }
        if candidates.fits != nil { return "no driver matches it, and no module would" }
        if candidates.modules?.isEmpty == true {
            return
                "no module's IDs match it; those of drivers in the kernel itself stand in no file"
        }
        return "no driver matches it, or a probe failed, or it was unbound\(Self.open)"
    }

    /// Why a driver that fits does not serve the device.
    private func reasonNotAsked(_ device: Device, _ candidates: Candidates) -> String {
        let bus = device.reference.bus
        if flag(SysfsPath("/bus/\(bus)/drivers_autoprobe")) == false {
            return "drivers_autoprobe of the bus '\(bus)' is off"
        }
        // A machine that tells of fits tells of failed probes too.
        return candidates.fits == nil
            ? "refused it, or the device was unbound by hand\(Self.open)"
            : "has not been asked since the device was unbound"
    }

    /// The end of a reason that no file decides.
    private static let open = ": nothing here says which, and a bind would tell"

    /// What an attribute of one bit says; nil where there is none.
    private func flag(_ path: SysfsPath) -> Bool? {
        switch (try? text(path)) ?? nil {
        case "1": true
        case "0": false
        default: nil
        }
    }
}
