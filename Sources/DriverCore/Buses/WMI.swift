extension DriverCore.BusRules {
    /// Methods of a PC's firmware: the GUID.
    static let wmi: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.guid("guid"), .number("instance_count", digits: 2), .flag("expensive")],
            [.override, .table],
            source: "drivers/platform/x86/wmi.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(6, 9)
        rules.alias = { "wmi:" + $0.text("guid").uppercased() }
        rules.variables = { device, alias in
            alias + [DriverCore.UeventKey("WMI_GUID", device.text("guid").uppercased())]
        }
        rules.files = { device in
            [
                .line("guid", device.text("guid").uppercased()),
                .line("instance_count", "\(device.number("instance_count"))"),
                .line("expensive", "\(device.number("expensive"))"),
            ]
        }
        return rules
    }()
}
