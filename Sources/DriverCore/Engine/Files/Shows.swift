/// What a read of an attribute shows.
extension DriverCore {
    /// Reads an attribute that the core owns.
    mutating func show(_ attribute: Attribute, _ task: TaskIndex) {
        switch attribute {
        case .driverOverride(let device), .deviceUevent(let device):
            let isOverride = attribute == .driverOverride(device)
            let takesLock =
                isOverride ? profile.overrideTakesDeviceLock : profile.ueventTakesDeviceLock
            guard takesLock else { return conclude(.bytes(text(of: attribute)), task) }
            take(.device(device), then: .show(attribute), task)
        // Its reader sees no number of virtual functions that are only half there.
        case .numVFs(let device): take(.device(device), then: .show(attribute), task)
        default: conclude(.bytes(text(of: attribute)), task)
        }
    }

    /// Goes on with the device's lock held.
    mutating func advanceShow(_ attribute: Attribute, _ task: TaskIndex) {
        let bytes = text(of: attribute)
        switch attribute {
        case .driverOverride(let device), .deviceUevent(let device), .numVFs(let device):
            drop(.device(device), task)
        default: break
        }
        conclude(.bytes(bytes), task)
    }

    /// What a read of an attribute gives.
    private func text(of attribute: Attribute) -> [UInt8] {
        switch attribute {
        case .driversAutoprobe(let bus):
            return line(autoprobe(of: bus) ? "1" : "0")
        case .driverOverride(let device):
            let rules = bus(of: device).flatMap { rule(of: $0) }?.rules
            let unset = rules?.unsetOverrideIsEmpty == true ? "" : "(null)"
            return line(read(device, .override)?.override ?? unset)
        case .deviceUevent(let device): return ueventText(of: device)
        case .preferredDriver(let device):
            return line(read(device, .override)?.proposed?.preferredDriver ?? "(null)")
        case .driverProbeID(let device):
            return line(driverProbeID(of: device) ?? "")
        case .driverAutoprobe(let driver):
            return line(autoprobe(of: driver) ? "1" : "0")
        case .numVFs(let device):
            return line("\(read(device, .virtualFunctions)?.enabledCount ?? 0)")
        case .sriovDriversAutoprobe(let device):
            return line(read(device, .autoprobe)?.isOn == false ? "0" : "1")
        case .moduleParameter(let module, let name):
            return line(parameters(ofModule: module).first { $0.name == name }?.value ?? "")
        case .newID(let driver), .removeID(let driver):
            return Array(dynamicIDLines(of: driver).utf8)
        case .driversProbe, .busUevent, .busRescan, .bind, .unbind, .driverUevent, .vfioBind,
            .remove, .rescan, .bridgeRescan, .classUevent, .vfioDeviceUevent, .vfioGroupUevent,
            .pciBusUevent,
            .linkUevent, .moduleUevent:
            return []
        }
    }

    private func line(_ text: String) -> [UInt8] { text.kernelBytes + [UInt8(ascii: "\n")] }

    /// The keys of an event but for those that only an event has.
    ///
    /// Source: `uevent_show()`, drivers/base/core.c.
    private func ueventText(of id: DeviceID) -> [UInt8] {
        guard let device = facts(of: id) else { return [] }
        var bytes: [UInt8] = []
        let identity = device.description.identity
        for key in identity.leadingKeys { bytes += line(key.name + "=" + key.value) }
        if let driver = read(id, .driver)?.driver.flatMap({ name(of: $0) }) {
            bytes += line("DRIVER=" + driver)
        }
        for key in identity.ueventKeys(name: device.name, withAlias: true) {
            bytes += line(key.name + "=" + key.value)
        }
        return bytes
    }
}
