extension DriverCore {
    /// What proposals keep of a driver.
    struct ProposedDriverState: Sendable {
        /// The compatible strings that `new_id` of the platform bus added, the oldest first.
        var dynamicCompatibles: [String] = []
        /// Names of devices whose link stays in the driver's directory, although it lost them.
        var leftLinks: [String] = []
        /// Whether it fits every device of its bus.
        var matchesAnything = false
        /// `sysfs_bind_only`: only `bind` reaches it.
        var isBindOnly = false
        /// Whether it is tried when a device or it itself is new.
        var autoprobe = true
    }
}
