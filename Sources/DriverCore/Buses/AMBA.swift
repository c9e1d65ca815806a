extension DriverCore.BusRules {
    /// ARM's peripherals: the number that a device's registers give, under each entry's mask.
    ///
    /// A device whose registers cannot be read yet makes the kernel's match answer `-EPROBE_DEFER`, and
    /// CoreSight components are told apart further; neither is modelled.
    static let amba: DriverCore.BusRules = {
        // The part number is in the lowest 12 bits, which every mask in the kernel's tree covers.
        var rules = DriverCore.BusRules(
            [.number("id", digits: 8, indexed: 0xfff)],
            [.override, .table],
            source: "drivers/amba/bus.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(4, 0)
        rules.usesGroupDMA = true
        rules.alias = { "amba:d" + hexadecimal($0.number("id"), digits: 8) }
        // Events carry the alias; there is no file of it.
        rules.hasAliasFile = { _ in false }
        rules.variables = { device, alias in
            [DriverCore.UeventKey("AMBA_ID", lowerHexadecimal(device.number("id"), digits: 8))]
                + alias
        }
        rules.files = { device in
            [
                .line("id", lowerHexadecimal(device.number("id"), digits: 8)),
                .line("resource", "\t0000000000000000\t0000000000000000\t0000000000000000"),
            ]
        }
        return rules
    }()
}
