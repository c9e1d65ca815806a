internal import JSON5Text
internal import Sysfs

/// Devices, with what each is to its bus, its files, and what its driver has made.
extension SnapshotWriter {
    mutating func value(of device: SeenDevice) -> JSON {
        var members: JSONObject = [
            "name": .text(anonymiser.line(device.name)),
            "bus": device.bus.map { .text($0) } ?? .null,
        ]
        if let parent = device.parent { members.append(("parent", reference(to: parent))) }
        switch device.bus {
        case "pci": members += pci(device)
        case "platform": members += platform(device)
        case "virtio": members += virtio(device)
        default: break
        }
        if let group = device.group {
            members.append(("group", .text("group\(group)")))
        } else if device.bus == "pci" {
            members.append(("group", .text("none")))
        }
        if device.isInFirmware, !tellsOfFirmware(device) {
            members.append(("firmware", .boolean(true)))
        }
        if let override = device.override { members.append(("override", .text(override))) }
        if device.bus != nil {
            members.append(("driver", device.driver.map { .text($0) } ?? .null))
        }
        if !device.made.isEmpty { members.append(("makes", makes(device))) }
        let attributes = attributes(device.files) { device.isMachines($0) }
        if !attributes.isEmpty { members.append(("attributes", .object(attributes))) }
        return .object(members)
    }

    /// Whether what a device is to its bus says already that firmware describes it.
    private func tellsOfFirmware(_ device: SeenDevice) -> Bool {
        device.bus == "platform"
            && (device.node != nil || device.alias?.hasPrefix("acpi:") == true)
    }

    private mutating func reference(to parent: Int) -> JSON {
        let name = anonymiser.line(devices[parent].name)
        let isAlone = devices.count { $0.name == devices[parent].name } == 1
        return .text(isAlone ? name : (devices[parent].bus ?? "") + "/" + name)
    }

    // MARK: - What a device is to its bus

    private func pci(_ device: SeenDevice) -> JSONObject {
        func digits(_ name: String, _ count: Int) -> String {
            padded(String(device.number(name) ?? 0, radix: 16), to: count)
        }
        var members: JSONObject = [
            "id": .text(digits("vendor", 4) + ":" + digits("device", 4)),
            "class": .text(digits("class", 6)),
        ]
        let board = digits("subsystem_vendor", 4) + ":" + digits("subsystem_device", 4)
        if board != "0000:0000" { members.append(("subsystem", .text(board))) }
        if device.number("revision") ?? 0 != 0 {
            members.append(("revision", .text(digits("revision", 2))))
        }
        let config = device.files.first { $0.name == "config" }?.bytes ?? []
        let isBridge = digits("class", 6).hasPrefix("0604")
        if config.count > 0x0E, Int(config[0x0E] & 0x7F) != (isBridge ? 1 : 0) {
            members.append(("header", .integer(Int(config[0x0E] & 0x7F))))
        }
        if let sriov = sriov(device) { members.append(("sriov", sriov)) }
        return members
    }

    private func sriov(_ device: SeenDevice) -> JSON? {
        guard let total = device.number("sriov_totalvfs"), total > 0,
            let offset = device.number("sriov_offset"), offset > 0,
            let id = device.text("sriov_vf_device")
        else { return nil }
        var members: JSONObject = [
            "total": .integer(total), "device": .text(padded(id, to: 4)),
            "offset": .integer(offset),
            "stride": .integer(max(1, device.number("sriov_stride") ?? 1)),
            "enabled": .integer(device.driver == nil ? 0 : device.number("sriov_numvfs") ?? 0),
        ]
        if let pattern = interfacePattern(of: device) { members.append(("net", .text(pattern))) }
        return .object(members)
    }

