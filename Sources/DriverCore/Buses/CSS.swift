extension DriverCore.BusRules {
    /// Subchannels of IBM Z: the type, which an override does not replace.
    static let css: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.number("type", digits: 1)],
            [.overrideFilter, .table],
            source: "drivers/s390/cio/css.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(5, 3)
        rules.alias = { "css:t" + hexadecimal($0.number("type"), digits: 1) }
        rules.variables = { device, alias in
            [DriverCore.UeventKey("ST", hexadecimal(device.number("type"), digits: 1))] + alias
        }
        rules.files = { [.line("type", lowerHexadecimal($0.number("type"), digits: 1))] }
        return rules
    }()
}
