internal import DriverCore
internal import JSON5Text

/// Devices: where they are, what they are, what becomes of them.
extension MachineReader {
    mutating func device(_ field: Field, _ buses: [BusEntry]) throws(Problem) -> DeviceEntry {
        try Fields.read(field) { fields throws(Problem) in
            let nameField = try fields.require("name", "the device's name")
            let name = try nameField.name("a device's name")
            let busField = try fields.require("bus", "the name of a bus, or null")
            let bus = busField.isNull ? nil : try self.bus(busField, buses)
            let description = DriverCore.DeviceDescription(
                name: name,
                bus: bus?.name,
                identity: .named,
                group: try group(fields.take("group"), isPCI: bus?.rule == .pci),
                attributes: try attributes(fields.take("attributes"), of: bus?.rule)
            )
            var device = DeviceEntry(
                description: description,
                classDevices: try classDevices(&fields),
                override: try fields.take("override")?.name("the name of a driver"),
                driver: try wish(fields.take("driver")),
                origin: field.origin,
                parentReference: try fields.take("parent")?.text("the name of a device")
            )
            device.madeBy = try madeBy(fields.take("madeBy"), of: device)
            let isInFirmware = try fields.take("firmware")?.boolean() ?? false
            switch bus?.rule {
            case .pci: try readPCI(&fields, nameField, into: &device)
            case .platform:
                device.description.identity = .platform(try platform(&fields, name))
            case .bus(let kind):
                device.description.identity = .bus(try busIdentity(&fields, name, kind))
            case .scripted, nil: break
            }
            device.description.hasFirmwareNode =
                isInFirmware || device.description.identity.isOfFirmware
            try MachineCheck.attributes(of: device)
            try refuseNumbers(&fields)
            if bus == nil, device.override != nil || device.driver != .matching {
                throw Problem(field.origin, "expected no driver for a device without a bus")
            }
            return device
        }
    }

    /// Who makes the device: nothing said, `null` for no driver, or a driver of the device above.
    private func madeBy(_ field: Field?, of device: DeviceEntry) throws(Problem)
        -> DeviceEntry.MadeBy
    {
        guard let field else { return .usual }
        if field.isNull { return .nobody }
        guard device.parentReference != nil else {
            throw Problem(field.origin, "expected the key 'parent' beside it")
        }
        return .driver(try field.name("the name of a driver of the device above, or null"))
    }

    /// What makes many devices of one entry has been taken out of it, or does not stand alone.
    private func refuseNumbers(_ fields: inout Fields) throws(Problem) {
        _ = fields.take("count")
        guard let first = fields.take("first") else { return }
        throw Problem(first.origin, "expected the key 'count' beside it")
    }
}

extension DriverCore.DeviceIdentity {
    /// Whether it says already that firmware describes the device; beside its bus, as ACPI does with PCI
    /// functions, a file says so.
    fileprivate var isOfFirmware: Bool {
        guard case .platform(let platform) = self else { return false }
        return platform.node != nil || !platform.acpiIDs.isEmpty
    }
}
