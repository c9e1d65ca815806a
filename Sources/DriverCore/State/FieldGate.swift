extension DriverCore {
    /// What the gates of devices and of drivers do alike: the content of numbered objects, each field a piece of it.
    protocol FieldGate: Sendable {
        /// The number of an object, in place of which its name is written.
        associatedtype ID: ContentValue
        /// How many numbers were given out.
        var count: Int { get }
        /// The number of the object in a slot.
        static func id(_ slot: Int) -> ID
        /// All fields of an object; nothing of one that is not there.
        func collect<Collector: ContentCollector>(
            _ id: ID,
            into collector: inout Collector,
            _ roster: borrowing Roster
        )
    }
}

extension DriverCore.FieldGate {
    /// Every object's content, and nothing of how it came about.
    func collect<Collector: DriverCore.ContentCollector>(
        into collector: inout Collector,
        _ roster: borrowing DriverCore.Roster
    ) {
        for slot in 0..<count { collect(Self.id(slot), into: &collector, roster) }
    }

    /// The fingerprints of all fields of all objects, added up.
    func printAnew(_ roster: borrowing DriverCore.Roster) -> DriverCore.Fingerprint {
        var collector = DriverCore.PrintCollector()
        collect(into: &collector, roster)
        return collector.print
    }

    /// The fingerprints of all fields of one object, added up.
    func printOfAll(of id: ID, _ roster: borrowing DriverCore.Roster) -> DriverCore.Fingerprint {
        var collector = DriverCore.PrintCollector()
        collect(id, into: &collector, roster)
        return collector.print
    }

    /// The beginning of a field's piece of the content.
    static func start(
        _ field: DriverCore.Place.Field,
        _ id: ID,
        _ roster: borrowing DriverCore.Roster
    ) -> DriverCore.HashWriter {
        var writer = DriverCore.HashWriter(field)
        id.write(to: &writer, roster)
        return writer
    }

    /// The fingerprint of a field.
    static func print(
        of value: some DriverCore.ContentValue,
        at field: DriverCore.Place.Field,
        _ id: ID,
        _ roster: borrowing DriverCore.Roster
    ) -> DriverCore.Fingerprint {
        var writer = start(field, id, roster)
        value.write(to: &writer, roster)
        return writer.print
    }

    /// Hands a field to a collector.
    static func add<Collector: DriverCore.ContentCollector>(
        _ value: some DriverCore.ContentValue,
        _ field: DriverCore.Place.Field,
        _ id: ID,
        _ collector: inout Collector,
        _ roster: borrowing DriverCore.Roster
    ) {
        var writer = collector.begin(field)
        id.write(to: &writer, roster)
        value.write(to: &writer, roster)
        collector.end(writer)
    }
}
