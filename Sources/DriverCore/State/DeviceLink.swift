extension DriverCore {
    /// A link by which one device needs another; each end keeps one.
    struct DeviceLink: Equatable, Sendable {
        /// The device at the other end.
        let other: DeviceID
        var flags: DeviceLinkFlags
        /// The state of the link; kept at the consumer's end alone.
        var state = State.dormant

        var isManaged: Bool { flags.contains(.managed) }

        /// Whether it holds back a probe of its consumer.
        var isInTheWay: Bool {
            isManaged && state != .available && !flags.contains(.syncStateOnly)
        }

        /// The state of the link; a link without states says nothing by it.
        typealias State = DeviceLinkState
    }

    /// What a device is to its links, by which a new one begins.
    ///
    /// It is kept, and not derived: a probe that was held back by a missing supplier leaves `probing` behind
    /// until the next attempt.
    ///
    /// Source: `enum dl_dev_state`, include/linux/device.h.
    enum LinkStatus: UInt8, Sendable {
        case noDriver
        /// Its suppliers were looked at, whatever came of that.
        case probing
        case bound
        /// Its driver is being released: from then on no consumer may be probed.
        case unbinding
    }
}

extension [DriverCore.DeviceLink] {
    /// Lets the managed link to a device go; what remains of one without states stays.
    mutating func dropManaged(_ other: DriverCore.DeviceID) {
        guard let index = firstIndex(where: { $0.other == other }) else { return }
        self[index].flags.remove(.managed)
        self[index].state = .dormant
        if !self[index].flags.contains(.stateless) { remove(at: index) }
    }
}
