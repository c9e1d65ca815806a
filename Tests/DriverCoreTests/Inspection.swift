@testable import DriverCore

/// What tests look at beyond the public questions; all of it goes through the gate, as everything does.
extension DriverCore {
    /// A device that is there, field by field.
    struct SeenDevice {
        let facts: DeviceFacts
        let serving: DeviceDriver
        let presence: DevicePresence

        var driver: DriverID? { serving.driver }
        var binding: Binding? { serving.binding }
        var isDead: Bool { presence.isDead }
    }

    /// A driver that is there.
    struct SeenDriver {
        let facts: DriverFacts
        let bound: OrderedChunks<Binding>
        let dynamicIDs: [PCIMatchID]
        let keys: [MatchKey]

        var description: DriverDescription { facts.description }
    }

    subscript(device: DeviceID) -> SeenDevice? {
        guard let facts = facts(of: device), let serving = read(device, .driver),
            let presence = read(device, .presence)
        else { return nil }
        return SeenDevice(facts: facts, serving: serving, presence: presence)
    }

    subscript(driver: DriverID) -> SeenDriver? {
        guard let facts = facts(of: driver), let bound = bound(by: driver) else { return nil }
        return SeenDriver(
            facts: facts,
            bound: bound,
            dynamicIDs: dynamicIDs(of: driver),
            keys: matchKeys(of: driver)
        )
    }

    var vfioFiles: [VFIOFile] { read(.vfio).files }
    var vfioGroups: [VFIOGroup] { read(.vfio).groups }

    /// Whether a write to `sriov_numvfs` and a removal of the same function wait for each other for ever.
    ///
    /// Source: `sriov_numvfs_store()`, drivers/pci/iov.c, takes the function's lock and then that of rescans;
    /// `pci_stop_and_remove_bus_device_locked()`, drivers/pci/remove.c, the other way round.
    var isInKernelsDeadlock: Bool {
        guard let rescan = locks.first(where: { $0.lock == .pci }) else { return false }
        return locks.contains { held in
            held.lock != .pci && held.line.contains(rescan.owner)
                && rescan.line.contains(held.owner)
        }
    }
}
