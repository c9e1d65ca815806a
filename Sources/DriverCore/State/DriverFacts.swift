extension DriverCore {
    /// What never changes while a driver is registered; shared by all copies of the state.
    final class DriverFacts: Sendable {
        let id: DriverID
        let bus: BusID
        let description: DriverDescription
        /// The name of its directory, which has `!` for each `/` of the driver's own.
        let directoryName: String
        /// Whether its PCI table is there and has nothing but its end, so that no driver data is in it.
        let hasEmptyTable: Bool
        /// Whether it fits every device of its bus, as a proposal has it.
        let matchesAnything: Bool
        /// `sysfs_bind_only`: only `bind` reaches it.
        let isBindOnly: Bool
        /// The name in fingerprints, of the bus and the directory.
        let namePrint: Fingerprint
        /// The fingerprint of the description.
        let descriptionPrint: Fingerprint

        init(
            id: DriverID,
            bus: BusID,
            description: DriverDescription,
            directoryName: String,
            hasEmptyTable: Bool = false,
            matchesAnything: Bool = false,
            isBindOnly: Bool = false
        ) {
            self.id = id
            self.bus = bus
            self.description = description
            self.directoryName = directoryName
            self.hasEmptyTable = hasEmptyTable
            self.matchesAnything = matchesAnything
            self.isBindOnly = isBindOnly
            var writer = HashWriter(.drivers)
            writer.add(bus.rawValue)
            writer.add(directoryName)
            namePrint = writer.print
            descriptionPrint = description.print
        }

        var name: String { description.name }

        var pciTable: [PCIMatchID] {
            if case .pci(let table) = description.table { return table }
            return []
        }

        /// What it lists on a bus with rules as data.
        var busTable: BusMatchTable {
            if case .bus(let table) = description.table { table } else { BusMatchTable() }
        }

        /// Whether it is one of vfio's, whose code the core runs itself.
        var isVFIO: Bool {
            switch description.code {
            case .external: false
            case .vfioPCI, .vfioPlatform: true
            }
        }

        /// Whether another driver has the same name in the content.
        func isNamed(as other: DriverFacts) -> Bool {
            bus == other.bus && directoryName.isSame(as: other.directoryName)
        }
    }
}

extension DriverCore.DriverFacts: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(description, known: descriptionPrint, roster)
        writer.add(flags: hasEmptyTable, matchesAnything, isBindOnly)
    }
}

extension DriverCore.DriverDescription {
    var print: DriverCore.Fingerprint {
        var writer = DriverCore.HashWriter(.existence)
        write(to: &writer, DriverCore.Roster())
        return writer.print
    }
}
