extension DriverCore {
    /// A description that stays while many steps pass: it is held once, and its fingerprint is made once.
    final class Described<Value: DescriptionValue>: Sendable {
        let value: Value
        /// The fingerprint of all but the numbers of objects.
        let print: Fingerprint

        init(_ value: Value) {
            self.value = value
            print = value.fixedPrint
        }
    }

    /// A description that takes part in the content.
    protocol DescriptionValue: ContentValue {
        /// The fingerprint of all but the numbers of objects, whose names may change.
        var fixedPrint: Fingerprint { get }
        /// The device named in it, if one can be.
        var namedDevice: DeviceID? { get }
    }
}

extension DriverCore.Described: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(value, known: print, roster)
        writer.add(value.namedDevice, roster)
    }
}

extension DriverCore.DeviceDescription: DriverCore.DescriptionValue {
    var fixedPrint: DriverCore.Fingerprint { printWithoutParent }
    var namedDevice: DriverCore.DeviceID? { parent }
}

extension DriverCore.DriverDescription: DriverCore.DescriptionValue {
    var fixedPrint: DriverCore.Fingerprint { print }
    var namedDevice: DriverCore.DeviceID? { nil }
}

extension DriverCore.ModuleDescription: DriverCore.DescriptionValue {
    var fixedPrint: DriverCore.Fingerprint {
        var writer = DriverCore.HashWriter(.modules)
        write(to: &writer, DriverCore.Roster())
        return writer.print
    }
    var namedDevice: DriverCore.DeviceID? { nil }
}
