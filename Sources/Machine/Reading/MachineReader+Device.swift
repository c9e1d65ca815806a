internal import DriverCore
internal import JSON5

/// Devices: where they are, what they are, what becomes of them.
extension MachineReader {
    mutating func device(_ field: Field, _ buses: [BusEntry]) throws(Problem) -> DeviceEntry {
        try Fields.read(field) { fields throws(Problem) in
            let nameField = try fields.require("name", "the device's name")
            let name = try nameField.name("a device's name")
            let busField = try fields.require("bus", "the name of a bus, or null")
            let bus = busField.isNull ? nil : try self.bus(busField, buses)
            var device = DeviceEntry(
                name: name,
                bus: bus?.name,
                identity: .named,
                group: try group(fields.take("group"), isPCI: bus?.rule == .pci),
                attributes: try attributes(fields.take("attributes")),
                classDevices: try classDevices(&fields),
                override: try fields.take("override")?.name("the name of a driver"),
                driver: try wish(fields.take("driver")),
                origin: field.origin,
                parentReference: try fields.take("parent")?.text("the name of a device")
            )
            switch bus?.rule {
            case .pci: try readPCI(&fields, nameField, into: &device)
            case .platform: device.identity = .platform(try platform(&fields, name))
            case .scripted, nil: break
            }
            if bus == nil, device.override != nil || device.driver != .matching {
                throw Problem(field.origin, "expected no driver for a device without a bus")
            }
            return device
        }
    }

    // MARK: - PCI

    private func readPCI(_ fields: inout Fields, _ name: Field, into device: inout DeviceEntry)
        throws(Problem)
    {
        guard Field.isPCIAddress(device.name) else {
            throw name.expected("an address in lower case, as \"0000:03:00.0\"")
        }
        var identity = try identity(&fields)
        if let field = fields.take("sriov") {
            let (capability, functions) = try sriov(field)
            identity.sriov = capability
            device.virtualFunctions = functions
        }
        device.identity = .pci(identity)
    }

    private func identity(_ fields: inout Fields) throws(Problem) -> PCIIdentity {
        let idField = try fields.require("id", "vendor and device, as \"8086:10d3\"")
        let id = try idField.numbers()
        let subsystem = try fields.take("subsystem")?.numbers() ?? (0, 0)
        let classCode = try classCode(
            fields.require("class", "6 hexadecimal digits, as \"020000\"")
        )
        let revision = try fields.take("revision")?
            .hexadecimal(digits: 2, "2 hexadecimal digits in quotes, as \"01\"")
        let isBridge = classCode >> 8 == 0x0604
        return PCIIdentity(
            vendor: id.0,
            device: id.1,
            subvendor: subsystem.0,
            subdevice: subsystem.1,
            classCode: classCode,
            revision: UInt8(truncatingIfNeeded: revision ?? 0),
            headerType: UInt8(try fields.take("header")?.integer(in: 0...2) ?? (isBridge ? 1 : 0))
        )
    }

    private func sriov(_ field: Field) throws(Problem) -> (SRIOVCapability, VirtualFunctionsEntry) {
        try Fields.read(field) { fields throws(Problem) in
            let total = try fields.require("total", "the most virtual functions")
                .integer(in: 1...4096)
            let device = try fields.require("device", "the device ID of the virtual functions")
                .hexadecimal(digits: 4, "4 hexadecimal digits in quotes, as \"10ed\"")
            let capability = SRIOVCapability(
                totalVFs: UInt16(total),
                offset: UInt16(try fields.take("offset")?.integer(in: 1...65535) ?? 128),
                stride: UInt16(try fields.take("stride")?.integer(in: 1...65535) ?? 2),
                vfDevice: UInt16(truncatingIfNeeded: device)
            )
            let net = fields.take("net")
            let functions = VirtualFunctionsEntry(
                enabled: try fields.take("enabled")?.integer(in: 0...total) ?? 0,
                net: try net?.name("an interface's name with {n} in it, as \"eth0v{n}\"")
            )
            if let net,
                functions.net?.contains("{n}") != true || (functions.net?.utf8.count ?? 0) > 14
            {
                throw net.expected("a short interface's name with {n} in it, as \"eth0v{n}\"")
            }
            return (capability, functions)
        }
    }

    // MARK: - Platform

    private func platform(_ fields: inout Fields, _ name: String) throws(Problem)
        -> PlatformIdentity
    {
        let compatible = try fields.take("compatible")?.texts("a compatible string") ?? []
        let acpi = try fields.take("acpi")?.texts("an ACPI ID") ?? []
        let node = fields.take("node")
        let type = try fields.take("deviceType")?.text() ?? ""
        let baseName = try fields.take("baseName")?.name("a base name")
        var identity = PlatformIdentity(baseName: name, acpiIDs: acpi)
        if node != nil || !compatible.isEmpty {
            identity.node = try deviceTreeNode(node, name, compatible, type)
        }
        if let baseName {
            identity.baseName = baseName
        } else if identity.node == nil, acpi.isEmpty {
            identity.baseName = MachineReader.baseName(of: name)
        }
        return identity
    }

    private func deviceTreeNode(
        _ field: Field?,
        _ name: String,
        _ compatible: [String],
        _ type: String
    ) throws(Problem) -> DeviceTreeNode {
        let what = "the path of a device tree node, as \"/soc/dma@101300\""
        // A device of a node is named ADDRESS.NODE.
        let parts = name.split(separator: ".", maxSplits: 1)
        var path = parts.count == 2 ? "/\(parts[1])@\(parts[0])" : "/" + name
        if let field { path = try field.text(what) }
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let node = last.prefix { $0 != "@" }
        guard path.hasPrefix("/"), !node.isEmpty, path.utf8.count <= 1024,
            !path.utf8.contains(where: { $0 < 0x20 })
        else {
            throw field?.expected(what)
                ?? Problem(Origin(place: "", offset: 0), "expected \(what)")
        }
        return DeviceTreeNode(
            name: String(node),
            type: type,
            compatible: compatible,
            fullName: path
        )
    }

    /// A platform device's name without its instance: `serial8250` of `serial8250.0` and of `.0.auto`.
    ///
    /// Source: `platform_device_add()`, drivers/base/platform.c.
    static func baseName(of name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 2, parts.last == "auto" { parts.removeLast() }
        guard parts.count > 1, let last = parts.last, !last.isEmpty,
            last.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return name }
        return parts.dropLast().joined(separator: ".")
    }
}

extension Field {
    /// A vendor and a device type, each of 4 hexadecimal digits: `"8086:10d3"`.
    fileprivate func numbers() throws(Problem) -> (UInt32, UInt32) {
        let what = "two times 4 hexadecimal digits in quotes, as \"8086:10d3\""
        let parts = try text(what).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Field.hexadecimal(parts[0], digits: 4),
            let second = Field.hexadecimal(parts[1], digits: 4)
        else { throw expected(what) }
        return (first, second)
    }

    /// Whether a text is the name of a PCI function as the kernel writes it.
    static func isPCIAddress(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"),
            4...8 ~= text.utf8.distance(from: text.startIndex, to: colon)
        else { return false }
        return PCIAddress(text)?.name == text
    }
}
