extension DriverCore.BusRules {
    /// Virtio data paths: every driver fits every device, so that the override is the only choice.
    static let vdpa: DriverCore.BusRules = {
        var rules = DriverCore.BusRules([], [.override, .anything], source: "drivers/vdpa/vdpa.c")
        rules.overrideSince = DriverCore.KernelVersion(5, 17)
        return rules
    }()
}
