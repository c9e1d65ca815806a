extension DriverCore {
    /// A request to the core: each becomes a task that runs in steps.
    public enum Operation: Hashable, Sendable {
        /// A write to an attribute: the bytes of one write(2), not empty and at most 4096.
        ///
        /// Ends in ``Outcome/count(_:)``.
        case store(Attribute, [UInt8])
        /// A read of an attribute that the core owns. Ends in ``Outcome/bytes(_:)``.
        case show(Attribute)
        /// Makes a bus. Ends in ``Outcome/bus(_:)``, or `EEXIST`.
        case addBus(BusDescription)
        /// Adds a device that is there from now on: at boot, or by software. Ends in ``Outcome/device(_:)``.
        ///
        /// A PCI function becomes part of the hardware too, so that a rescan finds it after a `remove`.
        /// `EEXIST` for a name taken on the bus.
        case addDevice(DeviceDescription)
        /// Adds PCI functions that come at once, as those of one slot: all are made before the first is offered.
        ///
        /// Ends in ``Outcome/device(_:)``, the first that was made; the others are found by their names.
        case addFunctions([DeviceDescription])
        /// Adds a device with what hangs on it, as it is plugged in: what drivers make comes with their probes.
        ///
        /// Ends in ``Outcome/device(_:)``, the topmost one; `EEXIST` for its name taken.
        case addBranch(DeviceBranch)
        /// Takes a device away with everything below it, as pulling it out of its slot does.
        case removeDevice(DeviceID)
        /// Makes a class device that belongs to no hardware, such as `dm-0`, below `/sys/devices/virtual`.
        ///
        /// `EEXIST` for a name taken there.
        case addClassDevice(ClassDevice)
        /// Registers a driver. Ends in ``Outcome/driver(_:)``; `EBUSY` for a name taken on the bus.
        ///
        /// A run-once driver that binds nothing is unregistered again: `ENODEV`.
        case registerDriver(DriverDescription)
        /// Unregisters a driver; every device that it serves is released, the last bound first.
        case unregisterDriver(DriverID)
        /// Loads a module: registers its drivers in order, and waits for asynchronous probes to end.
        ///
        /// `EEXIST` when it is loaded; one that is being loaded is waited for, `EBUSY` if that failed.
        case loadModule(ModuleDescription)
        /// Unloads a module by name, without waiting: `ENOENT`, `EAGAIN` while one of its devices is open.
        ///
        /// `EBUSY` while it is being loaded or unloaded.
        case unloadModule(String)
        /// One attempt of a driver at a device with no match asked; a deferral queues the device.
        ///
        /// Source: `driver_probe_device()`, drivers/base/dd.c.
        case probe(DriverID, DeviceID)
        /// The same for a driver that binds by itself: takes the locks, a deferral is `EAGAIN` and queues nothing.
        ///
        /// Source: `device_driver_attach()`, drivers/base/dd.c.
        case attach(DriverID, DeviceID)
        /// Makes a managed link: the consumer needs the supplier to be bound.
        case addLink(consumer: DeviceID, supplier: DeviceID, flags: DeviceLinkFlags)
        /// Changes what a scripted bus answers for a driver from now on.
        case setMatchAnswer(DriverID, Int32)
        /// Waits until no probe runs and none is about to.
        ///
        /// Source: `wait_for_device_probe()`, drivers/base/dd.c.
        case waitForProbes
        /// What user space does with vfio's device nodes.
        case vfio(VFIOOperation)
    }

    /// An attribute file whose reads or writes mean something to the core.
    public enum Attribute: Hashable, Sendable {
        /// `drivers_probe` of a bus.
        case driversProbe(BusID)
        /// `drivers_autoprobe` of a bus.
        case driversAutoprobe(BusID)
        /// `uevent` of a bus.
        case busUevent(BusID)
        /// `rescan` of the PCI bus.
        case busRescan(BusID)
        /// `bind` of a driver.
        case bind(DriverID)
        /// `unbind` of a driver.
        case unbind(DriverID)
        /// `new_id` of a PCI driver; that of a platform driver was proposed.
        case newID(DriverID)
        /// `remove_id` of a PCI driver; that of a platform driver was proposed.
        case removeID(DriverID)
        /// `uevent` of a driver.
        case driverUevent(DriverID)
        /// `vfio_bind` of a vfio driver, which was proposed.
        case vfioBind(DriverID)
        /// `autoprobe` of a driver, which was proposed.
        case driverAutoprobe(DriverID)
        /// `driver_override` of a device.
        case driverOverride(DeviceID)
        /// `preferred_driver` of a device, which was proposed.
        case preferredDriver(DeviceID)
        /// `driver_probe_id` of a device, which was proposed.
        case driverProbeID(DeviceID)
        /// `uevent` of a device.
        case deviceUevent(DeviceID)
        /// `remove` of a PCI function.
        case remove(DeviceID)
        /// `rescan` of the bus behind a PCI bridge, or of a root bus by the device that holds it.
        case bridgeRescan(DeviceID)
        /// `rescan` of a PCI function.
        case rescan(DeviceID)
        /// `sriov_numvfs` of a physical function.
        case numVFs(DeviceID)
        /// `sriov_drivers_autoprobe` of a physical function.
        case sriovDriversAutoprobe(DeviceID)
        /// `uevent` of a class device, which is written through the core and read as what its class says.
        case classUevent(DeviceID, className: String, name: String)
        /// `uevent` of a device's `vfio-dev`.
        case vfioDeviceUevent(DeviceID)
        /// `uevent` of a vfio group's node.
        case vfioGroupUevent(GroupID)
        /// `uevent` of the `pci_bus` behind a device.
        case pciBusUevent(DeviceID)
        /// `uevent` of a device link.
        case linkUevent(consumer: DeviceID, supplier: DeviceID)
        /// `uevent` of a module, by its name.
        case moduleUevent(String)
        /// A parameter of a module, by the module's name and its own.
        case moduleParameter(module: String, name: String)
    }

    /// The flags of a device link, numbered as the kernel numbers them.
    ///
    /// Source: `DL_FLAG_*`, include/linux/device.h.
    public struct DeviceLinkFlags: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt32

        /// The flags with those bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The core does not manage it: it neither holds a probe back nor unbinds the consumer.
        public static let stateless = DeviceLinkFlags(rawValue: 1)
        /// The supplier's power follows the consumer's; shown, and without further meaning here.
        public static let runtimePM = DeviceLinkFlags(rawValue: 1 << 2)
        /// The link goes when its consumer is unbound, or its probe fails.
        public static let autoremoveConsumer = DeviceLinkFlags(rawValue: 1 << 1)
        /// The link goes when its supplier is unbound.
        public static let autoremoveSupplier = DeviceLinkFlags(rawValue: 1 << 4)
        /// A supplier that is bound makes the core probe the consumer.
        public static let autoprobeConsumer = DeviceLinkFlags(rawValue: 1 << 5)
        /// It only tells the supplier that not all of its consumers are there yet: it holds no probe
        /// back, and goes when the consumer is bound.
        public static let syncStateOnly = DeviceLinkFlags(rawValue: 1 << 7)
    }

    /// The state of a device link.
    ///
    /// Source: `enum device_link_state`, include/linux/device.h.
    public enum DeviceLinkState: UInt8, Hashable, Sendable {
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

    /// What a program does with the character devices of vfio.
    public enum VFIOOperation: Hashable, Sendable {
        /// Opens `/dev/vfio/vfio`. Ends in ``Outcome/file(_:)``.
        case openContainer
        /// Opens `/dev/vfio/N`. Ends in ``Outcome/file(_:)``, `ENOENT` or `EBUSY`.
        case openGroup(GroupID)
        /// `VFIO_GROUP_SET_CONTAINER`.
        case setContainer(group: VFIOFileID, container: VFIOFileID)
        /// `VFIO_GROUP_UNSET_CONTAINER`.
        case unsetContainer(group: VFIOFileID)
        /// `VFIO_SET_IOMMU` with a type: 1 is type 1.
        case setIOMMU(container: VFIOFileID, type: Int32)
        /// `VFIO_CHECK_EXTENSION`. Ends in ``Outcome/count(_:)``.
        case checkExtension(container: VFIOFileID, number: Int32)
        /// `VFIO_GROUP_GET_STATUS`. Ends in ``Outcome/groupStatus(_:)``.
        case groupStatus(group: VFIOFileID)
        /// `VFIO_GROUP_GET_DEVICE_FD` by the device's name, with options behind it: `0000:01:00.1 vf_token=UUID`.
        ///
        /// Ends in ``Outcome/file(_:)``.
        case openDevice(group: VFIOFileID, name: String)
        /// Closes any of these.
        case close(VFIOFileID)
    }

    /// An open file of vfio: a container, a group or a device.
    public struct VFIOFileID: Hashable, Sendable {
        /// The number, in the order of opening.
        public let rawValue: Int32

        /// The file with a number that the core gave.
        public init(rawValue: Int32) { self.rawValue = rawValue }
    }

    /// What `VFIO_GROUP_GET_STATUS` answers.
    public struct VFIOGroupStatus: Hashable, Sendable {
        /// Whether user space may use the group: no member has an ordinary driver.
        public var isViable: Bool
        /// Whether the group is in a container.
        public var hasContainer: Bool

        /// A status with its two flags.
        public init(isViable: Bool, hasContainer: Bool) {
            self.isViable = isViable
            self.hasContainer = hasContainer
        }
    }
}
