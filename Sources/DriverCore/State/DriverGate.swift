extension DriverCore {
    /// The drivers, and the only way to them.
    struct DriverGate: Sendable {
        private var drivers = SharedArray<Driver>()
        /// The fingerprints of all fields of all drivers, added up.
        private(set) var print = Fingerprint.zero

        var count: Int { drivers.count }

        func exists(_ id: DriverID, _ notes: Notes) -> Bool {
            notes.read(.driver(id), .existence)
            return drivers.isThere(Int(id.rawValue))
        }

        func read<Value: DriverField>(
            _ id: DriverID,
            _ field: FieldOfDriver<Value>,
            _ notes: Notes
        ) -> Value? {
            notes.read(.driver(id), Value.place)
            return drivers.read(Int(id.rawValue)) { Value.value(in: $0) }
        }

        /// The keys of devices that its tables, dynamic IDs and name can fit.
        func matchKeys(of id: DriverID, _ notes: Notes) -> [MatchKey] {
            notes.read(.driver(id), .dynamicIDs)
            return drivers.read(Int(id.rawValue)) { $0.matchKeys } ?? []
        }

        /// The devices that it serves, in the order of binding.
        func bound(by id: DriverID, _ notes: Notes) -> OrderedChunks<Binding>? {
            notes.read(.driver(id), .devices)
            return drivers.read(Int(id.rawValue)) { $0.bound }
        }

        /// Changes a field; nothing happens when the driver has gone.
        mutating func change<Value: DriverField>(
            _ id: DriverID,
            _ field: FieldOfDriver<Value>,
            _ notes: Notes,
            _ roster: borrowing Roster,
            _ body: (inout Value) -> Void
        ) {
            notes.write(.driver(id), Value.place)
            let slot = Int(id.rawValue)
            guard var value = drivers.read(slot, { Value.value(in: $0) }) else { return }
            let before = Self.print(of: value, at: Value.place, id, roster)
            body(&value)
            print += Self.print(of: value, at: Value.place, id, roster) - before
            _ = drivers.update(slot) { Value.put(value, in: &$0) }
        }

        /// Sets what is made from the IDs whenever they change.
        mutating func set(matchKeys: [MatchKey], of id: DriverID, _ notes: Notes) {
            notes.write(.driver(id), .dynamicIDs)
            _ = drivers.update(Int(id.rawValue)) { $0.matchKeys = matchKeys }
        }

        mutating func list(
            _ binding: Binding,
            at id: DriverID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.driver(id), .devices)
            let start = Self.start(.devices, id, roster)
            print +=
                drivers.update(Int(id.rawValue)) { $0.bound.insert(binding, start, roster) }
                ?? .zero
        }

        mutating func unlist(
            _ binding: Binding,
            at id: DriverID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.driver(id), .devices)
            let start = Self.start(.devices, id, roster)
            print +=
                drivers.update(Int(id.rawValue)) { $0.bound.remove(binding, start, roster) }
                ?? .zero
        }

        mutating func insert(
            _ driver: Driver,
            _ id: DriverID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.driver(id), .existence)
            let slot = drivers.append(driver)
            assert(slot == Int(id.rawValue), "drivers are numbered as they come")
            print += printOfAll(of: id, roster)
        }

        mutating func remove(_ id: DriverID, _ notes: Notes, _ roster: borrowing Roster) {
            notes.write(.driver(id), .existence)
            assert(drivers.read(Int(id.rawValue)) { $0.bound.isEmpty } ?? true, "a driver in use")
            print -= printOfAll(of: id, roster)
            drivers.remove(Int(id.rawValue))
        }

        /// Recomputes the fingerprint, after a device or a driver has another name than before.
        mutating func settle(_ roster: borrowing Roster) {
            print = printAnew(roster)
        }
    }
}

extension DriverCore.DriverGate: DriverCore.FieldGate {
    static func id(_ slot: Int) -> DriverCore.DriverID {
        DriverCore.DriverID(rawValue: Int32(slot))
    }

    func collect<Collector: DriverCore.ContentCollector>(
        _ id: DriverCore.DriverID,
        into collector: inout Collector,
        _ roster: borrowing DriverCore.Roster
    ) {
        guard let driver = drivers[Int(id.rawValue)], let facts = roster.known(id) else { return }
        Self.add(facts, .existence, id, &collector, roster)
        Self.add(driver.presence, .presence, id, &collector, roster)
        Self.add(driver.matching, .dynamicIDs, id, &collector, roster)
        Self.add(driver.autoprobe, .autoprobe, id, &collector, roster)
        Self.add(driver.leftLinks, .leftLinks, id, &collector, roster)
        var start = collector.begin(.devices)
        start.add(id, roster)
        driver.bound.collect(into: &collector, start, roster)
    }
}
