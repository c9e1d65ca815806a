extension DriverCore.BusRules {
    /// Chips on two wires: `compatible`, ACPI, names; a driver's own name never counts.
    static let i2c: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.text("name")],
            [.deviceTree, .acpi, .names],
            source: "drivers/i2c/i2c-core-base.c"
        )
        rules.alias = { $0.node?.modalias ?? $0.acpiAlias ?? "i2c:" + $0.baseName }
        rules.files = { [.line("name", $0.baseName)] }
        return rules
    }()
}
