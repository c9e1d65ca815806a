/// How the fields of a device are written into the content.
extension DriverCore.DevicePresence {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(flags: isDead, hasFiles, hasRemoveFile)
    }
}

extension DriverCore.DeviceDriver {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        // The number of a binding is history; its position in the list is in the driver's list.
        writer.add(flags: binding != nil, isLinked)
        writer.add(driver, roster)
        writer.add(asynchronousDriver, roster)
        writer.add(overwritten, roster)
    }
}

extension DriverCore.DeviceNaming {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(override)
        writer.add(proposed, roster)
    }
}

extension DriverCore.DeviceReadiness {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(flags: isMatchable, isReady, isMadeAbleToWake)
    }
}

extension DriverCore.DeviceDeferral {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(canMatch)
    }
}

extension DriverCore.DeviceLinks {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(status.rawValue)
        writer.add(suppliers, roster)
        writer.add(consumers, roster)
    }
}

extension DriverCore.DeviceLink: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(other, roster)
        writer.add(flags.rawValue)
        writer.add(state.rawValue)
    }
}

extension DriverCore.DeviceFunctions {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(enabledCount)
        writer.add(functions, roster)
    }
}

extension DriverCore.FunctionsAutoprobe {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(isOn)
    }
}

extension DriverCore.DeviceClasses {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(made, roster)
    }
}

extension DriverCore.DeviceGroup {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(group?.rawValue)
    }
}

extension DriverCore.DeviceVFIO {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(number)
        writer.add(isLeaving)
        writer.add(token, roster)
    }
}

extension DriverCore.Binding: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
    }
}
