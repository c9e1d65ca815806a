extension DriverCore {
    /// A driver that serves wake-up events of a root port takes all below the port for able to wake.
    ///
    /// A device that was not able before sends a `change`; there is no other trace of it here.
    ///
    /// Source: `pcie_pme_probe()`, drivers/pci/pcie/pme.c; `wakeup_sysfs_add()`, drivers/base/power/sysfs.c.
    mutating func markWakeups(of driver: DriverID, _ device: DeviceID) {
        guard self[driver]?.description.servesWakeups == true, let port = self[device],
            port.facts.description.wakeup == .port
        else { return }
        markWakeups(below: port)
    }

    /// Each device before what is below it.
    ///
    /// Source: `pci_walk_bus()`, drivers/pci/bus.c.
    private mutating func markWakeups(below device: Device) {
        for child in device.children.elements {
            guard let found = self[child] else { continue }
            if found.facts.description.wakeup == .none && !found.isMadeAbleToWake {
                change(child, .readiness) { $0.isMadeAbleToWake = true }
                send(.change, found)
            }
            markWakeups(below: found)
        }
    }
}
