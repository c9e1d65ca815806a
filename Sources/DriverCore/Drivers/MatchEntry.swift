extension DriverCore {
    /// What a driver lists that fits a device, as its probe is told.
    ///
    /// An override decides who is asked; what the probe is told is still what the driver's own lists say. On
    /// PCI alone a driver that lists nothing is told an entry of wildcards.
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
    func entry(of driver: Driver, for device: Device) -> MatchEntry? {
        var unnamed = device
        unnamed.override = nil
        unnamed.proposed = ProposedState.setting(preferredDriver: nil, in: device.proposed)
        switch rule(of: driver.bus) {
        case .platform: return Matching.decidePlatform(driver, unnamed).entry
        case .bus(let kind): return Matching.decide(driver, unnamed, kind).entry
        case .scripted: return driver.matchAnswer > 0 ? .number(driver.matchAnswer) : nil
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
