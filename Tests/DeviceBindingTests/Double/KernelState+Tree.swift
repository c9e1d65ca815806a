/// The files as the state makes them: `/bus/BUS/devices/NAME/…`, `/bus/BUS/drivers/NAME/…`, groups.
extension KernelState {
    /// The text of a readable file.
    func text(_ path: String) -> String? {
        if let text = files[path] ?? files[canonical(path)] { return text }
        guard let (name, rest) = devicePart(path), let device = devices[name] else { return nil }
        switch rest {
        case "modalias": return device.modalias + "\n"
        case "driver_override" where busesWithOverride.contains(device.bus):
            return (device.override ?? "(null)") + "\n"
        case "uevent" where path.hasPrefix("/devices/"):
            return (device.driver.map { "DRIVER=\($0)\n" } ?? "") + "MODALIAS=\(device.modalias)\n"
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
        if let target = links[path] ?? links[canonical(path)] { return target }
        let parts = path.split(separator: "/").map(String.init)
        if parts.count == 4, parts[2] == "devices" {
            guard devices[parts[3]]?.bus == parts[1] else { return nil }
            return "../../.." + directory(parts[3])
        }
        if parts.count == 5, parts[2] == "drivers", parts[4] == "module" {
            return driver(parts[3])?.module.map { "../../../../module/\($0)" }
        }
        guard let (name, rest) = devicePart(path), let device = devices[name] else { return nil }
        switch rest {
        case "driver": return device.driver.map { "../../../bus/\(device.bus)/drivers/\($0)" }
        case "iommu_group": return device.group.map { "../../../kernel/iommu_groups/\($0)" }
        case "subsystem": return "../../../bus/\(device.bus)"
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
        if let name = devices.keys.first(where: { directory($0) == path }) {
            found = ["modalias", "subsystem", "uevent"]
            if devices[name]?.driver != nil { found.insert("driver") }
            if devices[name]?.group != nil { found.insert("iommu_group") }
        }
        for path in Set([path, canonical(path)]) {
            for other in Array(files.keys) + Array(links.keys) where other.hasPrefix(path + "/") {
                found.insert(String(other.dropFirst(path.count + 1).prefix { $0 != "/" }))
            }
        }
        return found.isEmpty ? nil : found.sorted()
    }

    /// The directory of a device in `/devices`.
    func directory(_ name: String) -> String {
        let bus = devices[name]?.bus ?? ""
        return "/devices/\(bus == "pci" ? "pci0000:00" : bus)/\(name)"
    }

    /// The same path by way of the bus, where it leads over a device.
    private func canonical(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard parts.count >= 3, parts[0] == "devices", let device = devices[parts[2]],
            path == directory(parts[2]) || path.hasPrefix(directory(parts[2]) + "/")
        else { return path }
        return (["/bus/\(device.bus)/devices"] + parts[2...]).joined(separator: "/")
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
        let parts = canonical(path).split(separator: "/").map(String.init)
        guard parts.count == 5, parts[0] == "bus", parts[2] == "devices",
            devices[parts[3]]?.bus == parts[1]
        else { return nil }
        return (parts[3], parts[4])
    }
}

/// Class devices, as files and links.
extension KernelState {
    /// Adds the directory of a disk or a partition.
    mutating func addBlock(_ path: String, _ number: String) {
        let numbers = number.split(separator: ":")
        let name = path.split(separator: "/").last ?? ""
        files[path + "/uevent"] =
            "MAJOR=\(numbers[0])\nMINOR=\(numbers[1])\nDEVNAME=\(name)\nDEVTYPE=disk\n"
        links[path + "/subsystem"] = "/class/block"
    }

    /// Adds the directory of an interface.
    mutating func addInterface(_ path: String) {
        files[path + "/uevent"] = "INTERFACE=\(path.split(separator: "/").last ?? "")\n"
        links[path + "/subsystem"] = "/class/net"
    }
}
