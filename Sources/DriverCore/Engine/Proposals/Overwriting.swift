/// What an attempt does to a device that has a driver, where nobody looks whether it has one.
///
/// That was so in the `driver_probe_device()` that RFC v4 of 2014 exported, and between two writers of
/// `bind`, which looked before it took the lock. The new driver is put in the old one's place; then
/// the two links cannot be made, since one is there; on the way out the device's link is removed, which
/// is the old driver's, and the device is left without a driver, although the old driver still lists it
/// and was never told. A second attempt finds no link in its way, and succeeds: now the device has the
/// new driver, and stays on the old one's list. On PCI the old driver's own mark keeps the new one's
/// probe from being called at all.
///
/// Source: `really_probe()`, `driver_sysfs_add()`, `driver_bound()`, drivers/base/dd.c, and
/// `__pci_device_probe()`, drivers/pci/pci-driver.c, of Linux 3.14.
extension DriverCore {
    /// Whether one of the two links that an attempt makes is there already.
    func hasLinkInTheWay(_ driver: DriverFacts, _ device: DeviceFacts) -> Bool {
        if read(device.id, .driver)?.isLinked == true { return true }
        return leftLinks(of: driver.id).contains(device.name)
    }

    /// Ends an attempt whose links cannot be made, as the way out of 2014 did.
    mutating func failOnLinks(
        _ attempt: Attempt,
        _ driver: DriverFacts,
        _ device: DeviceFacts,
        _ task: TaskIndex
    ) {
        let serving = read(device.id, .driver)
        let other = serving?.isLinked == true ? serving?.driver : nil
        let named = other.flatMap { name(of: $0) } ?? driver.name
        if let other, other != driver.id {
            // Its directory keeps the link to the device.
            change(other, .leftLinks) { $0.names.append(device.name) }
        } else {
            change(driver.id, .leftLinks) { $0.names.removeAll { $0 == device.name } }
        }
        change(device.id, .driver) {
            $0.isLinked = false
            $0.driver = nil
            if $0.binding != nil, $0.overwritten == nil { $0.overwritten = other }
        }
        give(ErrorNumber.EEXIST.rawValue, .linkExists(driver: named), task)
    }

    /// Ends an attempt at a device that is on another driver's list: it is on no second one.
    mutating func settleOverwritten(_ attempt: Attempt, _ made: [ClassDevice], _ task: TaskIndex) {
        guard exists(attempt.device) else { return }
        let known = classDevices(of: attempt.device)
        addClassDevices(made.filter { !known.contains($0) }, to: attempt.device)
        if overwrittenDriver(of: attempt.device) == attempt.driver {
            change(attempt.device, .driver) { $0.overwritten = nil }
        }
        give(0, task)
    }

    /// Takes a device off the list that it is on, which need not be its driver's.
    mutating func leaveList(_ device: DeviceID, of driver: DriverID) {
        guard let serving = read(device, .driver), let binding = serving.binding else { return }
        unlist(binding, at: serving.overwritten ?? driver)
        change(device, .driver) {
            $0.binding = nil
            $0.overwritten = nil
        }
    }

    /// The driver that still lists a device that another one was put over.
    public func overwrittenDriver(of device: DeviceID) -> DriverID? {
        read(device, .driver)?.overwritten
    }

    /// The names of devices whose links stay in a driver's directory, although it lost them.
    public func leftLinks(of driver: DriverID) -> [String] {
        read(driver, .leftLinks)?.names ?? []
    }
}
