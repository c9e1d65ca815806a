extension DriverCore {
    /// What may change of a driver: its fields, each of which is one place of a footprint.
    struct Driver: Changeable {
        var presence = DriverPresence()
        var matching: DriverMatching
        var autoprobe: DriverAutoprobe
        var leftLinks = DriverLeftLinks()
        /// The devices it serves, in the order of binding.
        var bound = OrderedChunks<Binding>()
        /// The keys of devices that its tables, dynamic IDs and name can fit: made from the others.
        var matchKeys: [MatchKey] = []
    }

    /// A field of a driver that is read and changed as a whole.
    protocol DriverField: ContentValue {
        static var place: Place.Field { get }
        static func value(in driver: borrowing Driver) -> Self
        static func put(_ value: Self, in driver: inout Driver)
    }

    /// Says which field of a driver is meant, and nothing at run time.
    struct FieldOfDriver<Value: DriverField> {}

    /// `.presence`: whether it is listed, and which of its files are there.
    struct DriverPresence: DriverField {
        /// Whether its directory's files are there: only once it has been offered all devices.
        var hasFiles = false
        /// Whether a `remove` was sent for it already, which only user space can have asked for.
        var hasSentRemove = false
        /// Whether it is in its bus's list.
        var isListed = true
        /// Whether the probe of a run-once driver has gone, with the memory of its init.
        var hasLostProbe = false

        static var place: Place.Field { .presence }
        static func value(in driver: borrowing Driver) -> Self { driver.presence }
        static func put(_ value: Self, in driver: inout Driver) { driver.presence = value }
    }

    /// `.dynamicIDs`: what it matches beside its table.
    struct DriverMatching: DriverField {
        /// The IDs that `new_id` added, the oldest first.
        var dynamicIDs: [PCIMatchID] = []
        /// The same on a bus with rules as data.
        var busDynamicIDs: [BusMatchID] = []
        /// The compatible strings that `new_id` of the platform bus added, the oldest first.
        var dynamicCompatibles: [String] = []
        /// What a scripted bus answers for it.
        var matchAnswer: Int32

        static var place: Place.Field { .dynamicIDs }
        static func value(in driver: borrowing Driver) -> Self { driver.matching }
        static func put(_ value: Self, in driver: inout Driver) { driver.matching = value }
    }

    /// `.autoprobe`: whether it is tried when a device or it itself is new.
    struct DriverAutoprobe: DriverField {
        var isOn = true

        static var place: Place.Field { .autoprobe }
        static func value(in driver: borrowing Driver) -> Self { driver.autoprobe }
        static func put(_ value: Self, in driver: inout Driver) { driver.autoprobe = value }
    }

    /// `.leftLinks`: names of devices whose link stays in the driver's directory, although it lost them.
    struct DriverLeftLinks: DriverField {
        var names: [String] = []

        static var place: Place.Field { .leftLinks }
        static func value(in driver: borrowing Driver) -> Self { driver.leftLinks }
        static func put(_ value: Self, in driver: inout Driver) { driver.leftLinks = value }
    }
}

extension DriverCore.FieldOfDriver where Value == DriverCore.DriverPresence {
    static var presence: Self { Self() }
}
extension DriverCore.FieldOfDriver where Value == DriverCore.DriverMatching {
    static var dynamicIDs: Self { Self() }
}
extension DriverCore.FieldOfDriver where Value == DriverCore.DriverAutoprobe {
    static var autoprobe: Self { Self() }
}
extension DriverCore.FieldOfDriver where Value == DriverCore.DriverLeftLinks {
    static var leftLinks: Self { Self() }
}

extension DriverCore.DriverPresence {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(flags: hasFiles, hasSentRemove, isListed, hasLostProbe)
    }
}

extension DriverCore.DriverMatching {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(dynamicIDs, roster)
        writer.add(busDynamicIDs, roster)
        writer.add(dynamicCompatibles)
        writer.add(matchAnswer)
    }
}

extension DriverCore.DriverAutoprobe {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(isOn)
    }
}

extension DriverCore.DriverLeftLinks {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(names)
    }
}
