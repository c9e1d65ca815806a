internal import DriverCore

extension DriverCore {
    /// What a name means in the directories of classes and class devices.
    func classChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .classDevices(let device, let className):
            shownClassDevices(of: device, className: className).first {
                classDevice($0)?.name == name
            }
            .map { .directory(.classDevice($0)) }
        case .classDevice(let id): child(name, of: id)
        case .classes: shownClasses.contains(name) ? .directory(.members(className: name)) : nil
        case .members(let className): member(name, ofClass: className)
        case .block: member(name, ofClass: "block")
        case .holders, .slaves, .numbers, .blockNumbers, .charNumbers:
            stackChild(name, of: directory)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func child(_ name: String, of id: ClassDeviceID) -> Node? {
        guard let classDevice = classDevice(id) else { return nil }
        switch name {
        case "device" where hasDeviceLink(id):
            return .link(to: above(id).map { .classDevice($0) } ?? .device(id.device))
        case "subsystem": return .link(to: .members(className: classDevice.className))
        case "uevent": return .file(.classUevent(id))
        default:
            if let below = below(id).first(where: { self.classDevice($0)?.name == name }) {
                return .directory(.classDevice(below))
            }
            if let stacked = stackChild(name, of: id) { return stacked }
            return attributeChild(name, of: .classDevice(id))
        }
    }

    private func member(_ name: String, ofClass className: String) -> Node? {
        switch className {
        case "vfio": vfioGroup(named: name).map { .link(to: .vfioGroup($0)) }
        case "vfio-dev": vfioDevice(named: name).map { .link(to: .vfioDevice($0)) }
        case "devlink": deviceLink(named: name).map { .link(to: .deviceLink($0)) }
        case "pci_bus": pciBus(named: name).map { .link(to: .pciBus($0)) }
        default: classDevice(name, ofClass: className).map { .link(to: .classDevice($0)) }
        }
    }

    func classDevice(_ name: String, ofClass className: String) -> ClassDeviceID? {
        guard let device = device(ofClass: className, member: name) else { return nil }
        return classDeviceIDs(of: device).first {
            guard let found = classDevice($0) else { return false }
            return found.className == className && found.name == name
        }
    }

    /// `DEVICE/net`, where the device has a class device of that class that is below no other.
    func classDirectory(_ name: String, of device: DeviceID) -> Node? {
        topClassDevices(of: device, className: name).isEmpty
            ? nil : .directory(.classDevices(device, className: name))
    }

    // MARK: - Class devices

    /// The class device of a number; nil when the binding that made it has ended.
    func classDevice(_ id: ClassDeviceID) -> ClassDevice? {
        guard bindingNumber(of: id.device) == id.binding else { return nil }
        let classDevices = classDevices(of: id.device)
        return classDevices.indices.contains(id.index) ? classDevices[id.index] : nil
    }

    /// What the binding of a device has made.
    func classDeviceIDs(of device: DeviceID) -> [ClassDeviceID] {
        let binding = bindingNumber(of: device)
        return classDevices(of: device).indices.map {
            ClassDeviceID(device: device, binding: binding, index: $0)
        }
    }

    /// Those of one class, or of any for nil, that stand directly below the device.
    func topClassDevices(of device: DeviceID, className: String?) -> [ClassDeviceID] {
        classDeviceIDs(of: device).filter {
            guard let found = classDevice($0), above($0) == nil else { return false }
            return className == nil || found.className == className
        }
    }

    /// Those of one class that stand directly below the device and lie in no other network namespace.
    func shownClassDevices(of device: DeviceID, className: String) -> [ClassDeviceID] {
        topClassDevices(of: device, className: className).filter {
            classDevice($0)?.isElsewhere == false
        }
    }

    /// The class device that another is below: one made before it, of the name that it gives.
    func above(_ id: ClassDeviceID) -> ClassDeviceID? {
        guard let below = classDevice(id)?.below else { return nil }
        return classDeviceIDs(of: id.device).first {
            $0.index < id.index && classDevice($0)?.name == below
        }
    }

    /// The class devices that stand directly below another.
    func below(_ id: ClassDeviceID) -> [ClassDeviceID] {
        classDeviceIDs(of: id.device).filter { above($0) == id }
    }

    /// The classes there are: `devlink` from boot on, vfio's with its module, others with their members.
    var shownClasses: [String] {
        var names = classes + ["devlink"]
        if busIDs.contains(where: { rule(of: $0) == .pci }) { names.append("pci_bus") }
        if isLoaded(module: "vfio") || isLoaded(module: "vfio_pci") || !vfioGroupIDs.isEmpty {
            names += ["vfio", "vfio-dev"]
        }
        return names
    }
}
