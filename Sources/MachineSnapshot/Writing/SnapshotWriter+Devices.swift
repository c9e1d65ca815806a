internal import DriverCore
internal import JSON5Text
internal import SysfsSurvey

/// Devices, with what each is to its bus, its files, and what its driver has made.
extension SnapshotWriter {
    mutating func value(of device: SysfsSurvey.Device) -> JSON {
        var members: JSONObject = [
            "name": .text(anonymiser.line(device.name)),
            "bus": device.bus.map { .text($0) } ?? .null,
        ]
        if let parent = device.parent { members.append(("parent", reference(to: parent))) }
        switch device.description.identity {
        case .pci(let identity): members += pci(device, identity)
        case .platform(let identity): members += platform(identity)
        case .bus(let identity) where identity.kind == .virtio: members += virtio(identity)
        case .bus, .named: break
        }
        if let group = device.group {
            members.append(("group", .text("group\(group)")))
        } else if device.bus == "pci" {
            members.append(("group", .text("none")))
        }
        if device.description.hasFirmwareNode, !tellsOfFirmware(device.description.identity) {
            members.append(("firmware", .boolean(true)))
        }
        if let override = device.override { members.append(("override", .text(override))) }
        if device.bus != nil {
            members.append(("driver", device.driver.map { .text($0) } ?? .null))
        }
        if !device.classDevices.isEmpty { members.append(("makes", makes(device))) }
        let attributes = attributes(device.description.attributes)
        if !attributes.isEmpty { members.append(("attributes", .object(attributes))) }
        return .object(members)
    }

    /// Whether what a device is to its bus says already that firmware describes it.
    private func tellsOfFirmware(_ identity: DriverCore.DeviceIdentity) -> Bool {
        guard case .platform(let platform) = identity else { return false }
        return platform.node?.fullName.isEmpty == false || !platform.acpiIDs.isEmpty
    }

    private mutating func reference(to parent: Int) -> JSON {
        let above = survey.devices[parent]
        let name = anonymiser.line(above.name)
        let isAlone = survey.devices.count { $0.name == above.name } == 1
        return .text(isAlone ? name : (above.bus ?? "") + "/" + name)
    }

    // MARK: - What a device is to its bus

    private func pci(_ device: SysfsSurvey.Device, _ identity: DriverCore.PCIIdentity) -> JSONObject
    {
        func pair(_ first: UInt32, _ second: UInt32) -> String {
            SnapshotWriter.hexadecimal(first, 4) + ":" + SnapshotWriter.hexadecimal(second, 4)
        }
        var members: JSONObject = [
            "id": .text(pair(identity.vendor, identity.device)),
            "class": .text(SnapshotWriter.hexadecimal(identity.classCode, 6)),
        ]
        if identity.subvendor != 0 || identity.subdevice != 0 {
            members.append(("subsystem", .text(pair(identity.subvendor, identity.subdevice))))
        }
        if identity.revision != 0 {
            members.append(("revision", .text(SnapshotWriter.hexadecimal(identity.revision, 2))))
        }
        if identity.headerType != (identity.classCode >> 8 == 0x0604 ? 1 : 0) {
            members.append(("header", .integer(Int(identity.headerType))))
        }
        if let sriov = identity.sriov { members.append(("sriov", value(of: sriov, device))) }
        return members
    }

    private func value(of sriov: DriverCore.SRIOVCapability, _ device: SysfsSurvey.Device)
        -> JSON
    {
        var members: JSONObject = [
            "total": .integer(Int(sriov.totalVFs)),
            "device": .text(SnapshotWriter.hexadecimal(sriov.vfDevice, 4)),
            "offset": .integer(Int(sriov.offset)),
            "stride": .integer(Int(sriov.stride)),
            "enabled": .integer(device.driver == nil ? 0 : device.enabledFunctions),
        ]
        if let pattern = interfacePattern(of: device) { members.append(("net", .text(pattern))) }
        return .object(members)
    }

    /// `eth0v{n}`, where the interfaces of all virtual functions are named so.
    private func interfacePattern(of device: SysfsSurvey.Device) -> String? {
        let names = device.virtualFunctions.map { name in
            survey.virtualFunctions[name]?.classDevices.first { $0.className == "net" }?.name
        }
        guard let first = names.first, let first, first.hasSuffix("0") else { return nil }
        let stem = first.dropLast()
        guard names.enumerated().allSatisfy({ $1 == stem + "\($0)" }), stem.utf8.count <= 11 else {
            return nil
        }
        return stem + "{n}"
    }

    private func platform(_ identity: DriverCore.PlatformIdentity) -> JSONObject {
        var members: JSONObject = [:]
        if let node = identity.node {
            // Empty where nothing says where it is in the tree.
            if !node.fullName.isEmpty { members.append(("node", .text(node.fullName))) }
            if !node.compatible.isEmpty { members.append(("compatible", .texts(node.compatible))) }
            if !node.type.isEmpty { members.append(("deviceType", .text(node.type))) }
        }
        if !identity.acpiIDs.isEmpty { members.append(("acpi", .texts(identity.acpiIDs))) }
        let isByName = (identity.node?.compatible ?? []).isEmpty && identity.acpiIDs.isEmpty
        if isByName, !identity.baseName.isEmpty {
            members.append(("baseName", .text(identity.baseName)))
        }
        return members
    }

    private func virtio(_ identity: DriverCore.BusIdentity) -> JSONObject {
        let numbers = ["device", "vendor"].map { field -> (key: String, value: JSON) in
            guard case .number(let number) = identity[field] else { return (field, .text("0000")) }
            return (field, .text(SnapshotWriter.hexadecimal(number, 4)))
        }
        return ["id": .object(JSONObject(numbers))]
    }

    // MARK: - Files

    mutating func attributes(_ files: [DriverCore.StaticAttribute]) -> JSONObject {
        var members: JSONObject = [:]
        for file in files { members.append((file.name, value(of: file))) }
        return members
    }

    private mutating func value(of file: DriverCore.StaticAttribute) -> JSON {
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

    private mutating func makes(_ device: SysfsSurvey.Device) -> JSON {
        var values: [JSON] = []
        for made in device.classDevices { values.append(value(of: made)) }
        return .list(values)
    }

    /// A class device: of a driver, or of no hardware and stacked on others.
    mutating func value(of made: DriverCore.ClassDevice) -> JSON {
        var members: JSONObject = [
            "class": .text(made.className), "name": .text(anonymiser.line(made.name)),
        ]
        if let below = made.below { members.append(("below", .text(anonymiser.line(below)))) }
        if !made.over.isEmpty {
            members.append(("over", .texts(made.over.map { anonymiser.line($0) })))
        }
        if made.isMaster { members.append(("master", .boolean(true))) }
        let files = attributes(made.attributes)
        if !files.isEmpty { members.append(("attributes", .object(files))) }
        return .object(members)
    }
}
