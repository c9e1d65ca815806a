internal import DriverCore
internal import Sysfs

/// The bytes of a PCI function's configuration space that `config` shows.
let configBytes = 256

/// The same with the part that PCI Express adds.
let expressConfigBytes = 4096

extension DriverCore {
    /// What lstat(2) tells of a node.
    func stat(_ node: Node) -> SysfsStat {
        switch node {
        case .directory(let directory):
            SysfsStat(kind: .directory, mode: 0o755, size: 0, links: links(to: directory))
        case .link: SysfsStat(kind: .link, mode: 0o777, size: 0)
        case .file(let file): SysfsStat(kind: .file, mode: mode(of: file), size: size(of: file))
        }
    }

    /// Told of the directory of interfaces alone, where it tells of those in other network namespaces.
    private func links(to directory: Directory) -> Int {
        guard case .classDevices(let device, className: "net") = directory else { return 0 }
        return 2 + topClassDevices(of: device, className: "net").count
    }

    private func size(of file: File) -> Int {
        switch file {
        case .device(let device, .config): configSpaceBytes(of: device)
        case .region(let device, let number, _): region(number, of: device)?.byteCount ?? 0
        case .rom(let device): region(PCIRegion.rom, of: device)?.byteCount ?? 0
        case .property(let path, let property): bytes(of: property, ofNode: path).count
        default: attributeBytesMax
        }
    }

    /// The permission bits of a file.
    func mode(of file: File) -> UInt16 {
        switch file {
        case .core(let attribute): mode(of: attribute)
        case .device(_, let fact): fact.mode
        case .power(_, let fact): fact.mode
        case .region, .rom: 0o600
        case .property: 0o444
        case .attribute(let owner, let index): mode(of: owner, index)
        case .classUevent, .vfioDeviceUevent, .vfioGroupUevent: 0o644
        case .deviceLink(_, let fact): fact == .uevent ? 0o644 : 0o444
        case .groupType: 0o644
        case .groupName, .groupReservedRegions, .moduleState, .vfioGroupNumber: 0o444
        }
    }

    private func mode(of attribute: Attribute) -> UInt16 {
        switch attribute {
        case .driversProbe, .busUevent, .busRescan, .bind, .unbind, .driverUevent, .vfioBind,
            .rescan, .bridgeRescan, .moduleUevent:
            0o200
        case .newID(let driver), .removeID(let driver): showsDynamicIDs(driver) ? 0o644 : 0o200
        case .driversAutoprobe, .driverOverride, .deviceUevent, .numVFs, .sriovDriversAutoprobe,
            .driverAutoprobe, .preferredDriver, .driverProbeID, .classUevent, .vfioDeviceUevent,
            .vfioGroupUevent, .pciBusUevent, .linkUevent:
            0o644
        case .remove: 0o220
        case .moduleParameter(let module, let name):
            parameters(ofModule: module).first { $0.name == name }?.mode ?? 0
        }
    }

    private func mode(of owner: AttributeOwner, _ index: Int) -> UInt16 {
        let attributes = attributes(of: owner)
        return attributes.indices.contains(index) ? attributes[index].mode & 0o777 : 0
    }
}

extension File {
    /// Whether it holds bytes at offsets instead of a text: each read asks, and each write has an offset.
    var isBinary: Bool {
        switch self {
        case .device(_, .config), .region, .rom, .property: true
        default: false
        }
    }
}

extension DeviceFact {
    fileprivate var mode: UInt16 {
        switch self {
        case .config: 0o644
        case .vfMSIXCount, .reset: 0o200
        case .resetMethod, .brokenParity, .d3coldAllowed, .isEnabled, .messageInterruptBus,
            .numaNode:
            0o644
        case .modalias, .waitingForSupplier, .vendor, .device, .subvendor, .subdevice, .classCode,
            .revision, .interrupt, .resource, .totalVFs, .offset, .stride, .vfDevice,
            .vfTotalMSIX, .isARIEnabled, .coherentMask, .dmaMask, .localCPUList, .localCPUs,
            .powerState, .secondaryBus, .subordinateBus, .isBootVGA:
            0o444
        }
    }
}
