extension DriverCore.BusRules {
    /// Keyboards and mice behind serial ports: four numbers, each of which an entry may leave open.
    ///
    /// Manual binding (`bind_mode`, `drvctl`) is not modelled.
    static let serio: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [
                .number("type", digits: 2), .number("proto", digits: 2),
                .number("extra", digits: 2),
                .number("id", digits: 2), .text("firmware_id"),
            ],
            [.table],
            source: "drivers/input/serio/serio.c"
        )
        rules.provenance = .watched
        rules.alias = { device in
            "serio:ty" + hexadecimal(device.number("type"), digits: 2)
                + "pr" + hexadecimal(device.number("proto"), digits: 2)
                + "id" + hexadecimal(device.number("id"), digits: 2)
                + "ex" + hexadecimal(device.number("extra"), digits: 2)
        }
        rules.variables = { device, alias in
            [
                DriverCore.UeventKey(
                    "SERIO_TYPE",
                    lowerHexadecimal(device.number("type"), digits: 2)
                ),
                DriverCore.UeventKey(
                    "SERIO_PROTO",
                    lowerHexadecimal(device.number("proto"), digits: 2)
                ),
                DriverCore.UeventKey("SERIO_ID", lowerHexadecimal(device.number("id"), digits: 2)),
                DriverCore.UeventKey(
                    "SERIO_EXTRA",
                    lowerHexadecimal(device.number("extra"), digits: 2)
                ),
            ] + alias + firmware(device)
        }
        rules.files = { device in
            [.line("firmware_id", device.text("firmware_id"))]
                + ["type", "proto", "id", "extra"].map { field in
                    .line("id/" + field, lowerHexadecimal(device.number(field), digits: 2))
                }
        }
        return rules
    }()

    private static func firmware(_ device: DriverCore.BusIdentity) -> [DriverCore.UeventKey] {
        let text = device.text("firmware_id")
        return text.isEmpty ? [] : [DriverCore.UeventKey("SERIO_FIRMWARE_ID", text)]
    }
}
