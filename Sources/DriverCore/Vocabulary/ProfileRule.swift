extension DriverCore {
    /// A rule in which kernels since 6.1 differ, with the first release that follows it.
    ///
    /// Where a stable release has it earlier, the first that was seen to is named.
    public enum ProfileRule: UInt8, CaseIterable, Hashable, Sendable {
        /// `VFIO_GROUP_SET_CONTAINER` answers `EBADFD` for a file that is no container, not `EINVAL`.
        case wrongContainerIsBadFile
        /// A device leaves its vfio group before its unbind waits for the user to close it.
        case vfioDeviceLeavesFirst
        /// A driver's devices may be known by firmware to an IOMMU, which then configures them when they are added.
        case groupComesAtAdd
        /// Reading a device's `uevent` takes no lock.
        case ueventTakesNoLock
        /// A PCI device that is added is offered to synchronous drivers at once, to asynchronous ones by a worker.
        case pciAddIsAsynchronous
        /// `/proc/PID/fdinfo` of a vfio device's descriptor names the device.
        case fdinfoNamesVFIODevice
        /// A PCI device that is added, by plug, rescan or as a virtual function, is attached only if the bus's flag is 1.
        case pciAddLooksAtAutoprobe
        /// `driver_override` has a lock of its own, and never waits for a probe.
        case overrideHasOwnLock
        /// A device that is listed and has not come to its add's own probe step is probed by nobody else.
        case waitsForReadiness
        /// A positive return of an fsl-mc driver's probe is a failure, as on platform.
        case fslMCPositiveProbeFails
        /// Built-in drivers of the platform bus have a `module` link.
        case builtInPlatformDriversHaveModules
        /// `resourceN` of a PCI function is there when its `add` event comes.
        case resourceFilesAreThereAtAdd
        /// The parent's lock goes by the device and not by its bus, and retries and asynchronous probes take it too.
        case parentLockGoesByDevice
        /// Binding and registering a driver match under the device's lock: a repair that was taken back.
        case matchTakesDeviceLock
        /// A boolean word may be one that begins with `e` or `d`: enable, disable.
        case booleanTakesEnable
        /// What a driver has already is compared with a new ID number by number, not by the lower 16 bits of each.
        case newIDComparesWholeNumbers

        /// The rule in a few words.
        public var words: String {
            switch self {
            case .wrongContainerIsBadFile: "EBADFD for what is no container"
            case .vfioDeviceLeavesFirst: "a vfio device leaves its group before its unbind waits"
            case .groupComesAtAdd: "devices of firmware have their IOMMU group when they are added"
            case .ueventTakesNoLock: "reading uevent takes no lock"
            case .pciAddIsAsynchronous: "added PCI devices are offered in two passes"
            case .fdinfoNamesVFIODevice: "fdinfo names a vfio device"
            case .pciAddLooksAtAutoprobe: "drivers_autoprobe 0 keeps drivers from added PCI devices"
            case .overrideHasOwnLock: "driver_override has a lock of its own"
            case .waitsForReadiness: "a device is ready before it is probed"
            case .fslMCPositiveProbeFails: "a positive probe fails on fsl-mc"
            case .builtInPlatformDriversHaveModules: "built-in platform drivers have modules"
            case .resourceFilesAreThereAtAdd: "resourceN is there at the add event"
            case .parentLockGoesByDevice: "the parent's lock goes by the device"
            case .matchTakesDeviceLock: "matching takes the device's lock"
            case .booleanTakesEnable: "enable and disable are boolean words"
            case .newIDComparesWholeNumbers: "new_id compares whole numbers"
            }
        }

        /// The first release that follows it; nil for one that only some stable releases followed.
        public var since: KernelVersion? {
            switch self {
            case .wrongContainerIsBadFile: KernelVersion(6, 2)
            case .vfioDeviceLeavesFirst: KernelVersion(6, 6)
            case .groupComesAtAdd, .ueventTakesNoLock, .booleanTakesEnable: KernelVersion(6, 15)
            case .pciAddIsAsynchronous: KernelVersion(6, 17)
            case .fdinfoNamesVFIODevice: KernelVersion(6, 18)
            case .pciAddLooksAtAutoprobe: KernelVersion(6, 19)
            case .overrideHasOwnLock: KernelVersion(7, 0)
            case .waitsForReadiness, .fslMCPositiveProbeFails: KernelVersion(7, 1)
            case .builtInPlatformDriversHaveModules, .resourceFilesAreThereAtAdd:
                KernelVersion(7, 2)
            case .parentLockGoesByDevice, .newIDComparesWholeNumbers: KernelVersion(7, 3)
            case .matchTakesDeviceLock: nil
            }
        }

        /// Stable releases that have it although their series began without, from that number on.
        public var stable: [KernelVersion] {
            switch self {
            case .ueventTakesNoLock, .overrideHasOwnLock, .parentLockGoesByDevice:
                [KernelVersion(6, 12, 117)]
            case .waitsForReadiness, .newIDComparesWholeNumbers:
                [KernelVersion(6, 1, 192), KernelVersion(6, 12, 117)]
            default: []
            }
        }

        /// The only releases that have it.
        public var only: [KernelVersion] {
            self == .matchTakesDeviceLock
                ? [KernelVersion(6, 12, 72), KernelVersion(6, 19, 1)] : []
        }

        /// The function and the file of Linux in which it can be read.
        public var source: String {
            switch self {
            case .wrongContainerIsBadFile: "vfio_group_ioctl_set_container(), drivers/vfio/group.c"
            case .vfioDeviceLeavesFirst: "vfio_unregister_group_dev(), drivers/vfio/vfio_main.c"
            case .groupComesAtAdd: "iommu_init_device(), drivers/iommu/iommu.c"
            case .ueventTakesNoLock: "uevent_show(), drivers/base/core.c"
            case .pciAddIsAsynchronous:
                "__device_attach(), drivers/base/dd.c; pci_bus_add_device(), drivers/pci/bus.c"
            case .fdinfoNamesVFIODevice: "vfio_device_show_fdinfo(), drivers/vfio/vfio_main.c"
            case .pciAddLooksAtAutoprobe: "device_initial_probe(), drivers/base/dd.c"
            case .overrideHasOwnLock: "__device_set_driver_override(), drivers/base/dd.c"
            case .waitsForReadiness: "__driver_probe_device(), drivers/base/dd.c"
            case .fslMCPositiveProbeFails: "fsl_mc_probe(), drivers/bus/fsl-mc/fsl-mc-bus.c"
            case .builtInPlatformDriversHaveModules:
                "__platform_driver_register(), drivers/base/platform.c"
            case .resourceFilesAreThereAtAdd: "pci_dev_groups, drivers/pci/pci-sysfs.c"
            case .parentLockGoesByDevice: "__device_driver_lock(), drivers/base/dd.c"
            case .matchTakesDeviceLock: "driver_match_device_locked(), drivers/base/base.h"
            case .booleanTakesEnable: "kstrtobool(), lib/kstrtox.c"
            case .newIDComparesWholeNumbers: "new_id_store(), drivers/pci/pci-driver.c"
            }
        }

        /// Whether a release follows it.
        public func holds(in version: KernelVersion) -> Bool {
            if only.contains(version) { return true }
            if let since, since.series <= version.series { return true }
            return stable.contains { $0.series == version.series && $0 <= version }
        }
    }
}
