/// Which files of the core exist at a moment.
extension DriverCore {
    /// Whether an attribute of the core exists now: a `bind` comes after its driver, a `remove` goes before its device.
    public func has(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driversProbe(let bus), .driversAutoprobe(let bus), .busUevent(let bus):
            self[bus] != nil
        case .busRescan(let bus): self[bus]?.rule == .pci
        case .bind(let driver), .unbind(let driver):
            self[driver].map { $0.hasFiles && !$0.description.suppressesBindAttributes } ?? false
        case .newID(let driver), .removeID(let driver):
            self[driver].map { hasIDFiles($0) } ?? false
        case .vfioBind(let driver): self[driver].map { hasVFIOBind($0) } ?? false
        case .driverAutoprobe(let driver):
            self[driver].map { $0.hasFiles && hasDriverAutoprobe } ?? false
        case .driverUevent(let driver): self[driver]?.hasFiles ?? false
        case .deviceUevent(let device): self[device]?.hasFiles ?? false
        case .driverOverride, .preferredDriver, .driverProbeID, .remove, .rescan, .bridgeRescan,
            .numVFs, .sriovDriversAutoprobe:
            hasDeviceAttribute(attribute)
        case .classUevent(let device, let className, let name):
            classDevices(of: device).contains { $0.className == className && $0.name == name }
        case .vfioDeviceUevent(let device): vfioNumber(of: device) != nil
        case .vfioGroupUevent(let group): hasVFIONode(group)
        case .pciBusUevent(let device): pciBusName(of: device) != nil
        case .linkUevent(let consumer, let supplier): suppliers(of: consumer).contains(supplier)
        case .moduleUevent(let module): isLoaded(module: module) || isBuiltIn(module: module)
        case .moduleParameter(let module, let name):
            parameters(ofModule: module).contains { $0.name == name }
        }
    }

    /// Whether a driver that is there names a module that was not loaded.
    private func isBuiltIn(module: String) -> Bool {
        buses.contains { bus in
            bus.drivers.elements.contains { driver in
                self[driver].map { $0.hasFiles && $0.description.module == module } ?? false
            }
        }
    }

    private func hasDeviceAttribute(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driverOverride(let device):
            guard let device = self[device], device.hasFiles, let bus = device.bus,
                profile.hasDriverOverride
            else { return false }
            return self[bus]?.rule.hasOverride(on: profile) ?? false
        case .preferredDriver(let device):
            return self[device].map { $0.hasFiles && hasPreferredDriver($0) } ?? false
        case .driverProbeID(let device):
            return self[device].map { $0.hasFiles && hasDriverProbeID($0) } ?? false
        case .remove(let device):
            return self[device].map { $0.isOrdinaryFunction && $0.hasRemoveFile } ?? false
        case .rescan(let device): return self[device]?.isOrdinaryFunction ?? false
        case .bridgeRescan(let device): return pciBusName(of: device) != nil
        case .sriovDriversAutoprobe(let device):
            return profile.hasSRIOVAutoprobe && self[device]?.isPhysicalFunction == true
        case .numVFs(let device):
            return self[device].map { $0.isPhysicalFunction } ?? false
        default: return false
        }
    }
}

extension DriverCore.Driver {
    /// Whether IDs can be added to it at run time.
    func takesDynamicIDs(_ rule: DriverCore.MatchRule) -> Bool {
        guard rule.hasDynamicIDs else { return false }
        // USB's drivers for whole devices have no list of them.
        return !busTable.refusesDynamicIDs && !busTable.isForWholeDevices
    }
}

extension DriverCore.Device {
    /// A function with an SR-IOV capability, at an address from which those of its VFs follow.
    var isPhysicalFunction: Bool {
        isOrdinaryFunction && pci?.sriov != nil && DriverCore.PCIAddress(name) != nil
    }

    /// A PCI function that has files of its own for removal and rescan: every one but a virtual function.
    var isOrdinaryFunction: Bool {
        hasFiles && pci != nil && facts.physicalFunction == nil
    }
}
