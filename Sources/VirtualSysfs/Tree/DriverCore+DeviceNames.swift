internal import DriverCore

extension DriverCore {
    /// What a device's directory lists.
    func names(ofDevice device: DeviceID) -> [String] {
        var names = children(of: device).compactMap { name(of: $0) }
        guard has(.deviceUevent(device)) else { return names }
        names += fixedNames.filter { child($0, of: .device(device)) != nil }
        names += virtualFunctions(of: device).indices.map { "virtfn\($0)" }
        names += regionNames(of: device)
        names += suppliers(of: device).map { "supplier:" + busAndName($0) }
        names += consumers(of: device).map { "consumer:" + busAndName($0) }
        names += topClassDevices(of: device, className: nil).compactMap {
            classDevice($0)?.className
        }
        return names + attributeNames(of: .device(device), below: "")
    }

    private var fixedNames: [String] {
        [
            "driver", "subsystem", "iommu_group", "of_node", "physfn", "pci_bus", "power",
            "vfio-dev",
            "driver_override",
            "preferred_driver", "driver_probe_id", "uevent", "remove", "rescan", "sriov_numvfs",
            "sriov_drivers_autoprobe",
        ] + DeviceFact.allCases.map { $0.rawValue }
    }

    /// What the directories of classes and class devices list.
    func classNames(in directory: Directory) -> [String] {
        switch directory {
        case .classDevices(let device, let className):
            shownClassDevices(of: device, className: className).compactMap { classDevice($0)?.name }
        case .classDevice(let id):
            (hasDeviceLink(id) ? ["device"] : []) + ["subsystem", "uevent"]
                + below(id).compactMap { classDevice($0)?.name } + stackNames(of: id)
                + attributeNames(of: .classDevice(id), below: "").filter { $0 != "uevent" }
        case .classes: shownClasses
        case .members(let className): memberNames(ofClass: className)
        case .block: memberNames(ofClass: "block")
        case .holders(let id): uppers(of: id).compactMap { classDevice($0)?.name }
        case .slaves(let id): lowers(of: id).compactMap { classDevice($0)?.name }
        case .numbers: ["block", "char"]
        case .blockNumbers: numberedNodes(isBlock: true).map(\.number)
        case .charNumbers: numberedNodes(isBlock: false).map(\.number)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func memberNames(ofClass className: String) -> [String] {
        switch className {
        case "vfio": vfioGroupIDs.map { vfioNodeName(of: $0) }
        case "devlink": deviceLinks.map { name(of: $0) }
        case "pci_bus": pciBuses.compactMap { pciBusName(of: $0) }
        default: members(ofClass: className).map { $0.name }
        }
    }

    /// What the directories of vfio and of device links list.
    func virtualNames(in directory: Directory) -> [String] {
        switch directory {
        case .vfioDevices(let device): [name(of: .vfioDevice(device))]
        case .vfioDevice: ["device", "subsystem", "uevent"]
        case .virtual:
            ["devlink"] + (vfioGroupIDs.isEmpty ? [] : ["vfio"])
                + (virtualDevice.map { topClassDevices(of: $0, className: nil) } ?? [])
                .compactMap { classDevice($0)?.className }
        case .virtualVFIO: memberNames(ofClass: "vfio")
        case .vfioGroup: ["dev", "subsystem", "uevent"]
        case .deviceLinks: memberNames(ofClass: "devlink")
        case .deviceLink:
            ["consumer", "subsystem", "supplier"] + DeviceLinkFact.allCases.map { $0.rawValue }
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }
}
