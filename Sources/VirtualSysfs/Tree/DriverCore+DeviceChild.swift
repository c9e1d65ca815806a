internal import DriverCore

extension DriverCore {
    /// What a name means in a device's directory.
    ///
    /// The links and files of the core come first: a description cannot hide them.
    func child(_ name: String, of device: DeviceID) -> Node? {
        guard has(.deviceUevent(device)) else { return childDevice(name, of: device) }
        return linkChild(name, of: device) ?? coreChild(name, of: device)
            ?? factChild(name, of: device) ?? numberedChild(name, of: device)
            ?? regionChild(name, of: device)
            ?? childDevice(name, of: device) ?? classDirectory(name, of: device)
            ?? attributeChild(name, of: .device(device))
    }

    /// A device directly below another one, or directly below `/devices`.
    func childDevice(_ name: String, of device: DeviceID?) -> Node? {
        child(named: name, of: device).map { .directory(.device($0)) }
    }

    private func linkChild(_ name: String, of device: DeviceID) -> Node? {
        switch name {
        case "driver": driver(of: device).map { .link(to: .driver($0)) }
        case "subsystem": bus(of: device).map { .link(to: .bus($0)) }
        case "iommu_group": group(of: device).map { .link(to: .group($0)) }
        case "physfn": physicalFunction(of: device).map { .link(to: .device($0)) }
        case "of_node": deviceNode(of: device).map { .link(to: .deviceNode($0)) }
        case "power": .directory(.power(device))
        case "pci_bus": pciBusName(of: device) == nil ? nil : .directory(.pciBuses(device))
        case "vfio-dev": vfioNumber(of: device) == nil ? nil : .directory(.vfioDevices(device))
        default: nil
        }
    }

    private func coreChild(_ name: String, of device: DeviceID) -> Node? {
        switch name {
        case "driver_override": core(.driverOverride(device))
        case "preferred_driver": core(.preferredDriver(device))
        case "driver_probe_id": core(.driverProbeID(device))
        case "uevent": core(.deviceUevent(device))
        case "remove": core(.remove(device))
        case "rescan": core(.rescan(device))
        case "sriov_numvfs": core(.numVFs(device))
        case "sriov_drivers_autoprobe": core(.sriovDriversAutoprobe(device))
        default: nil
        }
    }

    private func factChild(_ name: String, of device: DeviceID) -> Node? {
        guard let fact = DeviceFact(rawValue: name), has(fact, device) else { return nil }
        return .file(.device(device, fact))
    }

    /// Whether a device has the file of a fact.
    func has(_ fact: DeviceFact, _ device: DeviceID) -> Bool {
        guard has(.deviceUevent(device)), let description = description(of: device) else {
            return false
        }
        switch fact {
        case .modalias: return bus(of: device) != nil && description.identity.hasAliasFile
        case .waitingForSupplier: return description.hasFirmwareNode && profile.hasDeviceLinks
        case .vendor, .device, .subvendor, .subdevice, .classCode, .revision, .interrupt,
            .resource, .config, .isARIEnabled, .brokenParity, .coherentMask, .dmaMask,
            .d3coldAllowed, .isEnabled, .localCPUList, .localCPUs, .messageInterruptBus,
            .numaNode, .powerState:
            return description.identity.pci != nil
        case .secondaryBus, .subordinateBus: return isBridge(device)
        case .isBootVGA: return isVGA(device)
        case .reset: return !resetMethods(of: device).isEmpty
        case .resetMethod: return profile.hasResetMethods && !resetMethods(of: device).isEmpty
        case .totalVFs: return has(.numVFs(device))
        case .offset, .stride, .vfDevice, .vfTotalMSIX:
            return has(.sriovDriversAutoprobe(device))
        case .vfMSIXCount:
            return physicalFunction(of: device) != nil && profile.hasSRIOVAutoprobe
        }
    }

    /// `virtfnN`, and the two ends of device links: `supplier:BUS:NAME`, `consumer:BUS:NAME`.
    private func numberedChild(_ name: String, of device: DeviceID) -> Node? {
        if name.hasPrefix("virtfn") { return virtualFunction(name, of: device) }
        if name.hasPrefix("supplier:") {
            let supplier = suppliers(of: device).first { "supplier:" + busAndName($0) == name }
            guard let supplier else { return nil }
            return .link(to: .deviceLink(DeviceLinkID(consumer: device, supplier: supplier)))
        }
        guard name.hasPrefix("consumer:") else { return nil }
        let consumer = consumers(of: device).first { "consumer:" + busAndName($0) == name }
        guard let consumer else { return nil }
        return .link(to: .deviceLink(DeviceLinkID(consumer: consumer, supplier: device)))
    }

    private func virtualFunction(_ name: String, of device: DeviceID) -> Node? {
        let functions = virtualFunctions(of: device)
        guard let number = number(String(name.dropFirst("virtfn".count))),
            number < functions.count
        else { return nil }
        return .link(to: .device(functions[Int(number)]))
    }

    /// `pci:0000:03:00.0`, the way in which device links name their ends.
    ///
    /// Source: `dev_bus_name()`, include/linux/device.h: a device without bus gives an empty first part.
    func busAndName(_ device: DeviceID) -> String {
        (bus(of: device).flatMap { name(of: $0) } ?? "") + ":" + (name(of: device) ?? "")
    }

    // MARK: - Static attributes

    /// What a path below the directory of static attributes means: a file, or a directory of files.
    func attributeChild(_ path: String, of owner: AttributeOwner) -> Node? {
        let attributes = attributes(of: owner)
        if let index = attributes.firstIndex(where: { $0.name == path }) {
            return .file(.attribute(owner, index: index))
        }
        guard attributes.contains(where: { $0.name.hasPrefix(path + "/") }) else { return nil }
        return .directory(.attributes(owner, prefix: path))
    }

    /// The static attributes of an owner, while its directory has files.
    func attributes(of owner: AttributeOwner) -> [StaticAttribute] {
        switch owner {
        case .bus(let bus): attributes(of: bus)
        case .device(let device):
            has(.deviceUevent(device)) ? description(of: device)?.allAttributes ?? [] : []
        case .classDevice(let id): classDevice(id)?.attributes ?? []
        }
    }
}

extension DriverCore.DeviceDescription {
    /// Its own files, and after them those that its bus gives every device and that it does not replace.
    fileprivate var allAttributes: [DriverCore.StaticAttribute] {
        guard case .bus(let identity) = identity else { return attributes }
        return attributes
            + identity.files.filter { file in !attributes.contains { $0.name == file.name } }
    }
}

extension DriverCore.DeviceIdentity {
    /// Whether there is a `modalias` file.
    fileprivate var hasAliasFile: Bool {
        if case .bus(let identity) = self { identity.hasAliasFile } else { modalias != nil }
    }

    /// The PCI identity, or nil on another bus.
    var pci: DriverCore.PCIIdentity? {
        if case .pci(let identity) = self { identity } else { nil }
    }
}
