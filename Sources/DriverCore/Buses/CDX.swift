extension DriverCore.BusRules {
    /// Devices in AMD's FPGAs: IDs as on PCI, but an override does not replace them.
    ///
    /// The files that write (`remove`, `reset`, `rescan`) are not modelled.
    static let cdx: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [
                .number("vendor", digits: 4), .number("device", digits: 4),
                .number("subsystem_vendor", digits: 4), .number("subsystem_device", digits: 4),
                .number("class", digits: 6), .number("revision", digits: 2), .flag("is_bus"),
            ],
            [.barrier, .overrideFilter, .table],
            source: "drivers/cdx/cdx.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(6, 4)
        rules.usesGroupDMA = true
        rules.barrier = { device, _ in device.number("is_bus") != 0 ? .isBus : nil }
        rules.alias = { device in
            if device.number("is_bus") != 0 { return nil }
            return "cdx:v" + hexadecimal(device.number("vendor"), digits: 4)
                + "d" + hexadecimal(device.number("device"), digits: 4)
                + "sv" + hexadecimal(device.number("subsystem_vendor"), digits: 4)
                + "sd" + hexadecimal(device.number("subsystem_device"), digits: 4)
                + "c" + hexadecimal(device.number("class"), digits: 6)
        }
        // There is a file of the alias, and no event carries it.
        rules.variables = { _, _ in [] }
        rules.files = { device in
            if device.number("is_bus") != 0 { return [] }
            return [
                .number("vendor", device, digits: 4), .number("device", device, digits: 4),
                .number("subsystem_vendor", device, digits: 4),
                .number("subsystem_device", device, digits: 4),
                .number("class", device, digits: 6), .number("revision", device, digits: 2),
            ]
        }
        return rules
    }()
}
