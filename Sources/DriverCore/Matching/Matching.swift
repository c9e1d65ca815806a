extension DriverCore {
    /// What a match came to.
    enum MatchResult {
        /// The driver fits; on PCI through this entry.
        case yes(PCIMatchID?)
        /// It does not.
        case no(Mismatch)
        /// A scripted bus answered with an error.
        case error(Int32)
    }

    /// The rules by which buses match: pure functions of one driver and one device.
    enum Matching {
        /// Whether a driver fits a device of the same bus.
        ///
        /// Source: `driver_match_device()`, drivers/base/base.h.
        static func match(_ driver: MatchingDriver, _ device: MatchedDevice, rule: MatchRule)
            -> MatchResult
        {
            switch rule {
            case .pci: pci(driver, device)
            case .platform: platform(driver, device)
            case .scripted: scripted(driver, device)
            case .bus(let kind): bus(driver, device, kind)
            }
        }

        private static func bus(
            _ driver: MatchingDriver,
            _ device: MatchedDevice,
            _ kind: BusKind
        ) -> MatchResult {
            if case .mismatch(let mismatch) = decide(driver, device, kind) { return .no(mismatch) }
            return .yes(nil)
        }

        /// What decides on a bus with rules as data: a preferred driver, and else its steps.
        static func decide(
            _ driver: MatchingDriver,
            _ device: MatchedDevice,
            _ kind: BusKind
        ) -> Explanation {
            guard let preferred = device.naming.proposed?.preferredDriver else {
                return StepMatching.decide(driver, device, kind)
            }
            return preferred.isSame(as: driver.name)
                ? .preferredDriverNames(preferred)
                : .mismatch(.preferredDriverNames(preferred.readable))
        }

        /// By the override alone where there is one; else dynamic IDs, the oldest first; else the table.
        ///
        /// Source: `pci_match_device()`, drivers/pci/pci-driver.c.
        private static func pci(_ driver: MatchingDriver, _ device: MatchedDevice)
            -> MatchResult
        {
            guard let identity = device.pci else { return .no(.otherBus) }
            guard device.isMatchable else { return .no(.notYetMatchable) }
            if let mismatch = device.keepsOut(driver) { return .no(mismatch) }
            let isNamed = device.naming.namedDriver != nil
            for id in driver.matching.dynamicIDs where id.fits(identity) { return .yes(id) }
            var hasOverrideOnly = false
            for id in driver.facts.pciTable where id.fits(identity) {
                if isNamed || !id.overrideOnly { return .yes(id) }
                hasOverrideOnly = true
            }
            if isNamed || driver.facts.matchesAnything { return .yes(.wildcard) }
            if hasOverrideOnly { return .no(.onlyWithOverride) }
            return .no(.noPCIEntry(nearest: nearest(driver, identity)))
        }

        /// The field at which the entry that came furthest failed.
        private static func nearest(_ driver: MatchingDriver, _ identity: PCIIdentity)
            -> PCIField?
        {
            (driver.matching.dynamicIDs + driver.facts.pciTable).compactMap {
                $0.mismatch(with: identity)
            }.max()
        }

        private static func platform(_ driver: MatchingDriver, _ device: MatchedDevice)
            -> MatchResult
        {
            if case .mismatch(let mismatch) = decidePlatform(driver, device) {
                return .no(mismatch)
            }
            return .yes(nil)
        }

        /// Override, device tree, ACPI, ID table, name; with an ID table the name is not looked at.
        ///
        /// Source: `platform_match()`, drivers/base/platform.c.
        static func decidePlatform(_ driver: MatchingDriver, _ device: MatchedDevice)
            -> Explanation
        {
            guard case .platform(let identity) = device.identity else {
                return .mismatch(.otherBus)
            }
            if let mismatch = device.keepsOut(driver) { return .mismatch(mismatch) }
            if let named = device.explanationByName { return named }
            if driver.facts.matchesAnything { return .takesAnything }
            if let string = driver.dynamicString(fitting: identity) {
                return .dynamicCompatible(string)
            }
            let name = identity.baseName
            if case .platform(let table) = driver.facts.description.table {
                if let own = identity.node?.first(of: table.compatible) { return .compatible(own) }
                for id in identity.acpiIDs where table.acpiIDs.lists(id) { return .acpiID(id) }
                if let names = table.names {
                    return names.lists(name) ? .nameInTable(name) : .mismatch(.nameNotInTable(name))
                }
            }
            return name.isSame(as: driver.name) ? .sameName(name) : .mismatch(.noPlatformEntry)
        }

        private static func scripted(_ driver: MatchingDriver, _ device: MatchedDevice)
            -> MatchResult
        {
            if let mismatch = device.keepsOut(driver) { return .no(mismatch) }
            if device.naming.namedDriver != nil { return .yes(nil) }
            if driver.matching.matchAnswer < 0 { return .error(driver.matching.matchAnswer) }
            return driver.matching.matchAnswer > 0 ? .yes(nil) : .no(.driverSaysNo)
        }
    }
}

extension DriverCore.MatchedDevice {
    /// That the device names the driver, where ``keepsOut(_:)`` has let it in: by an override, or as preferred.
    var explanationByName: DriverCore.Explanation? {
        if let override = naming.override { return .overrideNames(override) }
        return naming.proposed?.preferredDriver.map { .preferredDriverNames($0) }
    }

    /// Why a driver may not have the device, whatever it lists: another one is named.
    fileprivate func keepsOut(_ driver: DriverCore.MatchingDriver) -> DriverCore.Mismatch? {
        if let override = naming.override, !override.isSame(as: driver.name) {
            return .overrideNames(override.readable)
        }
        if let preferred = naming.proposed?.preferredDriver, !preferred.isSame(as: driver.name) {
            return .preferredDriverNames(preferred.readable)
        }
        return nil
    }
}
