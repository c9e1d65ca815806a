/// A link by which one device needs another; each end keeps one.
struct DeviceLink: Equatable, Sendable {
    /// The device at the other end.
    let other: DeviceID
    var flags: DeviceLinkFlags
    /// What the link stands at; kept at the consumer's end alone.
    var state = State.dormant

    var isManaged: Bool { flags.contains(.managed) }

    /// Source: `enum device_link_state`, include/linux/device.h.
    enum State: Equatable, Sendable {
        /// The supplier has no driver.
        case dormant
        /// The supplier is bound, the consumer is not.
        case available
        /// The consumer's probe runs.
        case consumerProbe
        /// Both are bound.
        case active
        /// The supplier's driver is on its way out: no consumer may be probed.
        case supplierUnbind
    }
}

extension [DeviceLink] {
    /// Lets the managed link to a device go; what remains of one without states stays.
    mutating func dropManaged(_ other: DeviceID) {
        guard let place = firstIndex(where: { $0.other == other }) else { return }
        self[place].flags.remove(.managed)
        self[place].state = .dormant
        if !self[place].flags.contains(.stateless) { remove(at: place) }
    }
}
