/// Why one driver serves, could serve, or cannot serve one device.
public enum Explanation: Hashable, Sendable {
    /// The override names the driver, which decides alone.
    case overrideNames(String)
    /// A dynamic ID, added by `new_id`, fits.
    case dynamicID(PCIMatchID)
    /// An entry of the driver's own table fits, the one at this place.
    case tableEntry(PCIMatchID, place: Int)
    /// A compatible string of the device is in the driver's list.
    case compatible(String)
    /// An ACPI ID of the device is in the driver's list.
    case acpiID(String)
    /// The device's base name is in the driver's ID table.
    case nameInTable(String)
    /// The device's base name is the driver's name.
    case sameName(String)
    /// A scripted bus's driver says so.
    case driverSaysYes
    /// A scripted bus's driver answers with an error, which `bind` takes for a yes.
    case matchError(Int32)
    /// It does not match.
    case mismatch(Mismatch)
}

extension DriverCore {
    /// Which rule, field and value decides whether a driver fits a device now.
    public func explain(_ driver: DriverID, _ device: DeviceID) -> Explanation {
        guard let driver = self[driver], let device = self[device], driver.bus == device.bus,
            let rule = rule(of: driver.bus)
        else { return .mismatch(.otherBus) }
        switch Matching.match(driver, device, rule: rule) {
        case .no(let mismatch): return .mismatch(mismatch)
        case .error(let number): return .matchError(number)
        case .yes(let entry):
            if rule == .scripted { return .driverSaysYes }
            if let override = device.override { return .overrideNames(override) }
            if let entry { return explain(entry, of: driver) }
            return explainPlatform(driver, device)
        }
    }

    private func explain(_ entry: PCIMatchID, of driver: Driver) -> Explanation {
        if driver.dynamicIDs.contains(entry) { return .dynamicID(entry) }
        return .tableEntry(entry, place: driver.pciTable.firstIndex(of: entry) ?? 0)
    }

    private func explainPlatform(_ driver: Driver, _ device: Device) -> Explanation {
        guard case .platform(let identity) = device.facts.description.identity else {
            return .mismatch(.otherBus)
        }
        guard case .platform(let table) = driver.description.table else {
            return .sameName(identity.baseName)
        }
        for own in identity.node?.compatible ?? [] {
            let lower = own.lowercased()
            if table.compatible.contains(where: { $0.lowercased() == lower }) {
                return .compatible(own)
            }
        }
        for id in identity.acpiIDs where table.acpiIDs.contains(id) { return .acpiID(id) }
        return table.names == nil
            ? .sameName(identity.baseName) : .nameInTable(identity.baseName)
    }
}
