extension DriverCore {
    /// A driver that serves wake-up events of a root port takes all below the port for able to wake.
    ///
    /// A device that was not able before sends a `change`; there is no other trace of it here.
    ///
    /// Source: `pcie_pme_probe()`, drivers/pci/pcie/pme.c; `wakeup_sysfs_add()`, drivers/base/power/sysfs.c.
    mutating func markWakeups(of driver: DriverID, _ device: DeviceID) {
        guard facts(of: driver)?.description.servesWakeups == true,
            facts(of: device)?.description.wakeup == .port
        else { return }
        markWakeups(below: device)
    }

    /// Each device before what is below it.
    ///
    /// Source: `pci_walk_bus()`, drivers/pci/bus.c.
    private mutating func markWakeups(below device: DeviceID) {
        for child in childList(of: device).elements {
            guard let found = facts(of: child) else { continue }
            if found.description.wakeup == .none,
                read(child, .readiness)?.isMadeAbleToWake == false
            {
                change(child, .readiness) { $0.isMadeAbleToWake = true }
                send(.change, child)
            }
            markWakeups(below: child)
        }
    }
}
