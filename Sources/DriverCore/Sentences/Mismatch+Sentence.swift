extension DriverCore.Mismatch {
    /// Why the driver does not match, as one English sentence.
    public var sentence: String {
        switch self {
        case .overrideNames(let driver):
            "The device's driver_override is \(quoted(driver)), which keeps every other driver out."
        case .preferredDriverNames(let driver):
            "The device's preferred_driver is \(quoted(driver)), which keeps every other driver out."
        case .otherBus: "The driver and the device are on different buses."
        case .noPCIEntry(let nearest?):
            "No dynamic ID and no entry of the driver's table fits the device; the nearest one"
                + " differs in \(nearest.words)."
        case .noPCIEntry(nil): "The driver has neither a dynamic ID nor a table of IDs."
        case .onlyWithOverride:
            "The only entries of the driver's table that fit the device count only with a"
                + " driver_override that names the driver, and the device has none."
        case .notYetMatchable: "The PCI function is still being set up, and matches no driver yet."
        case .noPlatformEntry:
            "Neither the compatible strings, the ACPI IDs, the ID table nor the driver's name fit"
                + " the device."
        case .nameNotInTable(let name):
            "The device's name \(quoted(name)) is not in the driver's ID table, and a driver with a"
                + " table is not matched by its own name."
        case .noBusEntry(let nearest?):
            "No dynamic ID and no entry of the driver's table fits the device; the nearest one"
                + " differs in \(nearest)."
        case .noBusEntry(nil): "The driver has neither a dynamic ID nor a table of IDs."
        case .entryDoesNotCount:
            "An entry of the driver's table fits, but the device's class is its vendor's own, where"
                + " entries count only if they name the vendor."
        case .nothingFits:
            "Neither the driver's list nor its name matches what the device says of itself."
        case .barrier(.notPlugged): "The object is not plugged into its container."
        case .barrier(.isBus): "The device is a bus of its own, which no driver serves."
        case .barrier(.otherKind):
            "The driver is for whole USB devices and the device is an interface, or the other way"
                + " round."
        case .driverSaysNo: "The bus's match answered 0 for the driver."
        }
    }
}

extension DriverCore.PCIField {
    /// The field in words.
    fileprivate var words: String {
        switch self {
        case .vendor: "the vendor"
        case .device: "the device ID"
        case .subvendor: "the subsystem vendor"
        case .subdevice: "the subsystem device ID"
        case .classCode: "the class under the entry's mask"
        }
    }
}
