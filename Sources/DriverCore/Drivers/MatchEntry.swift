extension DriverCore {
    /// The entry of a driver's lists that fits a device, as passed to its probe.
    ///
    /// An override decides which driver is probed; the entry that the probe gets still comes from
    /// the driver's own lists. Only on PCI does a driver that lists nothing get an entry of
    /// wildcards.
    ///
    /// Source: `pci_device_probe()`, drivers/pci/pci-driver.c; `of_match_device()`, drivers/of/device.c;
    /// `acpi_match_device()`, drivers/acpi/bus.c; `platform_match_id()`, drivers/base/platform.c.
    public enum MatchEntry: Hashable, Sendable {
        /// An entry of a PCI driver, from its table or from `new_id`.
        case pci(PCIMatchID)
        /// An entry of a driver on a bus with rules as data, from its table or from `new_id`.
        case bus(BusMatchID)
        /// A compatible string of the device tree.
        case compatible(String)
        /// An ACPI ID.
        case acpiID(String)
        /// A name of the driver's ID table, or the driver's own.
        case name(String)
        /// The driver takes every device that is given to it.
        case anything
        /// What a scripted bus answered, positive.
        case number(Int32)
    }
}

extension DriverCore {
    /// What a driver lists that fits a device on a bus other than PCI, whoever the device names.
    func entry(of driver: DriverFacts, for device: DeviceFacts) -> MatchEntry? {
        let driver = matching(driver)
        let device = matched(device).unnamed
        switch rule(of: driver.facts.bus) {
        case .platform: return Matching.decidePlatform(driver, device).entry
        case .bus(let kind): return Matching.decide(driver, device, kind).entry
        case .scripted:
            let number = driver.matching.matchAnswer
            return number > 0 ? .number(number) : nil
        case .pci, nil: return nil
        }
    }
}

extension DriverCore.Explanation {
    /// The entry that decides, where one does.
    fileprivate var entry: DriverCore.MatchEntry? {
        switch self {
        case .dynamicID(let id), .tableEntry(let id, _): .pci(id)
        case .busDynamicID(let id), .busEntry(let id, _): .bus(id)
        case .compatible(let string), .dynamicCompatible(let string): .compatible(string)
        case .acpiID(let id): .acpiID(id)
        case .nameInTable(let name), .sameName(let name): .name(name)
        case .takesAnything: .anything
        case .overrideNames, .preferredDriverNames, .driverSaysYes, .matchError, .mismatch: nil
        }
    }
}

extension DriverCore.MatchedDevice {
    /// The same device without the name of a driver.
    fileprivate var unnamed: DriverCore.MatchedDevice {
        var naming = self.naming
        naming.override = nil
        naming.proposed = DriverCore.ProposedNaming.setting(
            preferredDriver: nil,
            in: naming.proposed
        )
        return DriverCore.MatchedDevice(facts: facts, naming: naming, isMatchable: isMatchable)
    }
}
