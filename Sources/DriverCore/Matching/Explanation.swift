/// Why one driver serves, could serve, or cannot serve one device.
public enum Explanation: Hashable, Sendable {
    /// The override names the driver, which decides alone.
    case overrideNames(String)
    /// `preferred_driver` names the driver, which decides alone.
    case preferredDriverNames(String)
    /// The driver takes every device that is given to it.
    case takesAnything
    /// A compatible string that `new_id` of the platform bus added fits.
    case dynamicCompatible(String)
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
            if let override = device.override { return .overrideNames(override) }
            if let preferred = device.proposed?.preferredDriver {
                return .preferredDriverNames(preferred)
            }
            if rule == .scripted { return .driverSaysYes }
            if entry == .wildcard, driver.proposed.matchesAnything { return .takesAnything }
            if let entry { return explain(entry, of: driver) }
            return explainPlatform(driver, device)
        }
    }

    private func explain(_ entry: PCIMatchID, of driver: Driver) -> Explanation {
        if driver.dynamicIDs.contains(entry) { return .dynamicID(entry) }
        return .tableEntry(entry, place: driver.pciTable.firstIndex(of: entry) ?? 0)
    }

    private func explainPlatform(_ driver: Driver, _ device: Device) -> Explanation {
        guard case .platform(let identity) = device.matchedIdentity else {
            return .mismatch(.otherBus)
        }
        if driver.proposed.matchesAnything { return .takesAnything }
        if driver.listsDynamically(identity) {
            return .dynamicCompatible(driver.dynamicString(fitting: identity))
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

extension DriverCore {
    /// Where the rule comes from that ``explain(_:_:)`` gives for a driver and a device.
    ///
    /// What a proposal decides, and all that the kernel of the debate does, could only be read.
    public func provenance(_ driver: DriverID, _ device: DeviceID) -> Provenance {
        if self[device]?.proposed?.identity != nil { return .source }
        switch explain(driver, device) {
        case .preferredDriverNames, .takesAnything, .dynamicCompatible, .acpiID,
            .mismatch(.preferredDriverNames):
            return .source
        default: return profile.provenance
        }
    }
}

extension Driver {
    /// The first string that was added and fits a device.
    fileprivate func dynamicString(fitting identity: PlatformIdentity) -> String {
        let compatible = identity.node?.compatible.map { $0.lowercased() } ?? []
        return proposed.dynamicCompatibles.first {
            $0 == "*" || compatible.contains($0.lowercased())
        } ?? ""
    }
}
