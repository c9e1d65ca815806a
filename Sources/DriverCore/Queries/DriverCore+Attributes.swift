/// Which files of the core exist at a moment.
extension DriverCore {
    /// Whether an attribute of the core exists now: a `bind` comes after its driver, a `remove` goes before its device.
    public func has(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driversProbe(let bus), .driversAutoprobe(let bus), .busUevent(let bus):
            facts(of: bus) != nil
        case .busRescan(let bus): rule(of: bus) == .pci
        case .bind(let driver), .unbind(let driver):
            hasFiles(driver) && facts(of: driver)?.description.suppressesBindAttributes == false
        case .newID(let driver), .removeID(let driver):
            facts(of: driver).map { hasIDFiles($0) } ?? false
        case .vfioBind(let driver): facts(of: driver).map { hasVFIOBind($0) } ?? false
        case .driverAutoprobe(let driver):
            hasDriverAutoprobe && hasFiles(driver)
        case .driverUevent(let driver): hasFiles(driver)
        case .deviceUevent(let device): hasFiles(device)
        case .driverOverride, .preferredDriver, .driverProbeID, .remove, .rescan, .bridgeRescan,
            .numVFs, .sriovDriversAutoprobe:
            hasDeviceAttribute(attribute)
        case .classUevent(let device, let className, let name):
            classDevices(of: device).contains {
                $0.className == className && $0.name == name && !$0.isElsewhere
            }
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
        busIDs.contains { bus in
            drivers(of: bus).contains { driver in
                hasFiles(driver) && shownModule(of: driver) == module
            }
        }
    }

    /// The module that a driver's directory names: one that is loaded, or a built-in one where its bus tells the
    /// core; that of the platform bus does since 7.2.
    ///
    /// Source: `__platform_driver_register()`, drivers/base/platform.c; `module_add_driver()`, kernel/module/sysfs.c.
    public func shownModule(of driver: DriverID) -> String? {
        guard let found = facts(of: driver), let module = found.description.module else {
            return nil
        }
        if rule(of: found.bus) != .platform || profile[.builtInPlatformDriversHaveModules] {
            return module
        }
        return isLoaded(module: module) ? module : nil
    }

    private func hasFiles(_ driver: DriverID) -> Bool { read(driver, .presence)?.hasFiles ?? false }

    private func hasFiles(_ device: DeviceID) -> Bool { read(device, .presence)?.hasFiles ?? false }

    private func hasDeviceAttribute(_ attribute: Attribute) -> Bool {
        switch attribute {
        case .driverOverride(let device):
            guard hasFiles(device), profile.hasDriverOverride, let bus = bus(of: device) else {
                return false
            }
            return rule(of: bus)?.hasOverride(on: profile) ?? false
        case .preferredDriver(let device):
            return hasFiles(device) && facts(of: device).map { hasPreferredDriver($0) } ?? false
        case .driverProbeID(let device):
            return hasFiles(device) && facts(of: device).map { hasDriverProbeID($0) } ?? false
        case .remove(let device):
            return isOrdinaryFunction(device) && read(device, .presence)?.hasRemoveFile == true
        case .rescan(let device): return isOrdinaryFunction(device)
        case .bridgeRescan(let device): return pciBusName(of: device) != nil
        case .sriovDriversAutoprobe(let device):
            return profile.hasSRIOVAutoprobe && isPhysicalFunction(device)
        case .numVFs(let device):
            return isPhysicalFunction(device)
        default: return false
        }
    }

    /// A function with an SR-IOV capability, at an address from which those of its VFs follow.
    private func isPhysicalFunction(_ device: DeviceID) -> Bool {
        guard isOrdinaryFunction(device), let facts = facts(of: device) else { return false }
        return facts.pci?.sriov != nil && PCIAddress(facts.name) != nil
    }

    /// A PCI function that has files of its own for removal and rescan: every one but a virtual function.
    private func isOrdinaryFunction(_ device: DeviceID) -> Bool {
        guard hasFiles(device), let facts = facts(of: device) else { return false }
        return facts.pci != nil && facts.physicalFunction == nil
    }
}

extension DriverCore.DriverFacts {
    /// Whether IDs can be added to it at run time.
    func takesDynamicIDs(_ rule: DriverCore.MatchRule) -> Bool {
        guard rule.hasDynamicIDs else { return false }
        // USB's drivers for whole devices have no list of them.
        return !busTable.refusesDynamicIDs && !busTable.isForWholeDevices
    }
}
