/// What Linux did otherwise in 2014, each by its name, read in the source of 3.14; and what it does otherwise since 6.1.
extension DriverCore.Profile {
    /// Where the kernel's own rules come from; a proposal's come from its text, whatever the kernel.
    public var provenance: DriverCore.Provenance { watchedRelease == nil ? .source : .watched }

    /// Whether reading and writing `driver_override` takes the device's lock, and so waits for a probe.
    var overrideTakesDeviceLock: Bool { generation == .today && !self[.overrideHasOwnLock] }

    /// Whether reading a device's `uevent` takes the device's lock.
    var ueventTakesDeviceLock: Bool { generation == .today && !self[.ueventTakesNoLock] }

    /// Whether a device stays in its vfio group while its unbind waits for the user to close it.
    var vfioDeviceStaysWhileRemoved: Bool { !self[.vfioDeviceLeavesFirst] }

    /// Whether the lock of the parent depends on the device and not on its bus: USB's interfaces need it,
    /// its whole devices do not, and then retries and asynchronous probes take it too.
    var parentLockGoesByDevice: Bool { self[.parentLockGoesByDevice] }

    /// What `VFIO_GROUP_SET_CONTAINER` returns for a file that is not a container.
    var errnoOfNoContainer: DriverCore.ErrorNumber {
        self[.wrongContainerIsBadFile] ? .EBADFD : .EINVAL
    }

    /// Whether devices have `driver_override` (3.16), on the buses that have it.
    public var hasDriverOverride: Bool {
        generation == .today || proposals.contains(.driverOverride)
    }

    /// Whether managed device links exist (4.10), and `waiting_for_supplier`.
    public var hasDeviceLinks: Bool { generation == .today }

    /// Whether a device has `sriov_drivers_autoprobe` (4.12) and the other newer `sriov_*` files.
    public var hasSRIOVAutoprobe: Bool { generation == .today }

    /// Whether a PCI function that can be reset says by which methods, `reset_method` (5.15).
    public var hasResetMethods: Bool { generation == .today }

    /// Whether a vfio device is a device of the class `vfio-dev` (6.1).
    public var hasVFIODeviceClass: Bool { generation == .today }

    /// Whether a group's directory has `type` and `reserved_regions` (4.11, 5.11).
    public var hasGroupFiles: Bool { generation == .today }

    /// Whether synthetic events may carry arguments (4.13), and nonsense is refused.
    var refusesUnknownEvents: Bool { generation == .today }

    /// Whether `bind` and `unbind` events are sent (4.14).
    var sendsBindEvents: Bool { generation == .today }

    /// Whether an attempt looks, under the device's lock, whether a driver has the device.
    ///
    /// In 2014 each caller looked before, `bind` without the lock, and `driver_probe_device()` never.
    var attemptLooksForDriver: Bool { generation == .today }

    /// Whether `bind` passes on what went wrong (5.14); before, every failure was `ENODEV`.
    var bindTellsErrors: Bool { generation == .today }

    /// Whether a deferral queues the device whoever asked, `bind` too.
    var everyDeferralQueues: Bool { generation == .debate }

    /// Whether a refusal before the probe ends a search; in 2014 every failure let the next driver try.
    var refusalEndsSearch: Bool { generation == .today }

    /// Whether a match may answer with an error (4.6); before, every number but 0 was a yes.
    var matchHasErrors: Bool { generation == .today }

    /// Whether a device must have come to its add's own probe step (2026).
    var waitsForReadiness: Bool { self[.waitsForReadiness] }

    /// Whether bind and unbind take the lock of the parent on every bus (until 4.18).
    var locksEveryParent: Bool { generation == .debate }

    /// Whether drivers may ask to be probed from a work queue (4.2).
    var probesAsynchronously: Bool { generation == .today }

    /// Whether `new_id` refuses an ID that the driver lists (3.16).
    var newIDRefusesKnown: Bool { generation == .today }

    /// Whether vfio-pci makes virtual functions and refuses a function that has some (5.8).
    var vfioKnowsSRIOV: Bool { generation == .today }

    /// Whether virtual functions come and go under the lock of rescans and removals (2025).
    ///
    /// Source: `sriov_numvfs_store()`, drivers/pci/iov.c.
    var numVFsTakesRescanLock: Bool { generation == .today }

    /// Whether vfio looks for a device of that name before it asks for the group's IOMMU (3.19).
    var vfioLooksNamesUpFirst: Bool { generation == .today }

    /// How a group that user space uses is kept from the host's drivers.
    public var groupRule: DriverCore.GroupRule {
        if proposals.contains(.groupViability) { return .viability }
        if proposals.contains(.groupOwnership) { return .ownership }
        return generation == .debate ? .viability : .ownership
    }
}

extension DriverCore {
    /// How an IOMMU group that user space uses is kept from the drivers of the host.
    public enum GroupRule: Hashable, Sendable {
        /// Afterwards: a host driver that has bound into a group in use stops the machine.
        case viability
        /// Before: the group's DMA has an owner, and no host driver's probe is called.
        case ownership
    }
}
