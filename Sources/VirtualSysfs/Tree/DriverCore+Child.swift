internal import DriverCore

/// What a name means in each directory; asked of the core's indices, never by listing.
///
/// Each function here has a twin in `DriverCore+Names.swift` that lists the same directory.
extension DriverCore {
    /// What `name` stands for in a directory, or nil.
    func child(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .root: rootChild(name)
        case .buses: bus(named: name).map { .directory(.bus($0)) }
        case .bus(let bus): child(name, of: bus)
        case .busDevices(let bus): device(named: name, on: bus).map { .link(to: .device($0)) }
        case .busDrivers(let bus): driver(named: name, on: bus).map { .directory(.driver($0)) }
        case .driver(let driver): child(name, of: driver)
        case .devices:
            name == "virtual" ? .directory(.virtual) : childDevice(name, of: nil)
        case .device(let device): child(name, of: device)
        case .attributes(let owner, let prefix):
            attributeChild(prefix + "/" + name, of: owner)
        case .power(let device): powerChild(name, of: device)
        case .classDevices, .classDevice, .classes, .members, .block, .holders, .slaves, .numbers,
            .blockNumbers, .charNumbers:
            classChild(name, of: directory)
        case .firmware, .deviceTree, .deviceNode: firmwareChild(name, of: directory)
        case .pciBuses, .pciBus: pciBusChild(name, of: directory)
        case .vfioDevices, .vfioDevice, .virtual, .virtualVFIO, .vfioGroup, .deviceLinks,
            .deviceLink:
            virtualChild(name, of: directory)
        case .kernel: name == "iommu_groups" ? .directory(.groups) : nil
        case .groups: group(named: name).map { .directory(.group($0)) }
        case .group(let group): child(name, of: group)
        case .groupDevices(let group): member(name, of: group).map { .link(to: .device($0)) }
        case .modules, .module, .moduleDrivers, .moduleParameters:
            moduleChild(name, of: directory)
        }
    }

    private func rootChild(_ name: String) -> Node? {
        switch name {
        case "block": .directory(.block)
        case "bus": .directory(.buses)
        case "class": .directory(.classes)
        case "dev": .directory(.numbers)
        case "devices": .directory(.devices)
        case "firmware": hasDeviceTree ? .directory(.firmware) : nil
        case "kernel": .directory(.kernel)
        case "module": .directory(.modules)
        default: nil
        }
    }

    private func child(_ name: String, of bus: BusID) -> Node? {
        switch name {
        case "devices": .directory(.busDevices(bus))
        case "drivers": .directory(.busDrivers(bus))
        case "drivers_autoprobe": core(.driversAutoprobe(bus))
        case "drivers_probe": core(.driversProbe(bus))
        case "uevent": core(.busUevent(bus))
        case "rescan": core(.busRescan(bus))
        default: attributeChild(name, of: .bus(bus))
        }
    }

    private func child(_ name: String, of driver: DriverID) -> Node? {
        switch name {
        case "bind": core(.bind(driver))
        case "unbind": core(.unbind(driver))
        case "new_id": core(.newID(driver))
        case "remove_id": core(.removeID(driver))
        case "vfio_bind": core(.vfioBind(driver))
        case "autoprobe": core(.driverAutoprobe(driver))
        case "uevent": core(.driverUevent(driver))
        case "module": module(of: driver).map { .link(to: .module($0)) }
        default: boundDevice(name, of: driver)
        }
    }

    /// A link in a driver's directory to a device that it serves.
    private func boundDevice(_ name: String, of driver: DriverID) -> Node? {
        guard let bus = bus(of: driver), let device = device(named: name, on: bus),
            self.driver(of: device) == driver || leftLinks(of: driver).contains(name)
        else { return nil }
        return .link(to: .device(device))
    }

    /// A file of the core's, where it exists now.
    func core(_ attribute: Attribute) -> Node? {
        has(attribute) ? .file(.core(attribute)) : nil
    }

    /// The module of a driver, once its directory has its files.
    func module(of driver: DriverID) -> String? {
        guard has(.driverUevent(driver)) else { return nil }
        return shownModule(of: driver)
    }

    // MARK: - IOMMU groups

    private func group(named name: String) -> GroupID? {
        guard let number = number(name) else { return nil }
        let group = GroupID(rawValue: number)
        return exists(group) ? group : nil
    }

    /// A number written as the kernel writes it: no sign, no zeros before it.
    func number(_ text: String) -> Int32? {
        guard let number = Int32(text), number >= 0, "\(number)" == text else { return nil }
        return number
    }

    private func child(_ name: String, of group: GroupID) -> Node? {
        switch name {
        case "devices": .directory(.groupDevices(group))
        case "name" where isWithoutIOMMU(group): .file(.groupName(group))
        case "reserved_regions" where profile.hasGroupFiles: .file(.groupReservedRegions(group))
        case "type" where profile.hasGroupFiles: .file(.groupType(group))
        default: nil
        }
    }

    private func member(_ name: String, of group: GroupID) -> DeviceID? {
        for bus in busIDs {
            guard let device = device(named: name, on: bus), self.group(of: device) == group
            else { continue }
            return device
        }
        return nil
    }
}
