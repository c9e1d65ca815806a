extension DriverCore {
    /// A bus, but for its two lists.
    struct Bus: Sendable {
        let facts: BusFacts
        /// `drivers_autoprobe`.
        var autoprobe = true
        var deviceNames = ShardedMap<String, DeviceID>()
        var driverNames = ShardedMap<String, DriverID>()
        var index = MatchIndex()
    }

    /// What never changes of a bus; no bus ever goes.
    struct BusFacts: Sendable {
        let id: BusID
        let name: String
        let rule: MatchRule
        let locksParent: Bool
        let attributes: [StaticAttribute]
    }

    /// The buses, and the only way to them; names and index are no content: they are made from it.
    struct BusGate: Sendable {
        private var buses: [Bus] = []
        private(set) var print = Fingerprint.zero

        /// What never changes of a bus.
        func facts(_ id: BusID) -> BusFacts? {
            buses.indices.contains(Int(id.rawValue)) ? buses[Int(id.rawValue)].facts : nil
        }

        func ids(_ notes: Notes) -> [BusID] {
            notes.read(.core, .presence)
            return buses.map { $0.facts.id }
        }

        func bus(named name: String, _ notes: Notes) -> BusID? {
            notes.read(.core, .presence)
            return buses.first { $0.facts.name == name }?.facts.id
        }

        mutating func add(_ description: BusDescription, _ name: String, _ notes: Notes) -> BusID {
            notes.write(.core, .presence)
            let id = BusID(rawValue: Int32(buses.count))
            let facts = BusFacts(
                id: id,
                name: name,
                rule: description.rule,
                locksParent: description.locksParent,
                attributes: description.attributes
            )
            buses.append(Bus(facts: facts))
            print += printOfAll(of: id)
            return id
        }

        func autoprobe(of id: BusID, _ notes: Notes) -> Bool {
            notes.read(.bus(id), .autoprobe)
            return facts(id) != nil && buses[Int(id.rawValue)].autoprobe
        }

        mutating func set(autoprobe: Bool, of id: BusID, _ notes: Notes) {
            notes.write(.bus(id), .autoprobe)
            guard facts(id) != nil else { return }
            print -= printOfAll(of: id)
            buses[Int(id.rawValue)].autoprobe = autoprobe
            print += printOfAll(of: id)
        }

        // MARK: - Names: of those that are in a list, and of drivers whose directory is there yet

        func device(named name: String, on id: BusID, _ notes: Notes) -> DeviceID? {
            notes.read(.bus(id), .devices)
            return facts(id) == nil ? nil : buses[Int(id.rawValue)].deviceNames[name]
        }

        func driver(named name: String, on id: BusID, _ notes: Notes) -> DriverID? {
            notes.read(.bus(id), .drivers)
            return facts(id) == nil ? nil : buses[Int(id.rawValue)].driverNames[name]
        }

        /// Gives a name to a device, or takes it from the one that has it.
        mutating func name(_ device: DeviceID, _ name: String, on id: BusID, _ isListed: Bool) {
            buses[Int(id.rawValue)].deviceNames.update(name) { holder in
                if isListed { holder = device } else if holder == device { holder = nil }
            }
        }

        mutating func name(
            _ driver: DriverID,
            _ name: String,
            on id: BusID,
            _ isThere: Bool,
            _ notes: Notes
        ) {
            notes.write(.bus(id), .drivers)
            buses[Int(id.rawValue)].driverNames.update(name) { holder in
                assert(isThere == (holder == nil), "a name of two drivers, or of none")
                holder = isThere ? driver : nil
            }
        }

        // MARK: - The index: a look-up reads all that could have put a candidate into its answer

        /// The first device after `previous`, in the order of the bus, that shares one of the keys.
        func device(
            after previous: DeviceID?,
            sharing keys: [MatchKey],
            on id: BusID,
            _ notes: Notes
        )
            -> DeviceID?
        {
            notes.read(.bus(id), .devices)
            notes.read(.bus(id), .deviceKeys)
            guard facts(id) != nil else { return nil }
            return buses[Int(id.rawValue)].index.device(after: previous, sharing: keys)
        }

        /// The first driver after `previous`, in registration order, that shares one of the keys.
        func driver(
            after previous: DriverID?,
            sharing keys: [MatchKey],
            on id: BusID,
            _ notes: Notes
        )
            -> DriverID?
        {
            notes.read(.bus(id), .drivers)
            notes.read(.bus(id), .driverKeys)
            guard facts(id) != nil else { return nil }
            return buses[Int(id.rawValue)].index.driver(after: previous, sharing: keys)
        }

        /// Moves a device from some keys to others; two such moves go together in either order.
        mutating func move(
            _ device: DeviceID,
            from old: [MatchKey],
            to new: [MatchKey],
            on id: BusID,
            _ notes: Notes
        ) {
            notes.mark(.bus(id), .deviceKeys)
            buses[Int(id.rawValue)].index.remove(device, old)
            buses[Int(id.rawValue)].index.insert(device, new)
        }

        mutating func move(
            _ driver: DriverID,
            from old: [MatchKey],
            to new: [MatchKey],
            on id: BusID,
            _ notes: Notes
        ) {
            notes.mark(.bus(id), .driverKeys)
            buses[Int(id.rawValue)].index.remove(driver, old)
            buses[Int(id.rawValue)].index.insert(driver, new)
        }

        /// Recomputes the fingerprint.
        mutating func settle() {
            var collector = PrintCollector()
            collect(into: &collector)
            print = collector.print
        }

        private func printOfAll(of id: BusID) -> Fingerprint {
            var collector = PrintCollector()
            collect(id, into: &collector)
            return collector.print
        }

        /// Every bus's content.
        func collect<Collector: ContentCollector>(into collector: inout Collector) {
            for bus in buses { collect(bus.facts.id, into: &collector) }
        }

        private func collect<Collector: ContentCollector>(
            _ id: BusID,
            into collector: inout Collector
        ) {
            let bus = buses[Int(id.rawValue)]
            var writer = collector.begin(.autoprobe)
            writer.add(id.rawValue)
            writer.add(bus.facts.name)
            writer.add(bus.facts.rule, Roster())
            writer.add(bus.facts.locksParent)
            writer.add(bus.facts.attributes, Roster())
            writer.add(bus.autoprobe)
            collector.end(writer)
        }
    }
}
