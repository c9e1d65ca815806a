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
    /// On a bus with rules as data, an ID that was added by `new_id` fits.
    case busDynamicID(BusMatchID)
    /// On a bus with rules as data, an entry of the driver's own table fits, the one at this place.
    case busEntry(BusMatchID, place: Int)
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
        let decision = decide(driver, device)
        return Explained(decision: decision, provenance: provenance(of: decision, driver, device))
    }

    /// What a proposal decides, and all that the kernel of the debate does, could only be read.
    private func provenance(
        of decision: Explanation,
        _ driver: DriverID,
        _ device: DeviceID
    ) -> Provenance {
        if self[device]?.proposed?.identity != nil { return .source }
        switch decision {
        case .preferredDriverNames, .dynamicCompatible, .acpiID, .mismatch(.preferredDriverNames):
            return .source
        case .takesAnything where self[driver]?.proposed.matchesAnything == true:
            return .source
        default:
            if profile.provenance == .source { return .source }
            return self[driver].flatMap { rule(of: $0.bus) }?.provenance ?? .watched
        }
    }

    private func decide(_ driver: DriverID, _ device: DeviceID) -> Explanation {
        guard let driver = self[driver], let device = self[device], driver.bus == device.bus,
            let rule = rule(of: driver.bus)
        else { return .mismatch(.otherBus) }
        if case .bus(let kind) = rule, device.proposed?.preferredDriver == nil {
            return StepMatching.decide(driver, device, kind)
        }
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
        for id in identity.acpiIDs where table.acpiIDs.lists(id) { return .acpiID(id) }
        return table.names == nil
            ? .sameName(identity.baseName) : .nameInTable(identity.baseName)
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
