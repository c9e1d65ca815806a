extension DriverCore.BusRules {
    /// Devices that are made up, for code that needs one and has no hardware (since 6.14): one driver serves all.
    ///
    /// That driver, `faux_driver`, has no `bind` and `unbind` files and is always probed at once.
    static let faux: DriverCore.BusRules = {
        var rules = DriverCore.BusRules([], [.anything], source: "drivers/base/faux.c")
        rules.provenance = .watched
        rules.hasAliasFile = { _ in false }
        return rules
    }()
}
