internal import DriverCore
internal import Sysfs

/// What each directory lists: the twins of the functions that look one name up.
extension DriverCore {
    /// The names in a directory, each once, sorted by byte value.
    func names(in directory: Directory) -> [String] {
        sortedByBytes(unsortedNames(in: directory))
    }

    private func unsortedNames(in directory: Directory) -> [String] {
        switch directory {
        case .root:
            ["block", "bus", "class", "dev", "devices", "kernel", "module"]
                + (hasDeviceTree ? ["firmware"] : [])
        case .buses: busIDs.compactMap { name(of: $0) }
        case .bus(let bus): names(ofBus: bus)
        case .busDevices(let bus): devices(of: bus).compactMap { name(of: $0) }
        case .busDrivers(let bus): drivers(of: bus).compactMap { directoryName(of: $0) }
        case .driver(let driver): names(ofDriver: driver)
        case .devices: ["virtual"] + children(of: nil).compactMap { name(of: $0) }
        case .device(let device): names(ofDevice: device)
        case .attributes(let owner, let prefix): attributeNames(of: owner, below: prefix + "/")
        case .power(let device): powerNames(of: device)
        case .classDevices, .classDevice, .classes, .members, .block, .holders, .slaves, .numbers,
            .blockNumbers, .charNumbers:
            classNames(in: directory)
        case .firmware, .deviceTree, .deviceNode: firmwareNames(in: directory)
        case .pciBuses, .pciBus: pciBusNames(in: directory)
        case .vfioDevices, .vfioDevice, .virtual, .virtualVFIO, .vfioGroup, .deviceLinks,
            .deviceLink:
            virtualNames(in: directory)
        case .kernel: ["iommu_groups"]
        case .groups: groupIDs.map { "\($0.rawValue)" }
        case .group(let group):
            (profile.hasGroupFiles ? ["devices", "reserved_regions", "type"] : ["devices"])
                + (isWithoutIOMMU(group) ? ["name"] : [])
        case .groupDevices(let group): members(of: group).compactMap { name(of: $0) }
        case .modules, .module, .moduleDrivers, .moduleParameters: moduleNames(in: directory)
        }
    }

    private func names(ofBus bus: BusID) -> [String] {
        var names = ["devices", "drivers", "drivers_autoprobe", "drivers_probe", "uevent"]
        if has(.busRescan(bus)) { names.append("rescan") }
        return names + attributeNames(of: .bus(bus), below: "")
    }

    private func names(ofDriver driver: DriverID) -> [String] {
        var names = devices(of: driver).compactMap { name(of: $0) }
        names += leftLinks(of: driver).filter { child($0, of: .driver(driver)) != nil }
        if has(.bind(driver)) { names += ["bind", "unbind"] }
        if has(.newID(driver)) { names += ["new_id", "remove_id"] }
        if has(.vfioBind(driver)) { names.append("vfio_bind") }
        if has(.driverAutoprobe(driver)) { names.append("autoprobe") }
        if has(.driverUevent(driver)) { names.append("uevent") }
        if module(of: driver) != nil { names.append("module") }
        return names
    }

    /// The first names of the static attributes whose path begins with `prefix`.
    func attributeNames(of owner: AttributeOwner, below prefix: String) -> [String] {
        attributes(of: owner).compactMap { attribute in
            guard attribute.name.hasPrefix(prefix) else { return nil }
            let rest = attribute.name.dropFirst(prefix.count)
            let name = String(rest.prefix { $0 != "/" })
            // What a path cannot spell, such as the empty name, is not shown either.
            return isFileName(name) ? name : nil
        }
    }

    private func moduleNames(in directory: Directory) -> [String] {
        switch directory {
        case .modules: return shownModules
        case .module:
            return ["drivers", "initstate", "parameters", "uevent"].filter {
                child($0, of: directory) != nil
            }
        case .moduleDrivers(let module):
            return shownDrivers(ofModule: module).map { driver in
                (bus(of: driver).flatMap { name(of: $0) } ?? "") + ":"
                    + (directoryName(of: driver) ?? "")
            }
        case .moduleParameters(let module): return parameters(ofModule: module).map { $0.name }
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }
}

/// The names sorted by byte value, each once.
func sortedByBytes(_ names: [String]) -> [String] {
    // Swift compares by Unicode's canonical form, which for ASCII is the byte order, and is fast.
    let isASCII = names.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    let sorted = names.sorted { left, right in
        isASCII ? left < right : left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    var result: [String] = []
    result.reserveCapacity(sorted.count)
    for name in sorted where result.last != name { result.append(name) }
    return result
}
