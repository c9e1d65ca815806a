/// What can be asked about devices.
extension DriverCore {
    /// Whether a device exists.
    public func exists(_ device: DeviceID) -> Bool { facts(of: device) != nil }

    /// The name of a device.
    public func name(of device: DeviceID) -> String? { facts(of: device)?.name }

    /// The bus of a device; nil for one that only holds others.
    public func bus(of device: DeviceID) -> BusID? { facts(of: device)?.bus }

    /// What a device was described as.
    public func description(of device: DeviceID) -> DeviceDescription? {
        facts(of: device)?.description
    }

    /// The path of a device below `/sys`, `/devices/pci0000:00/0000:00:03.0`.
    public func path(of device: DeviceID) -> String? { facts(of: device)?.path }

    /// The device above a device.
    public func parent(of device: DeviceID) -> DeviceID? { facts(of: device)?.parent }

    /// The devices directly below a device, or directly below `/sys/devices` for nil.
    public func children(of device: DeviceID?) -> [DeviceID] {
        childList(of: device).elements
    }

    /// The device of a name directly below another, or directly below `/sys/devices` for nil.
    public func child(named name: String, of parent: DeviceID?) -> DeviceID? {
        child(name, of: parent)
    }

    /// The driver whose link the device shows: it serves the device, or its probe is running.
    public func driver(of device: DeviceID) -> DriverID? {
        guard let serving = read(device, .driver), serving.isLinked else { return nil }
        return serving.driver
    }

    /// Whether the device's driver has finished its probe, and its remove has not begun.
    public func isBound(_ device: DeviceID) -> Bool {
        guard let serving = read(device, .driver) else { return false }
        return serving.binding != nil && serving.isLinked
    }

    /// Whether a device can wake the machine, by itself or through the port that it is behind.
    public func canWake(_ device: DeviceID) -> Bool {
        guard let facts = facts(of: device) else { return false }
        return facts.description.wakeup != .none
            || read(device, .readiness)?.isMadeAbleToWake == true
    }

    /// The override of a device; nil when unset.
    ///
    /// Bytes that are no UTF-8 stand in it as U+FFFD; the file itself gives them as they were written.
    public func driverOverride(of device: DeviceID) -> String? {
        read(device, .override)?.override?.readable
    }

    /// The IOMMU group of a device.
    public func group(of device: DeviceID) -> GroupID? { read(device, .group)?.group }

    /// What the device's driver has made, in order.
    public func classDevices(of device: DeviceID) -> [ClassDevice] {
        read(device, .classDevices)?.made ?? []
    }

    /// The number of the device in `vfio-dev/vfioN` while a vfio driver has it.
    public func vfioNumber(of device: DeviceID) -> Int32? {
        profile.hasVFIODeviceClass ? read(device, .vfio)?.number : nil
    }

    /// Whether drivers can match a device: a PCI function only since its bus has let it.
    ///
    /// Source: `pci_bus_add_device()`, drivers/pci/bus.c.
    public func isMatchable(_ device: DeviceID) -> Bool {
        read(device, .readiness)?.isMatchable ?? false
    }

    /// The devices that a device needs, by managed links or others.
    public func suppliers(of device: DeviceID) -> [DeviceID] {
        read(device, .links)?.suppliers.map { $0.other } ?? []
    }

    /// The devices that need a device.
    public func consumers(of device: DeviceID) -> [DeviceID] {
        read(device, .links)?.consumers.map { $0.other } ?? []
    }

    /// Whether a device waits for a supplier that is not bound, `waiting_for_supplier`.
    public func isWaitingForSupplier(_ device: DeviceID) -> Bool {
        missingSupplier(of: device) != nil
    }

    /// The virtual functions of a physical one, in the order of their numbers.
    public func virtualFunctions(of device: DeviceID) -> [DeviceID] {
        read(device, .virtualFunctions)?.functions ?? []
    }

    /// The physical function of a virtual one.
    public func physicalFunction(of device: DeviceID) -> DeviceID? {
        facts(of: device)?.physicalFunction
    }

    /// `sriov_drivers_autoprobe` of a physical function.
    public func sriovDriversAutoprobe(of device: DeviceID) -> Bool {
        read(device, .autoprobe)?.isOn ?? true
    }
}
