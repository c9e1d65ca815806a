/// How descriptions of drivers and modules are written into the content.
extension DriverCore.DriverDescription: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(bus)
        writer.add(table, roster)
        writer.add(module)
        writer.add(code == .external ? 0 : code == .vfioPCI ? 1 : 2)
        writer.add(
            flags: suppressesBindAttributes,
            managesDMA,
            configuresSRIOV,
            keepsVFsWhenUnbound,
            isRunOnce,
            servesWakeups
        )
        writer.add(probeType.rawValue)
        writer.add(matchAnswer)
        writer.add(isSysfsBindOnly)
        writer.add(autoprobe)
    }
}

extension DriverCore.MatchTable: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .pci(let ids):
            writer.add(0)
            writer.add(ids, roster)
        case .platform(let table):
            writer.add(1)
            writer.add(table, roster)
        case .bus(let table):
            writer.add(2)
            writer.add(table, roster)
        case .none: writer.add(3)
        }
    }
}

extension DriverCore.PCIMatchID: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(vendor)
        writer.add(device)
        writer.add(subvendor)
        writer.add(subdevice)
        writer.add(classCode)
        writer.add(classMask)
        writer.add(driverData)
        writer.add(overrideOnly)
    }
}

extension DriverCore.PlatformMatchTable: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(compatible)
        writer.add(acpiIDs)
        writer.add(names)
    }
}

extension DriverCore.BusMatchTable: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(ids, roster)
        writer.add(compatible)
        writer.add(acpiIDs)
        writer.add(names)
        writer.add(flags: isForWholeDevices, refusesDynamicIDs)
    }
}

extension DriverCore.BusMatchID: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(tests, roster)
        writer.add(driverData)
        writer.add(overrideOnly)
    }
}

extension DriverCore.FieldTest: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .any: writer.add(0)
        case .equals(let value):
            writer.add(1)
            writer.add(value, roster)
        case .masked(let value, let mask):
            writer.add(2)
            writer.add(value)
            writer.add(mask)
        case .between(let first, let last):
            writer.add(3)
            writer.add(first)
            writer.add(last)
        }
    }
}

extension DriverCore.ModuleDescription: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(drivers, roster)
        writer.add(parameters, roster)
        writer.add(needs)
        writer.add(addedIDs, roster)
        writer.add(probesAsynchronously)
    }
}

extension DriverCore.ModuleParameter: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(value)
        writer.add(mode)
        writer.add(kind, roster)
    }
}

extension DriverCore.ModuleParameter.Kind: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .boolean: writer.add(0)
        case .number(let isSigned):
            writer.add(1)
            writer.add(isSigned)
        case .text: writer.add(2)
        }
    }
}
