/// Two flags of a driver that keep it out of automatic binding, so that it can fit every device.
///
/// `sysfs_bind_only`: Kim Phillips's patch of 3 December 2013, summed up by Stuart Yoder on 26 March
/// 2014 as way 2. The driver's match says yes to everything; adding a device, registering the driver
/// and `drivers_probe` leave it out, `bind` reaches it. Not merged; the nearest that was is the flag of
/// a PCI ID that counts for an override alone (5.15).
///
/// The opt-out of a driver: Alex Williamson, 26 March 2014, and Stuart Yoder's "sysfs flag" of the 31st.
/// Only the two automatic walks leave the driver out. Not merged. The thread gives no name for the
/// file; decided here is `autoprobe` in the driver's directory, and that it is 0 for vfio's drivers.
extension DriverCore {
    /// Whether a search or an offer leaves a driver out.
    func leavesOut(_ driver: DriverFacts, isAutomatic: Bool) -> Bool {
        if profile.proposals.isEmpty { return false }
        return driver.isBindOnly || isAutomatic && read(driver.id, .autoprobe)?.isOn == false
    }

    /// Whether drivers have the file `autoprobe`.
    var hasDriverAutoprobe: Bool { profile.proposals.contains(.autoprobeOptOut) }

    /// Read as `drivers_autoprobe` is: only a zero at the start switches off, and nothing is probed.
    mutating func storeDriverAutoprobe(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        change(driver, .autoprobe) { $0.isOn = bytes.first != UInt8(ascii: "0") }
        conclude(.count(bytes.count), task)
    }

    /// `autoprobe` of a driver: whether it is tried when a device or it itself is new.
    public func autoprobe(of driver: DriverID) -> Bool { read(driver, .autoprobe)?.isOn ?? true }

    /// Whether only `bind` reaches a driver.
    public func isBindOnly(_ driver: DriverID) -> Bool {
        facts(of: driver)?.isBindOnly ?? false
    }
}

extension DriverCore {
    /// The flags with which a driver registers.
    struct ProposedDriverFlags {
        let isBindOnly: Bool
        let autoprobe: Bool
        /// Whether it fits every device of its bus.
        let matchesAnything: Bool

        init(of description: DriverDescription, _ profile: Profile) {
            let isVFIO = description.code != .external
            isBindOnly =
                profile.proposals.contains(.sysfsBindOnly)
                && description.isSysfsBindOnly ?? isVFIO
            autoprobe =
                !profile.proposals.contains(.autoprobeOptOut) || description.autoprobe ?? !isVFIO
            matchesAnything = isBindOnly || isVFIO && !autoprobe
        }
    }
}
