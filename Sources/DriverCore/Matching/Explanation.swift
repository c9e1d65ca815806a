extension DriverCore {
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
        /// An entry of the driver's own table fits, the one at this index.
        case tableEntry(PCIMatchID, index: Int)
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
        /// On a bus with rules as data, an entry of the driver's own table fits, the one at this index.
        case busEntry(BusMatchID, index: Int)
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
        /// Whether a running kernel was observed to decide so.
        public let provenance: Provenance
    }
}

extension DriverCore {
    /// Which rule, field and value decide whether a driver fits a device now, and how that is known.
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
        if read(device, .override)?.proposed?.identity != nil { return .source }
        switch decision {
        case .preferredDriverNames, .dynamicCompatible, .acpiID, .mismatch(.preferredDriverNames):
            return .source
        case .takesAnything where facts(of: driver)?.matchesAnything == true:
            return .source
        default:
            if profile.provenance == .source { return .source }
            return bus(of: driver).flatMap { rule(of: $0) }?.provenance ?? .watched
        }
    }

    private func decide(_ driver: DriverID, _ device: DeviceID) -> Explanation {
        guard let found = facts(of: driver), let other = facts(of: device),
            found.bus == other.bus, let rule = rule(of: found.bus)
        else { return .mismatch(.otherBus) }
        let (driver, device) = (matching(found), matched(other))
        switch rule {
        case .platform: return Matching.decidePlatform(driver, device)
        case .bus(let kind): return Matching.decide(driver, device, kind)
        case .pci, .scripted: return decideByMatch(driver, device, rule)
        }
    }

    private func decideByMatch(_ driver: MatchingDriver, _ device: MatchedDevice, _ rule: MatchRule)
        -> Explanation
    {
        switch Matching.match(driver, device, rule: rule) {
        case .no(let mismatch): return .mismatch(mismatch)
        case .error(let number): return .matchError(number)
        case .yes(let entry):
            if let named = device.explanationByName { return named }
            guard let entry else { return .driverSaysYes }
            return explain(entry, of: driver)
        }
    }

    private func explain(_ entry: PCIMatchID, of driver: MatchingDriver) -> Explanation {
        if driver.matching.dynamicIDs.contains(entry) { return .dynamicID(entry) }
        guard let index = driver.facts.pciTable.firstIndex(of: entry) else { return .takesAnything }
        return .tableEntry(entry, index: index)
    }
}
