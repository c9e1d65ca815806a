extension DriverCore.BusRules {
    /// Any bus that compares names: with the driver's list, else with its own name.
    static let name: DriverCore.BusRules = {
        // As the tail of `platform_match()`, drivers/base/platform.c, and as many a small bus does.
        DriverCore.BusRules([.text("name")], [.namesOrOwn], source: "drivers/base/platform.c")
    }()

    /// The same with an override that decides alone: what most buses do that have the file.
    static let nameOrOverride: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.text("name")],
            [.override, .namesOrOwn],
            source: "drivers/base/platform.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(3, 16)
        return rules
    }()
}