    /// `eth0v{n}`, where the interfaces of all virtual functions are named so.
    private func interfacePattern(of device: SeenDevice) -> String? {
        let names = device.virtualFunctions.map { name in
            virtualFunctions[name]?.made.first { $0.className == "net" }?.name
        }
        guard let first = names.first, let first, first.hasSuffix("0") else { return nil }
        let stem = first.dropLast()
        guard names.enumerated().allSatisfy({ $1 == stem + "\($0)" }), stem.utf8.count <= 11 else {
            return nil
        }
        return stem + "{n}"
    }

    private func platform(_ device: SeenDevice) -> JSONObject {
        let alias = PlatformAlias(device.alias ?? "platform:" + device.name)
        var members = JSONObject()
        if let node = device.node { members.append(("node", .text(node))) }
        if !alias.compatible.isEmpty { members.append(("compatible", .texts(alias.compatible))) }
        if let type = alias.deviceType { members.append(("deviceType", .text(type))) }
        if !alias.acpi.isEmpty { members.append(("acpi", .texts(alias.acpi))) }
        if let name = alias.baseName, !name.isEmpty { members.append(("baseName", .text(name))) }
        return members
    }

    private func virtio(_ device: SeenDevice) -> JSONObject {
        let numbers = ["device", "vendor"].map {
            ($0, JSON.text(padded(String(device.number($0) ?? 0, radix: 16), to: 4)))
        }
        return ["id": .object(JSONObject(numbers.map { (key: $0.0, value: $0.1) }))]
    }

    // MARK: - Files

    mutating func attributes(_ files: [SeenFile], except isMachines: (String) -> Bool)
        -> JSONObject
    {
        var members = JSONObject()
        for file in files where !isMachines(file.name) && file.name.utf8.count <= 255 {
            members.append((file.name, value(of: file)))
        }
        return members
    }

    private mutating func value(of file: SeenFile) -> JSON {
        let bytes = anonymiser.bytes(of: file)
        let mode: JSONObject =
            file.mode == 0o444 ? [:] : ["mode": .text(SnapshotWriter.octal(file.mode))]
        if bytes.last == 0x0A, !bytes.contains(0),
            let text = String(validating: bytes.dropLast(), as: UTF8.self)
        {
            return mode.isEmpty ? .text(text) : .object(["value": .text(text)] + mode)
        }
        let digits = bytes.map { padded(String($0, radix: 16), to: 2) }.joined()
        return .object(["bytes": .text(digits)] + mode)
    }

    private mutating func makes(_ device: SeenDevice) -> JSON {
        var values: [JSON] = []
        for made in device.made {
            var members: JSONObject = [
                "class": .text(made.className), "name": .text(anonymiser.line(made.name)),
            ]
            if let below = made.below { members.append(("below", .text(anonymiser.line(below)))) }
            let files = attributes(made.files) {
                ["device", "subsystem"].contains(String($0.prefix { $0 != "/" }))
            }
            if !files.isEmpty { members.append(("attributes", .object(files))) }
            values.append(.object(members))
        }
        return .list(values)
    }
}

extension SeenDevice {
    /// Whether the machine gives a file itself.
    fileprivate func isMachines(_ name: String) -> Bool {
        if bus == "virtio" { return ["device", "vendor", "modalias"].contains(name) }
        guard bus == "pci" else { return false }
        if name == "config" { return !hasOwnConfigSpace }
        // A host driver switches the function on; what is otherwise is said.
        if name == "enable" {
            let isEnabled = driver != nil && driver != "vfio-pci"
            return text("enable") == (isEnabled ? "1" : "0")
        }
        return [
            "vendor", "device", "subsystem_vendor", "subsystem_device", "class", "revision",
            "remove", "rescan", "reset",
        ].contains(name) || name.hasPrefix("sriov_")
    }

    /// Whether the configuration space says what the other files say; a quirk of the kernel may not.
    private var hasOwnConfigSpace: Bool {
        let space = files.first { $0.name == "config" }?.bytes ?? []
        guard space.count >= 64, let vendor = number("vendor"), let id = number("device") else {
            return false
        }
        return Int(space[0]) | Int(space[1]) << 8 == vendor
            && Int(space[2]) | Int(space[3]) << 8 == id
    }
}
