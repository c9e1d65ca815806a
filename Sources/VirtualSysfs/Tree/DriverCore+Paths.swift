internal import DriverCore

extension DriverCore {
    /// The directory above a directory; that of the root is the root.
    func parent(of directory: Directory) -> Directory {
        switch directory {
        case .root, .buses, .devices, .classes, .block, .numbers, .firmware, .kernel, .modules:
            .root
        case .blockNumbers, .charNumbers: .numbers
        case .holders(let id), .slaves(let id): .classDevice(id)
        case .classDevices(let device, _) where device == virtualDevice: .virtual
        case .bus: .buses
        case .busDevices(let bus), .busDrivers(let bus): .bus(bus)
        case .driver(let driver): bus(of: driver).map { .busDrivers($0) } ?? .buses
        case .device(let device): parent(of: device).map { .device($0) } ?? .devices
        case .attributes(let owner, let prefix): parent(of: owner, prefix: prefix)
        case .classDevices(let device, _), .vfioDevices(let device), .power(let device):
            .device(device)
        case .classDevice(let id): parent(of: id)
        case .vfioDevice(let device): .vfioDevices(device)
        case .pciBuses(let device): .device(device)
        case .pciBus(let device): .pciBuses(device)
        case .virtual: .devices
        case .virtualVFIO, .deviceLinks: .virtual
        case .vfioGroup: .virtualVFIO
        case .deviceLink: .deviceLinks
        case .members: .classes
        case .deviceTree: .firmware
        case .deviceNode(let path): nodeAbove(path).map { .deviceNode($0) } ?? .deviceTree
        case .groups: .kernel
        case .group: .groups
        case .groupDevices(let group): .group(group)
        case .module: .modules
        case .moduleDrivers(let module), .moduleParameters(let module): .module(module)
        }
    }

    private func parent(of owner: AttributeOwner, prefix: String) -> Directory {
        guard let slash = prefix.lastIndex(of: "/") else { return directory(of: owner) }
        return .attributes(owner, prefix: String(prefix[..<slash]))
    }

    func directory(of owner: AttributeOwner) -> Directory {
        switch owner {
        case .bus(let bus): .bus(bus)
        case .device(let device): .device(device)
        case .classDevice(let id): .classDevice(id)
        }
    }

    /// A class device is below another one, or below the directory of its class in the device's.
    private func parent(of id: ClassDeviceID) -> Directory {
        guard let classDevice = classDevice(id) else { return .device(id.device) }
        if let above = self.above(id) { return .classDevice(above) }
        return .classDevices(id.device, className: classDevice.className)
    }

    /// The name of a directory in the one above it.
    func name(of directory: Directory) -> String {
        switch directory {
        case .root: ""
        case .buses: "bus"
        case .bus(let bus): name(of: bus) ?? ""
        case .busDevices, .devices, .groupDevices: "devices"
        case .busDrivers, .moduleDrivers: "drivers"
        case .driver(let driver): directoryName(of: driver) ?? ""
        case .device(let device): name(of: device) ?? ""
        case .attributes(_, let prefix): lastName(of: prefix)
        case .power: "power"
        case .classDevices(_, let className), .members(let className): className
        case .classDevice(let id): classDevice(id)?.name ?? ""
        case .pciBuses: "pci_bus"
        case .pciBus(let device): pciBusName(of: device) ?? ""
        case .vfioDevices: "vfio-dev"
        case .vfioDevice(let device): "vfio\(vfioNumber(of: device) ?? -1)"
        case .virtual: "virtual"
        case .virtualVFIO: "vfio"
        case .vfioGroup(let group): vfioNodeName(of: group)
        case .group(let group): "\(group.rawValue)"
        case .deviceLinks: "devlink"
        case .deviceLink(let link): name(of: link)
        case .classes: "class"
        case .holders: "holders"
        case .slaves: "slaves"
        case .numbers: "dev"
        case .blockNumbers: "block"
        case .charNumbers: "char"
        case .block: "block"
        case .firmware: "firmware"
        case .deviceTree: "devicetree"
        case .deviceNode(let path): path.isEmpty ? "base" : lastName(of: path)
        case .kernel: "kernel"
        case .groups: "iommu_groups"
        case .modules: "module"
        case .module(let module): module
        case .moduleParameters: "parameters"
        }
    }

    private func lastName(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// The path of a directory below the tree's root, without links; empty for the root itself.
    func path(of directory: Directory) -> String {
        var path = ""
        append(directory, to: &path)
        return path
    }

    private func append(_ directory: Directory, to path: inout String) {
        switch directory {
        case .root: break
        case .device(let device): path += self.path(of: device) ?? ""
        default:
            append(parent(of: directory), to: &path)
            path += "/"
            path += name(of: directory)
        }
    }
}
