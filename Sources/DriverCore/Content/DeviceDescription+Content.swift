/// How descriptions of devices are written into the content.
extension DriverCore.BusDescription: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(rule, roster)
        writer.add(locksParent)
        writer.add(attributes, roster)
    }
}

extension DriverCore.MatchRule: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .pci: writer.add(0)
        case .platform: writer.add(1)
        case .scripted: writer.add(2)
        case .bus(let kind):
            writer.add(3)
            writer.add(kind.rawValue)
        }
    }
}

extension DriverCore.DeviceDescription: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(bus)
        writer.add(parent, roster)
        writer.add(identity, roster)
        writer.add(group, roster)
        writer.add(attributes, roster)
        writer.add(hasFirmwareNode)
        writer.add(isGroupedByFirmware)
        writer.add(wakeup.rawValue)
        writer.add(number)
        switch maker {
        case nil: writer.add(0)
        case .first: writer.add(1)
        case .driver(let name):
            writer.add(2)
            writer.add(name)
        }
    }
}

extension DriverCore.DeviceBranch: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(below, roster)
    }
}

extension DriverCore.GroupAssignment: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .none: writer.add(0)
        case .own: writer.add(1)
        case .shared(let number):
            writer.add(2)
            writer.add(number)
        }
    }
}

extension DriverCore.StaticAttribute: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(mode)
        writer.add(content, roster)
    }
}

extension DriverCore.StaticAttribute.Content: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .bytes(let bytes):
            writer.add(0)
            writer.add(bytes)
        case .numbered(let text):
            writer.add(1)
            writer.add(text.pieces, roster)
        }
    }
}

extension DriverCore.NumberedText.Piece: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .bytes(let bytes):
            writer.add(0)
            writer.add(bytes)
        case .digits(let rule):
            writer.add(1)
            writer.add(rule.steps, roster)
            writer.add(rule.width)
            writer.add(rule.isHexadecimal)
        }
    }
}

extension DriverCore.NumberRule.Step: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .plus(let number):
            writer.add(0)
            writer.add(number)
        case .times(let number):
            writer.add(1)
            writer.add(number)
        case .dividedBy(let number):
            writer.add(2)
            writer.add(number)
        case .remainderBy(let number):
            writer.add(3)
            writer.add(number)
        }
    }
}

extension DriverCore.DeviceIdentity: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .pci(let identity):
            writer.add(0)
            writer.add(identity, roster)
        case .platform(let identity):
            writer.add(1)
            writer.add(identity, roster)
        case .bus(let identity):
            writer.add(2)
            writer.add(identity, roster)
        case .named: writer.add(3)
        }
    }
}

extension DriverCore.PCIIdentity: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(vendor)
        writer.add(device)
        writer.add(subvendor)
        writer.add(subdevice)
        writer.add(classCode)
        writer.add(revision)
        writer.add(headerType)
        writer.add(sriov, roster)
    }
}

extension DriverCore.SRIOVCapability: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(totalVFs)
        writer.add(offset)
        writer.add(stride)
        writer.add(vfDevice)
    }
}

extension DriverCore.PlatformIdentity: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(baseName)
        writer.add(node, roster)
        writer.add(acpiIDs)
    }
}

extension DriverCore.DeviceTreeNode: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(type)
        writer.add(compatible)
        writer.add(fullName)
    }
}

extension DriverCore.BusIdentity: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(kind.rawValue)
        writer.add(values, roster)
        writer.add(node, roster)
        writer.add(acpiIDs)
    }
}

extension DriverCore.BusValue: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .number(let number):
            writer.add(0)
            writer.add(number)
        case .text(let text):
            writer.add(1)
            writer.add(text)
        case .absent: writer.add(2)
        }
    }
}

extension DriverCore.ClassDevice: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(className)
        writer.add(name)
        writer.add(below)
        writer.add(attributes, roster)
        writer.add(isElsewhere)
        writer.add(over)
        writer.add(isMaster)
    }
}
