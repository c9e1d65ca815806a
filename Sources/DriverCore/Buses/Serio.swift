extension BusRules {
    /// Keyboards and mice behind serial ports: four numbers, each of which an entry may leave open.
    ///
    /// Manual binding (`bind_mode`, `drvctl`) is not modelled.
    static let serio: BusRules = {
        var rules = BusRules(
            [
                .number("type", digits: 2), .number("proto", digits: 2),
                .number("extra", digits: 2),
                .number("id", digits: 2),
            ],
            [.table],
            source: "drivers/input/serio/serio.c"
        )
        rules.alias = { device in
            "serio:ty" + hexadecimal(device.number("type"), digits: 2)
                + "pr" + hexadecimal(device.number("proto"), digits: 2)
                + "id" + hexadecimal(device.number("id"), digits: 2)
                + "ex" + hexadecimal(device.number("extra"), digits: 2)
        }
        rules.variables = { device, alias in
            [
                UeventKey("SERIO_TYPE", lowerHexadecimal(device.number("type"), digits: 2)),
                UeventKey("SERIO_PROTO", lowerHexadecimal(device.number("proto"), digits: 2)),
                UeventKey("SERIO_ID", lowerHexadecimal(device.number("id"), digits: 2)),
                UeventKey("SERIO_EXTRA", lowerHexadecimal(device.number("extra"), digits: 2)),
            ] + alias
        }
        rules.files = { device in
            ["type", "proto", "id", "extra"].map { field in
                .line("id/" + field, lowerHexadecimal(device.number(field), digits: 2))
            }
        }
        return rules
    }()
}
