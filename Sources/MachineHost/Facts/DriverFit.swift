/// A registered driver that fits a device, and the rule that says so.
public struct DriverFit: Hashable, Sendable {
    /// The rules by which a bus matches.
    public enum Rule: Hashable, Sendable {
        /// The device's override names the driver.
        case override
        /// The device's `preferred_driver` names the driver.
        case preferred
        /// An ID that somebody added to the driver by `new_id`.
        case dynamicID(String)
        /// An entry of the driver's own table of IDs.
        case table(String)
        /// A `compatible` string of the device tree.
        case compatible(String)
        /// A hardware ID of ACPI.
        case acpi(String)
        /// The device's name, which the driver's table lists.
        case listedName(String)
        /// The device's name, which is the driver's own.
        case name(String)
        /// The bus asks the driver itself.
        case driver
        /// The driver takes every device of its bus that is given to it.
        case anything
    }

    /// How it is known that the rule decides so.
    public enum Provenance: String, Hashable, Sendable {
        /// It was observed on a running kernel.
        case watched
        /// The kernel's source, or a proposal, was read.
        case source = "from source"
    }

    /// The driver.
    public var driver: String
    /// The rule that says so.
    public var rule: Rule
    /// How it is known that the rule decides so.
    public var provenance: Provenance

    /// A driver that fits by a rule, which a running kernel was observed to follow unless said otherwise.
    public init(driver: String, rule: Rule, provenance: Provenance = .watched) {
        self.driver = driver
        self.rule = rule
        self.provenance = provenance
    }
}

/// A probe that a driver refused, or deferred.
public struct FailedProbe: Hashable, Sendable {
    /// The driver.
    public var driver: String
    /// What its probe returned, by name: `EIO`, `EPROBE_DEFER`.
    public var errno: String

    /// A probe with what it returned.
    public init(driver: String, errno: String) {
        self.driver = driver
        self.errno = errno
    }
}

extension HostSystem {
    /// Nil: Linux does not report which rule of which driver fits a device.
    public func driversFitting(_ device: String, onBus bus: String) -> [DriverFit]? { nil }

    /// Nil: Linux reports a failed probe only in its log.
    public func failedProbe(of device: String, onBus bus: String) -> FailedProbe? { nil }

    /// Nil: such a host has no nodes to look at.
    public func owner(ofNode node: String) -> FileOwner? { nil }

    /// The numbers: most machines know of no names.
    public func name(of owner: FileOwner) -> String {
        owner.name(user: { _ in nil }, group: { _ in nil })
    }

    /// None: Linux has only what its files show.
    public var mechanisms: Set<String> { [] }
}
