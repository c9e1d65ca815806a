extension BusRules {
    /// Methods of a PC's firmware: the GUID.
    static let wmi: BusRules = {
        var rules = BusRules(
            [.guid("guid"), .number("instance_count", digits: 2), .flag("expensive")],
            [.override, .table],
            source: "drivers/platform/x86/wmi.c"
        )
        rules.overrideSince = KernelVersion(6, 9)
        rules.alias = { "wmi:" + $0.text("guid").uppercased() }
        rules.variables = { device, alias in
            alias + [UeventKey("WMI_GUID", device.text("guid").uppercased())]
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
