extension DriverCore {
    /// An operation as a noun: `a write of '0000:03:00.0' to 'unbind' of driver 'e1000e'`.
    public func words(for operation: Operation) -> String {
        switch operation {
        case .store(let attribute, let bytes):
            "a write of \(quoted(String(decoding: bytes.prefix(256), as: UTF8.self))) to "
                + words(for: attribute)
        case .show(let attribute): "a read of " + words(for: attribute)
        case .addBus(let bus): "adding bus \(quoted(bus.name))"
        case .addDevice(let device): "adding device \(quoted(device.name))"
        case .addFunctions(let functions):
            "adding \(functions.count) functions of device"
                + " \(quoted(functions.first?.name ?? ""))"
        case .addBranch(let branch):
            "adding device \(quoted(branch.device.name)) with what hangs on it"
        case .addClassDevice(let device):
            "adding \(quoted(device.name)) of class \(quoted(device.className))"
        case .removeDevice(let device): "the removal of device \(quotedName(of: device))"
        case .registerDriver(let driver): "the registration of driver \(quoted(driver.name))"
        case .unregisterDriver(let driver): "the unregistering of driver \(quotedName(of: driver))"
        case .loadModule(let module): "the loading of module \(quoted(module.name))"
        case .unloadModule(let name): "the unloading of module \(quoted(name))"
        case .probe(let driver, let device), .attach(let driver, let device):
            "attaching device \(quotedName(of: device)) to driver \(quotedName(of: driver))"
        case .addLink(let consumer, let supplier, _):
            "linking \(quotedName(of: consumer)) to its supplier"
                + " \(quotedName(of: supplier))"
        case .setMatchAnswer(let driver, _):
            "changing the match answer of driver \(quotedName(of: driver))"
        case .waitForProbes: "a wait for the end of all probes"
        case .vfio(let operation): words(for: operation)
        }
    }

    private func words(for attribute: Attribute) -> String {
        switch attribute {
        case .driversProbe(let bus): "'drivers_probe' of bus \(quotedName(of: bus))"
        case .driversAutoprobe(let bus): "'drivers_autoprobe' of bus \(quotedName(of: bus))"
        case .busUevent(let bus): "'uevent' of bus \(quotedName(of: bus))"
        case .busRescan(let bus): "'rescan' of bus \(quotedName(of: bus))"
        case .bind(let driver): "'bind' of driver \(quotedName(of: driver))"
        case .unbind(let driver): "'unbind' of driver \(quotedName(of: driver))"
        case .newID(let driver): "'new_id' of driver \(quotedName(of: driver))"
        case .removeID(let driver): "'remove_id' of driver \(quotedName(of: driver))"
        case .driverUevent(let driver): "'uevent' of driver \(quotedName(of: driver))"
        case .vfioBind(let driver): "'vfio_bind' of driver \(quotedName(of: driver))"
        case .driverAutoprobe(let driver): "'autoprobe' of driver \(quotedName(of: driver))"
        case .preferredDriver(let device):
            "'preferred_driver' of device \(quotedName(of: device))"
        case .driverProbeID(let device): "'driver_probe_id' of device \(quotedName(of: device))"
        case .driverOverride(let device): "'driver_override' of device \(quotedName(of: device))"
        case .deviceUevent(let device): "'uevent' of device \(quotedName(of: device))"
        case .remove(let device): "'remove' of device \(quotedName(of: device))"
        case .rescan(let device): "'rescan' of device \(quotedName(of: device))"
        case .bridgeRescan(let device):
            "'rescan' of the bus behind device \(quotedName(of: device))"
        case .numVFs(let device): "'sriov_numvfs' of device \(quotedName(of: device))"
        case .sriovDriversAutoprobe(let device):
            "'sriov_drivers_autoprobe' of device \(quotedName(of: device))"
        case .classUevent(_, let className, let name):
            "'uevent' of \(quoted(name)) of class \(quoted(className))"
        case .vfioDeviceUevent(let device):
            "'uevent' of the vfio-dev of device \(quotedName(of: device))"
        case .vfioGroupUevent(let group): "'uevent' of vfio group \(group.rawValue)"
        case .pciBusUevent(let device):
            "'uevent' of the bus behind device \(quotedName(of: device))"
        case .linkUevent(let consumer, let supplier):
            "'uevent' of the link of \(quotedName(of: consumer)) to its supplier"
                + " \(quotedName(of: supplier))"
        case .moduleUevent(let module): "'uevent' of module \(quoted(module))"
        case .moduleParameter(let module, let name):
            "parameter \(quoted(name)) of module \(quoted(module))"
        }
    }

    private func words(for operation: VFIOOperation) -> String {
        switch operation {
        case .openContainer: "the opening of a vfio container"
        case .openGroup(let group): "the opening of vfio group \(group.rawValue)"
        case .setContainer: "putting a vfio group into a container"
        case .unsetContainer: "taking a vfio group out of its container"
        case .setIOMMU(_, let type): "setting the IOMMU type \(type)"
        case .checkExtension(_, let number): "asking for vfio extension \(number)"
        case .groupStatus: "asking for the status of a vfio group"
        case .openDevice(_, let name): "the opening of vfio device \(quoted(name))"
        case .close: "the closing of a vfio file"
        }
    }

    func quotedName(of bus: BusID) -> String { quoted(name(of: bus) ?? "(gone)") }
    func quotedName(of driver: DriverID) -> String { quoted(name(of: driver) ?? "(gone)") }
    func quotedName(of device: DeviceID) -> String { quoted(name(of: device) ?? "(gone)") }
}
