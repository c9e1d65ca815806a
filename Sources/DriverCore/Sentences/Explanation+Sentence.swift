extension DriverCore.Explanation {
    /// What decides, as one English sentence that names the rule, the field and the value.
    public var sentence: String {
        switch self {
        case .overrideNames(let driver):
            "The device's driver_override is \(quoted(driver)), which decides alone."
        case .preferredDriverNames(let driver):
            "The device's preferred_driver is \(quoted(driver)), which decides alone."
        case .takesAnything: "The driver takes every device that is given to it."
        case .dynamicCompatible(let string):
            "The compatible string \(quoted(string)) was added to the driver by new_id."
        case .dynamicID(let id): "The dynamic ID \(id.text) of the driver fits, added by new_id."
        case .tableEntry(let id, let index):
            "Entry \(index) of the driver's table, \(id.text), fits."
        case .compatible(let string):
            "The device's compatible string \(quoted(string)) is in the driver's list."
        case .acpiID(let id): "The device's ACPI ID \(quoted(id)) is in the driver's list."
        case .nameInTable(let name):
            "The device's name \(quoted(name)) is in the driver's ID table."
        case .sameName(let name): "The device's name \(quoted(name)) is the driver's own."
        case .busDynamicID: "A dynamic ID of the driver fits, added by new_id."
        case .busEntry(_, let index): "Entry \(index) of the driver's table fits."
        case .driverSaysYes: "The bus's match answered yes for the driver."
        case .matchError(let number): "The bus's match returned \(named(number))."
        case .mismatch(let mismatch): mismatch.sentence
        }
    }
}

extension DriverCore.PCIMatchID {
    /// Vendor and device as they are written: `8086:10d3`, with `*` for any.
    fileprivate var text: String {
        "\(digits(of: vendor)):\(digits(of: device))"
    }

    private func digits(of number: UInt32) -> String {
        number == Self.any ? "*" : lowerHexadecimal(number, digits: 4)
    }
}

extension DriverCore.Explanation: CustomStringConvertible {
    /// The sentence.
    public var description: String { sentence }
}

extension DriverCore.Explained: CustomStringConvertible {
    /// The sentence, and whether no kernel was watched to decide so.
    public var description: String {
        provenance == .watched ? decision.sentence : decision.sentence + " (from source only)"
    }
}

extension DriverCore.Refusal: CustomStringConvertible {
    /// The errno and the sentence: `EBUSY: The device's driver is 'e1000e', …`.
    public var description: String { "\(errno): \(reason.sentence)" }
}
