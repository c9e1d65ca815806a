/// The files as the state makes them: `/bus/BUS/devices/NAME/…`, `/bus/BUS/drivers/NAME/…`, groups.
extension KernelState {
    /// The text of a readable file.
    func text(_ path: String) -> String? {
        if let text = files[path] { return text }
        guard let (name, rest) = devicePart(path), let device = devices[name] else { return nil }
        switch rest {
        case "modalias": return device.modalias + "\n"
        case "driver_override" where busesWithOverride.contains(device.bus):
            return (device.override ?? "(null)") + "\n"
        default: return nil
        }
    }

    func isWriteOnly(_ path: String) -> Bool {
        ["bind", "unbind", "drivers_probe"].contains { path.hasSuffix("/\($0)") }
    }

    func isFile(_ path: String) -> Bool {
        if text(path) != nil { return true }
        let parts = path.split(separator: "/").map(String.init)
        if parts.count == 3, parts[2] == "drivers_probe" { return true }
        guard parts.count == 5, parts[2] == "drivers", let driver = driver(parts[3]) else {
            return false
        }
        return driver.canUnbind && ["bind", "unbind"].contains(parts[4])
    }

    /// The target of a link.
    func link(_ path: String) -> String? {
        if let target = links[path] { return target }
        let parts = path.split(separator: "/").map(String.init)
        if parts.count == 4, parts[2] == "devices" {
            return devices[parts[3]]?.bus == parts[1] ? "../../../devices/\(parts[3])" : nil
        }
        if parts.count == 5, parts[2] == "drivers", parts[4] == "module" {
            return driver(parts[3])?.module.map { "../../../../module/\($0)" }
        }
        guard let (name, rest) = devicePart(path), let device = devices[name] else { return nil }
        switch rest {
        case "driver": return device.driver.map { "../../bus/\(device.bus)/drivers/\($0)" }
        case "iommu_group": return device.group.map { "../../kernel/iommu_groups/\($0)" }
        case "subsystem": return "../../bus/\(device.bus)"
        default: return nil
        }
    }

    func exists(_ path: String) -> Bool {
        link(path) != nil || isFile(path) || names(in: path) != nil
    }

    /// The names in a directory.
    func names(in path: String) -> [String]? {
        let parts = path.split(separator: "/").map(String.init)
        var found: Set<String> = []
        switch (parts.count, parts.first) {
        case (1, "bus"): found = buses
        case (3, "bus") where parts[2] == "devices" && buses.contains(parts[1]):
            return devices.filter { $0.value.bus == parts[1] }.keys.sorted()
        case (3, "bus") where parts[2] == "drivers" && buses.contains(parts[1]):
            return drivers.filter { $0.driver.bus == parts[1] }.map(\.name).sorted()
        case (4, "bus") where parts[2] == "drivers": return driverNames(parts[3])
        case (5, "bus") where parts[4] == "vfio-dev" && devices[parts[3]]?.isBeingReleased == true:
            return ["vfio0"]
        case (2, "kernel"): found = Set(devices.values.compactMap(\.group).map(String.init))
        case (3, "kernel"): found = groupMembers(parts[2]).isEmpty ? [] : ["devices", "type"]
        case (4, "kernel"): found = groupMembers(parts[2])
        default: break
        }
        for other in Array(files.keys) + Array(links.keys) where other.hasPrefix(path + "/") {
            found.insert(String(other.dropFirst(path.count + 1).prefix { $0 != "/" }))
        }
        return found.isEmpty ? nil : found.sorted()
    }

    private var buses: Set<String> {
        Set(devices.values.map(\.bus) + drivers.map(\.driver.bus))
    }

    private func groupMembers(_ number: String) -> Set<String> {
        Set(devices.filter { $0.value.group.map(String.init) == number }.keys)
    }

    private func driverNames(_ name: String) -> [String]? {
        guard let driver = driver(name) else { return nil }
        var names = devices.filter { $0.value.driver == name }.map(\.key) + ["uevent"]
        if driver.canUnbind { names += ["bind", "unbind"] }
        if driver.module != nil { names.append("module") }
        return names.sorted()
    }

    /// The device and the file in a path such as `/bus/pci/devices/NAME/driver`.
    private func devicePart(_ path: String) -> (name: String, rest: String)? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 5, parts[0] == "bus", parts[2] == "devices",
            devices[parts[3]]?.bus == parts[1]
        else { return nil }
        return (parts[3], parts[4])
    }
}
