extension DriverCore.BusRules {
    /// Objects of NXP's management complex: vendor and type, while they are plugged.
    ///
    /// The root container matches unplugged as well; give it no `unplugged`.
    static let fslMC: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.number("vendor", digits: 4), .text("type"), .flag("unplugged")],
            [.override, .barrier, .table],
            source: "drivers/bus/fsl-mc/fsl-mc-bus.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(5, 10)
        rules.usesGroupDMA = true
        rules.barrier = { device, _ in device.number("unplugged") != 0 ? .notPlugged : nil }
        rules.alias = {
            "fsl-mc:v" + hexadecimal($0.number("vendor"), digits: 8) + "d" + $0.text("type")
        }
        rules.leading = { [DriverCore.UeventKey("DEVTYPE", "fsl_mc_bus_" + $0.text("type"))] }
        return rules
    }()
}
