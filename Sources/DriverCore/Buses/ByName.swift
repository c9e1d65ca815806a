extension DriverCore.BusRules {
    /// Any bus that compares names: with the driver's list, else with its own name.
    static let name: DriverCore.BusRules = {
        // As the tail of `platform_match()`, drivers/base/platform.c, and as many a small bus does.
        DriverCore.BusRules([.text("name")], [.namesOrOwn], source: "drivers/base/platform.c")
    }()
}
