/// IOMMU groups by the rule of 2014: nobody is kept out, and who should have been stops the machine.
///
/// A group is viable while each member has no driver, a vfio driver, or one that is known to do no DMA.
/// That is looked at when a device is opened and, once the group is in use, after every bind: "we have
/// to stop the system to maintain isolation". A device that is added to a group in use is warned of and
/// probed like any other, which Alex Williamson names on 26 March 2014 as a reason to look for another
/// way. Today's ownership (5.19) keeps such drivers out before their probe.
///
/// Source: `vfio_dev_viable()`, `vfio_iommu_group_notifier()`, drivers/vfio/vfio.c of Linux 3.14.
extension DriverCore {
    /// Drivers that are known to do no DMA.
    ///
    /// Source: `vfio_driver_whitelist`, drivers/vfio/vfio.c.
    private static var allowedDrivers: [String] { ["pci-stub", "pcieport"] }

    /// Whether user space could use a group by the rule of 2014.
    func isViableIn2014(_ group: GroupID) -> Bool {
        members(of: group).allSatisfy { member in
            guard let driver = read(member, .driver)?.driver else { return true }
            return isAllowed(driver, for: member, in: group)
        }
    }

    private func isAllowed(_ driver: DriverID, for device: DeviceID, in group: GroupID) -> Bool {
        if let name = name(of: driver), Self.allowedDrivers.contains(name) { return true }
        return read(.vfio).groups.contains { $0.group == group && $0.devices.contains(device) }
    }

    /// Looks at a device that was just bound, and stops the machine where it should not have been.
    mutating func verifyGroup(of id: DeviceID) {
        guard profile.groupRule == .viability, let group = group(of: id),
            let driver = read(id, .driver)?.driver
        else { return }
        guard ownership(of: group)?.owner != nil, !isAllowed(driver, for: id, in: group) else {
            return
        }
        let reason = Reason.stopped(
            device: name(of: id) ?? "",
            driver: name(of: driver) ?? "",
            group: group
        )
        change(.stop) { $0.reason = reason }
    }

    /// Ends everything that is under way, once the machine has stopped.
    mutating func endAllTasks(_ reason: Reason) {
        for task in endAll() where !task.isWorker {
            effects.append(.ended(task.id, task.outcome ?? .failed(Refusal(.EIO, reason))))
        }
        change(.deferred) { $0.active = [] }
    }
}
