extension DriverCore.BusRules {
    /// Channels to other processors: the channel's name, then `compatible`.
    static let rpmsg: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [
                .text("name"), .number("src", digits: 8), .number("dst", digits: 8),
                .flag("announce"),
            ],
            [.override, .names, .deviceTree],
            source: "drivers/rpmsg/rpmsg_core.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(4, 11)
        rules.alias = { $0.node?.modalias ?? "rpmsg:" + $0.baseName }
        rules.files = { device in
            [
                .line("name", device.baseName),
                .line("src", "0x" + lowerHexadecimal(device.number("src"), digits: 1)),
                .line("dst", "0x" + lowerHexadecimal(device.number("dst"), digits: 1)),
                .line("announce", device.number("announce") != 0 ? "true" : "false"),
            ]
        }
        return rules
    }()
}
