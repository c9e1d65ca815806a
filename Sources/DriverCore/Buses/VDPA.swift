extension BusRules {
    /// Virtio data paths: every driver fits every device, so that the override is the only choice.
    static let vdpa: BusRules = {
        var rules = BusRules([], [.override, .anything], source: "drivers/vdpa/vdpa.c")
        rules.overrideSince = KernelVersion(5, 17)
        return rules
    }()
}
