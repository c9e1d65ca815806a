extension DriverCore {
    /// The devices, and the only way to them.
    struct DeviceGate: Sendable {
        private var devices = SharedArray<Device>()
        /// The fingerprints of all fields of all devices, added up.
        private(set) var print = Fingerprint.zero

        var count: Int { devices.count }

        func exists(_ id: DeviceID, _ notes: Notes) -> Bool {
            notes.read(.device(id), .existence)
            return devices.isThere(Int(id.rawValue))
        }

        func read<Value: DeviceField>(
            _ id: DeviceID,
            _ field: FieldOfDevice<Value>,
            _ notes: Notes
        ) -> Value? {
            notes.read(.device(id), Value.place)
            return devices.read(Int(id.rawValue)) { Value.value(in: $0) }
        }

        /// Changes a field; nothing happens when the device has gone.
        mutating func change<Value: DeviceField>(
            _ id: DeviceID,
            _ field: FieldOfDevice<Value>,
            _ notes: Notes,
            _ roster: borrowing Roster,
            _ body: (inout Value) -> Void
        ) {
            notes.write(.device(id), Value.place)
            let slot = Int(id.rawValue)
            guard var value = devices.read(slot, { Value.value(in: $0) }) else { return }
            let before = Self.print(of: value, at: Value.place, id, roster)
            body(&value)
            print += Self.print(of: value, at: Value.place, id, roster) - before
            _ = devices.update(slot) { Value.put(value, in: &$0) }
        }

        func children(of id: DeviceID, _ notes: Notes) -> OrderedChunks<DeviceID>? {
            notes.read(.device(id), .children)
            return devices.read(Int(id.rawValue)) { $0.children }
        }

        mutating func addChild(
            _ child: DeviceID,
            to id: DeviceID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            changeChildren(of: id, notes, roster) { $0.insert(child, $1, roster) }
        }

        mutating func removeChild(
            _ child: DeviceID,
            from id: DeviceID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            changeChildren(of: id, notes, roster) { $0.remove(child, $1, roster) }
        }

        private mutating func changeChildren(
            of id: DeviceID,
            _ notes: Notes,
            _ roster: borrowing Roster,
            _ body: (inout OrderedChunks<DeviceID>, HashWriter) -> Fingerprint
        ) {
            notes.write(.device(id), .children)
            let start = Self.start(.children, id, roster)
            print += devices.update(Int(id.rawValue)) { body(&$0.children, start) } ?? .zero
        }

        mutating func insert(
            _ id: DeviceID,
            isOnPCI: Bool,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.device(id), .existence)
            var device = Device()
            if isOnPCI {
                // A PCI function waits at another gate: until its bus code lets it, it matches nobody.
                device.readiness = DeviceReadiness(isMatchable: false, isReady: true)
            }
            let slot = devices.append(device)
            assert(slot == Int(id.rawValue), "devices are numbered as they come")
            print += printOfAll(of: id, roster)
        }

        mutating func remove(_ id: DeviceID, _ notes: Notes, _ roster: borrowing Roster) {
            notes.write(.device(id), .existence)
            assert(devices.read(Int(id.rawValue)) { $0.children.isEmpty } ?? true, "an orphan")
            print -= printOfAll(of: id, roster)
            devices.remove(Int(id.rawValue))
        }

        /// Recomputes the fingerprint, after a device or a driver has another name than before.
        mutating func settle(_ roster: borrowing Roster) {
            print = printAnew(roster)
        }
    }
}

extension DriverCore.DeviceGate: DriverCore.FieldGate {
    static func id(_ slot: Int) -> DriverCore.DeviceID {
        DriverCore.DeviceID(rawValue: Int32(slot))
    }

    /// Whether a device has the driver that is looked for.
    func names(_ mention: DriverCore.MentionWriter, _ roster: borrowing DriverCore.Roster) -> Bool {
        for slot in 0..<count {
            var writer = mention
            devices.read(slot) { $0.driver }?.write(to: &writer, roster)
            if writer.isMentioned { return true }
        }
        return false
    }

    /// All fields of a device; nothing of one that is not there.
    func collect<Collector: DriverCore.ContentCollector>(
        _ id: DriverCore.DeviceID,
        into collector: inout Collector,
        _ roster: borrowing DriverCore.Roster
    ) {
        guard let device = devices[Int(id.rawValue)], let facts = roster.known(id) else { return }
        Self.add(facts, .existence, id, &collector, roster)
        Self.add(device.presence, .presence, id, &collector, roster)
        Self.add(device.driver, .driver, id, &collector, roster)
        Self.add(device.naming, .override, id, &collector, roster)
        Self.add(device.readiness, .readiness, id, &collector, roster)
        Self.add(device.deferral, .deferred, id, &collector, roster)
        Self.add(device.links, .links, id, &collector, roster)
        Self.add(device.functions, .virtualFunctions, id, &collector, roster)
        Self.add(device.functionsAutoprobe, .autoprobe, id, &collector, roster)
        Self.add(device.classDevices, .classDevices, id, &collector, roster)
        Self.add(device.group, .group, id, &collector, roster)
        Self.add(device.vfio, .vfio, id, &collector, roster)
        var start = collector.begin(.children)
        start.add(id, roster)
        device.children.collect(into: &collector, start, roster)
    }
}
