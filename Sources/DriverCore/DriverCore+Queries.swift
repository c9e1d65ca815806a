/// Looking at a core changes nothing and takes no lock, as following a link in `/sys` takes none.
extension DriverCore {
    // MARK: - Buses

    /// All buses, in the order in which they were made.
    public var busIDs: [BusID] { buses.map { $0.id } }

    /// The bus of a name, `pci`.
    public func bus(named name: String) -> BusID? { buses.first { $0.name == name }?.id }

    /// The name of a bus.
    public func name(of bus: BusID) -> String? { self[bus]?.name }

    /// How a bus matches.
    public func rule(of bus: BusID) -> MatchRule? { self[bus]?.rule }

    /// `drivers_autoprobe` of a bus.
    public func autoprobe(of bus: BusID) -> Bool { self[bus]?.autoprobe ?? false }

    /// The devices of a bus, in the order of its list.
    public func devices(of bus: BusID) -> [DeviceID] { self[bus]?.devices.elements ?? [] }

    /// The drivers of a bus, in the order of registering.
    public func drivers(of bus: BusID) -> [DriverID] { self[bus]?.drivers.elements ?? [] }

    /// The device of a name on a bus; exactly that name.
    public func device(named name: String, on bus: BusID) -> DeviceID? {
        self[bus]?.deviceNames[name]
    }

    /// The driver of a name on a bus.
    ///
    /// Source: `driver_find()`, drivers/base/driver.c.
    public func driver(named name: String, on bus: BusID) -> DriverID? {
        self[bus]?.driverNames[name]
    }

    // MARK: - Devices

    /// Whether a device exists.
    public func exists(_ device: DeviceID) -> Bool { self[device] != nil }

    /// The name of a device.
    public func name(of device: DeviceID) -> String? { self[device]?.name }

    /// The bus of a device; nil for one that only holds others.
    public func bus(of device: DeviceID) -> BusID? { self[device]?.bus }

    /// What a device was described as.
    public func description(of device: DeviceID) -> DeviceDescription? {
        self[device]?.facts.description
    }

    /// The path of a device below `/sys`, `/devices/pci0000:00/0000:00:03.0`.
    public func path(of device: DeviceID) -> String? { self[device]?.facts.path }

    /// The device above a device.
    public func parent(of device: DeviceID) -> DeviceID? { self[device]?.facts.parent }

    /// The devices directly below a device, or directly below `/sys/devices` for nil.
    public func children(of device: DeviceID?) -> [DeviceID] {
        guard let device else { return roots.elements }
        return self[device]?.children.elements ?? []
    }

    /// The device of a name directly below another, or directly below `/sys/devices` for nil.
    public func child(named name: String, of parent: DeviceID?) -> DeviceID? {
        childNames[ChildName(parent: parent, name: name)]
    }

    /// The driver whose link the device shows: it serves the device, or its probe is running.
    public func driver(of device: DeviceID) -> DriverID? {
        guard let device = self[device], device.isLinked else { return nil }
        return device.driver
    }

    /// Whether the device's driver has finished its probe, and its remove has not begun.
    public func isBound(_ device: DeviceID) -> Bool {
        guard let device = self[device] else { return false }
        return device.binding != nil && device.isLinked
    }

    /// The override of a device; nil when unset.
    public func driverOverride(of device: DeviceID) -> String? { self[device]?.override }

    /// The IOMMU group of a device.
    public func group(of device: DeviceID) -> GroupID? { self[device]?.group }

    /// What the device's driver has made, in order.
    public func classDevices(of device: DeviceID) -> [ClassDevice] {
        self[device]?.classDevices ?? []
    }

    /// The number of the device in `vfio-dev/vfioN` while a vfio driver has it.
    public func vfioNumber(of device: DeviceID) -> Int32? { self[device]?.vfioNumber }

