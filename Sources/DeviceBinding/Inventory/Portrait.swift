public import MachineHost

/// All that can be said of one device: who serves it and why, who else could, and its neighbours.
public struct Portrait: Hashable, Sendable {
    /// A module that could serve the device.
    public struct Module: Hashable, Sendable {
        /// Its name, `e1000e`.
        public var name: String
        /// Whether the kernel has it now.
        public var isLoaded: Bool

        /// The name, with a word where it is not loaded.
        public var text: String { isLoaded ? name : "\(name) (not loaded)" }
    }

    /// The device.
    public var device: Device
    /// Why its driver serves it, or why none does: a sentence without a stop.
    public var reason: String
    /// How it is known that the rule in the reason decides so; nil where no rule is known.
    public var provenance: DriverFit.Provenance?
    /// The other registered drivers that fit it, in the order in which they are asked.
    public var others: [String]
    /// The interfaces and disks that it makes, `eth0`.
    public var functions: [String]
    /// The modules whose IDs fit the device.
    public var modules: [Module]
    /// The modules that would give it to user space, the most exact first.
    public var vfioModules: [Module]
    /// The other devices of its IOMMU group.
    public var neighbours: [Device]
    /// What hangs on it and who uses that, as far as it can be told without opening anything.
    public var impact: Impact
}
