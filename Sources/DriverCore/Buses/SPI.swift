extension DriverCore.BusRules {
    /// Chips on four wires: `compatible`, ACPI, names, and the driver's own name for one without a list.
    static let spi: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.text("name")],
            [.override, .deviceTree, .acpi, .namesOrOwn],
            source: "drivers/spi/spi.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(5, 0)
        rules.unsetOverrideIsEmpty = true
        // Not that of the device tree: a module for it needs a list of names as well.
        rules.alias = { $0.acpiAlias ?? "spi:" + $0.baseName }
        return rules
    }()
}