    /// The devices that a device needs, by managed links or others.
    public func suppliers(of device: DeviceID) -> [DeviceID] {
        self[device]?.suppliers.map { $0.other } ?? []
    }

    /// The devices that need a device.
    public func consumers(of device: DeviceID) -> [DeviceID] {
        self[device]?.consumers.map { $0.other } ?? []
    }

    /// Whether a device waits for a supplier that is not bound, `waiting_for_supplier`.
    public func isWaitingForSupplier(_ device: DeviceID) -> Bool {
        guard let device = self[device] else { return false }
        return missingSupplier(of: device) != nil
    }

    /// The virtual functions of a physical one, in the order of their numbers.
    public func virtualFunctions(of device: DeviceID) -> [DeviceID] {
        self[device]?.virtualFunctions ?? []
    }

    /// The physical function of a virtual one.
    public func physicalFunction(of device: DeviceID) -> DeviceID? {
        self[device]?.facts.physicalFunction
    }

    /// `sriov_drivers_autoprobe` of a physical function.
    public func sriovDriversAutoprobe(of device: DeviceID) -> Bool {
        self[device]?.sriovDriversAutoprobe ?? true
    }

    /// Whether an attribute of the core exists now: a `bind` comes after its driver, a `remove` goes before its device.
    public func has(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driversProbe(let bus), .driversAutoprobe(let bus), .busUevent(let bus):
            self[bus] != nil
        case .busRescan(let bus): self[bus]?.rule == .pci
        case .bind(let driver), .unbind(let driver):
            self[driver].map { $0.hasFiles && !$0.description.suppressesBindAttributes } ?? false
        case .newID(let driver), .removeID(let driver):
            self[driver].map { $0.hasFiles && $0.takesDynamicIDs(rule(of: $0.bus)) } ?? false
        case .driverUevent(let driver): self[driver]?.hasFiles ?? false
        case .deviceUevent(let device): self[device]?.hasFiles ?? false
        case .driverOverride, .remove, .rescan, .numVFs, .sriovDriversAutoprobe:
            hasDeviceAttribute(attribute)
        case .moduleParameter(let module, let name):
            parameters(ofModule: module).contains { $0.name == name }
        }
    }

    private func hasDeviceAttribute(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driverOverride(let device):
            guard let device = self[device], device.hasFiles, let bus = device.bus else {
                return false
            }
            return self[bus]?.rule.hasOverride(on: profile) ?? false
        case .remove(let device):
            return self[device].map { $0.isOrdinaryFunction && $0.hasRemoveFile } ?? false
        case .rescan(let device): return self[device]?.isOrdinaryFunction ?? false
        case .numVFs(let device), .sriovDriversAutoprobe(let device):
            return self[device].map { $0.isPhysicalFunction } ?? false
        default: return false
        }
    }

    // MARK: - Drivers

    /// Whether a driver is registered, if only for a moment more.
    public func exists(_ driver: DriverID) -> Bool { self[driver] != nil }

    /// The name of a driver.
    public func name(of driver: DriverID) -> String? { self[driver]?.name }

    /// The bus of a driver.
    public func bus(of driver: DriverID) -> BusID? { self[driver]?.bus }

    /// What a driver was described as.
    public func description(of driver: DriverID) -> DriverDescription? {
        self[driver]?.description
    }

    /// Whether the driver's `new_id` and `remove_id` can be read.
    public func showsDynamicIDs(_ driver: DriverID) -> Bool {
        self[driver].flatMap { rule(of: $0.bus) }?.rules?.dynamicIDs?.isReadable ?? false
    }

    /// The devices whose link the driver's directory shows, in the order of binding; one in probe last.
    public func devices(of driver: DriverID) -> [DeviceID] {
        guard let found = self[driver] else { return [] }
        let bound = found.bound.elements.map { $0.device }.filter { self[$0]?.isLinked == true }
        return bound + devicesInProbe(of: driver)
    }

    private func devicesInProbe(of driver: DriverID) -> [DeviceID] {
        tasks.compactMap { task in
            guard case .answer(let request) = task.state, request.driver == driver,
                case .probe = request.call
            else { return nil }
            return request.device
        }
    }

    /// The dynamic IDs of a driver, the oldest first, which no kernel shows.
    public func dynamicIDs(of driver: DriverID) -> [PCIMatchID] { self[driver]?.dynamicIDs ?? [] }

    // MARK: - Groups, classes, modules, deferral

    /// All IOMMU groups, by number.
    public var groupIDs: [GroupID] {
        (0..<groups.count).compactMap { groups[$0]?.id }
    }

    /// The devices of an IOMMU group.
    public func members(of group: GroupID) -> [DeviceID] { self[group]?.members.elements ?? [] }

    /// Whether user space owns the DMA of a group.
    public func isOwnedByUser(_ group: GroupID) -> Bool { self[group]?.owner != nil }

    /// Whether user space could use a group: it owns it, or no member has an ordinary driver.
    public func isViable(_ group: GroupID) -> Bool {
        guard let group = self[group] else { return false }
        return group.owner != nil || group.ownerCount == 0
    }

    /// Whether `/dev/vfio/N` exists for a group.
    public func hasVFIONode(_ group: GroupID) -> Bool { vfioGroup(of: group) != nil }

    /// Whether somebody has the vfio node of a group open.
    public func isVFIOGroupOpen(_ group: GroupID) -> Bool { vfioGroup(of: group)?.file != nil }

    /// The names of the classes that have members, sorted.
    public var classes: [String] { classNames.elements }

    /// The class devices of a class, by name, with the devices they belong to.
    public func members(ofClass name: String) -> [(name: String, device: DeviceID)] {
        (classMembers[name]?.elements ?? []).map { ($0.name, $0.device) }
    }

    /// The names of the modules that are loaded, in the order of loading.
    public var moduleNames: [String] { modules.map { $0.name } }

    /// The drivers of a module.
    public func drivers(ofModule name: String) -> [DriverID] {
        modules.first { $0.name == name }?.drivers ?? []
    }

    /// The parameters of a module.
    public func parameters(ofModule name: String) -> [ModuleParameter] {
        modules.first { $0.name == name }?.parameters ?? []
    }

    /// The devices that wait to be probed again, in order: `/sys/kernel/debug/devices_deferred`.
    public var deferredDevices: [DeviceID] { deferredPending }

    // MARK: - Access by number

    subscript(bus: BusID) -> Bus? {
        let index = Int(bus.rawValue)
        return buses.indices.contains(index) ? buses[index] : nil
    }
    subscript(device: DeviceID) -> Device? { devices[Int(device.rawValue)] }
    subscript(driver: DriverID) -> Driver? { drivers[Int(driver.rawValue)] }
    subscript(group: GroupID) -> IOMMUGroup? { groups[Int(group.rawValue)] }

    /// The living vfio group of an IOMMU group.
    func vfioGroup(of group: GroupID) -> VFIOGroup? {
        vfioGroups.first { $0.group == group && !$0.isDead }
    }
}

extension Driver {
    /// Whether IDs can be added to it at run time.
    fileprivate func takesDynamicIDs(_ rule: MatchRule?) -> Bool {
        guard rule?.hasDynamicIDs == true else { return false }
        // USB's drivers for whole devices have no list of them.
        return !busTable.refusesDynamicIDs && !busTable.isForWholeDevices
    }
}

extension Device {
    /// A function with an SR-IOV capability, at an address from which those of its VFs follow.
    var isPhysicalFunction: Bool {
        isOrdinaryFunction && pci?.sriov != nil && PCIAddress(name) != nil
    }

    /// A PCI function that has files of its own for removal and rescan: every one but a virtual function.
    var isOrdinaryFunction: Bool {
        hasFiles && pci != nil && facts.physicalFunction == nil
    }
}
