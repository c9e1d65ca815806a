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
    static func match(_ driver: borrowing Driver, _ device: borrowing Device, rule: MatchRule)
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
        _ driver: borrowing Driver,
        _ device: borrowing Device,
        _ kind: BusKind
    ) -> MatchResult {
        if let preferred = device.proposed?.preferredDriver {
            return preferred.isSame(as: driver.name)
                ? .yes(nil) : .no(.preferredDriverNames(preferred.readable))
        }
        if case .mismatch(let mismatch) = StepMatching.decide(driver, device, kind) {
            return .no(mismatch)
        }
        return .yes(nil)
    }

    /// By the override alone where there is one; else dynamic IDs, the oldest first; else the table.
    ///
    /// Source: `pci_match_device()`, drivers/pci/pci-driver.c.
    private static func pci(_ driver: borrowing Driver, _ device: borrowing Device) -> MatchResult {
        guard let identity = device.matchedPCI else { return .no(.otherBus) }
        guard device.isMatchable else { return .no(.notYetMatchable) }
        if let mismatch = device.keepsOut(driver) { return .no(mismatch) }
        let isNamed = device.namedDriver != nil
        for id in driver.dynamicIDs where id.fits(identity) { return .yes(id) }
        var hasOverrideOnly = false
        for id in driver.pciTable where id.fits(identity) {
            if isNamed || !id.overrideOnly { return .yes(id) }
            hasOverrideOnly = true
        }
        if isNamed || driver.proposed.matchesAnything { return .yes(.wildcard) }
        if hasOverrideOnly { return .no(.onlyWithOverride) }
        return .no(.noPCIEntry(nearest: nearest(driver, identity)))
    }

    /// The field at which the entry that came furthest failed.
    private static func nearest(_ driver: borrowing Driver, _ identity: PCIIdentity) -> PCIField? {
        var best: PCIField?
        for id in driver.dynamicIDs + driver.pciTable {
            guard let field = id.mismatch(with: identity) else { continue }
            if let found = best, found.order >= field.order { continue }
            best = field
        }
        return best
    }

    /// Override, device tree, ACPI, ID table, name; with an ID table the name is not looked at.
    ///
    /// Source: `platform_match()`, drivers/base/platform.c.
    private static func platform(_ driver: borrowing Driver, _ device: borrowing Device)
        -> MatchResult
    {
        guard case .platform(let identity) = device.matchedIdentity else {
            return .no(.otherBus)
        }
        if let mismatch = device.keepsOut(driver) { return .no(mismatch) }
        if device.namedDriver != nil || driver.proposed.matchesAnything { return .yes(nil) }
        if driver.listsDynamically(identity) { return .yes(nil) }
        guard case .platform(let table) = driver.description.table else {
            return identity.baseName.isSame(as: driver.name) ? .yes(nil) : .no(.noPlatformEntry)
        }
        if let node = identity.node, node.fits(anyOf: table.compatible) { return .yes(nil) }
        for id in identity.acpiIDs where table.acpiIDs.lists(id) { return .yes(nil) }
        guard let names = table.names else {
            return identity.baseName.isSame(as: driver.name) ? .yes(nil) : .no(.noPlatformEntry)
        }
        if names.lists(identity.baseName) { return .yes(nil) }
        return .no(.nameNotInTable(identity.baseName))
    }

    private static func scripted(_ driver: borrowing Driver, _ device: borrowing Device)
        -> MatchResult
    {
        if let mismatch = device.keepsOut(driver) { return .no(mismatch) }
        if device.namedDriver != nil { return .yes(nil) }
        if driver.matchAnswer < 0 { return .error(driver.matchAnswer) }
        return driver.matchAnswer > 0 ? .yes(nil) : .no(.driverSaysNo)
    }
}

extension Device {
    /// Why a driver may not have the device, whatever it lists: another one is named.
    fileprivate borrowing func keepsOut(_ driver: borrowing Driver) -> Mismatch? {
        if let override, !override.isSame(as: driver.name) {
            return .overrideNames(override.readable)
        }
        if let preferred = proposed?.preferredDriver, !preferred.isSame(as: driver.name) {
            return .preferredDriverNames(preferred.readable)
        }
        return nil
    }
}

extension DeviceTreeNode {
    /// Whether one of the node's compatible strings is in the list, without regard to case.
    ///
    /// Source: `__of_device_is_compatible()`, drivers/of/base.c.
    fileprivate func fits(anyOf strings: [String]) -> Bool {
        for own in compatible {
            let lower = own.lowercased()
            for string in strings where string.lowercased() == lower { return true }
        }
        return false
    }
}

extension PCIField {
    /// The place in the order of comparison.
    fileprivate var order: Int {
        switch self {
        case .vendor: 0
        case .device: 1
        case .subvendor: 2
        case .subdevice: 3
        case .classCode: 4
        }
    }
}
