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
    /// On a bus with rules as data, an ID that was added by `new_id` fits.
    case busDynamicID(BusMatchID)
    /// On a bus with rules as data, an entry of the driver's own table fits, the one at this place.
    case busEntry(BusMatchID, place: Int)
    /// The driver takes any device of its bus.
    case takesAnything
    /// A scripted bus's driver says so.
    case driverSaysYes
    /// A scripted bus's driver answers with an error, which `bind` takes for a yes.
    case matchError(Int32)
    /// It does not match.
    case mismatch(Mismatch)
}

/// What decides whether a driver fits a device, and how that is known.
public struct Explained: Hashable, Sendable {
    /// The rule, field and value that decides.
    public let decision: Explanation
    /// Whether a running kernel was watched to decide so.
    public let provenance: Provenance
}

extension DriverCore {
    /// Which rule, field and value decides whether a driver fits a device now, and how that is known.
    public func explain(_ driver: DriverID, _ device: DeviceID) -> Explained {
        let provenance = self[driver].flatMap { rule(of: $0.bus) }?.provenance ?? .watched
        return Explained(decision: decide(driver, device), provenance: provenance)
    }

    private func decide(_ driver: DriverID, _ device: DeviceID) -> Explanation {
        guard let driver = self[driver], let device = self[device], driver.bus == device.bus,
            let rule = rule(of: driver.bus)
        else { return .mismatch(.otherBus) }
        if case .bus(let kind) = rule { return StepMatching.decide(driver, device, kind) }
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
