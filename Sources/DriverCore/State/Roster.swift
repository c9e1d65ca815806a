extension DriverCore {
    /// Who is who: what never changes of devices and drivers, and the name by which the content calls each.
    ///
    /// Numbers are given out one after the other, so they are history. The content calls a device by its path
    /// and a driver by its bus and directory, of which there is one at a time. Where a task still names one that
    /// has gone, and another has come in its place, the one that came later is the next *generation*; those
    /// that nobody names any more do not count. A number that was never given out stands for itself.
    struct Roster: Sendable {
        /// One reference in each copy of a core: it changes only when somebody comes or goes.
        private var kept = Shared(Kept())

        private struct Kept: Sendable {
            var devices = SharedArray<DeviceFacts>()
            var drivers = SharedArray<DriverFacts>()
            /// In order; those that have gone, and are kept here since a task names them.
            var goneDevices: [DeviceID] = []
            var goneDrivers: [DriverID] = []
            /// In order; those that are not the first of their name, most often none.
            var laterDevices: [(device: DeviceID, generation: Int)] = []
            var laterDrivers: [(driver: DriverID, generation: Int)] = []
            /// The lists of each bus, in the order in which its devices and drivers were added and registered.
            var lists: [BusLists] = []
        }

        private struct BusLists: Sendable {
            var devices = OrderedChunks<DeviceID>()
            var drivers = OrderedChunks<DriverID>()
        }

        init() {}

        var goneDevices: [DeviceID] { kept.value.goneDevices }
        var goneDrivers: [DriverID] { kept.value.goneDrivers }
        var deviceCount: Int { kept.value.devices.count }
        var driverCount: Int { kept.value.drivers.count }

        /// What never changes of a device; of one that has gone, as long as a task names it.
        func known(_ device: DeviceID) -> DeviceFacts? { kept.value.devices[Int(device.rawValue)] }

        func known(_ driver: DriverID) -> DriverFacts? { kept.value.drivers[Int(driver.rawValue)] }

        /// Which of several of one name it is, from 0 on.
        func generation(of device: DeviceID) -> Int {
            kept.value.laterDevices.first { $0.device == device }?.generation ?? 0
        }

        func generation(of driver: DriverID) -> Int {
            kept.value.laterDrivers.first { $0.driver == driver }?.generation ?? 0
        }

        /// The name of a device in fingerprints.
        func print(of device: DeviceID) -> Fingerprint {
            guard let facts = known(device) else { return Self.print(ofNobody: device.rawValue) }
            if kept.value.laterDevices.isEmpty { return facts.namePrint }
            return Self.print(facts.namePrint, generation(of: device))
        }

        func print(of driver: DriverID) -> Fingerprint {
            guard let facts = known(driver) else { return Self.print(ofNobody: driver.rawValue) }
            if kept.value.laterDrivers.isEmpty { return facts.namePrint }
            return Self.print(facts.namePrint, generation(of: driver))
        }

        private static func print(ofNobody number: Int32) -> Fingerprint {
            var writer = HashWriter(.presence)
            writer.add(number)
            return writer.print
        }

        private static func print(_ name: Fingerprint, _ generation: Int) -> Fingerprint {
            if generation == 0 { return name }
            var writer = HashWriter(after: name)
            writer.add(generation)
            return writer.print
        }
    }
}

extension DriverCore.Roster {
    mutating func add(_ facts: DriverCore.DeviceFacts) {
        let slot = kept.value.devices.append(facts)
        assert(slot == Int(facts.id.rawValue), "devices are numbered as they come")
        let older = goneDevices.count { known($0)?.path.isSame(as: facts.path) == true }
        if older > 0 { kept.value.laterDevices.append((facts.id, older)) }
    }

    mutating func add(_ facts: DriverCore.DriverFacts) {
        let slot = kept.value.drivers.append(facts)
        assert(slot == Int(facts.id.rawValue), "drivers are numbered as they come")
        let older = goneDrivers.count { known($0)?.isNamed(as: facts) == true }
        if older > 0 { kept.value.laterDrivers.append((facts.id, older)) }
    }

    /// A device has gone; it is forgotten here too once no task names it.
    mutating func leave(_ device: DriverCore.DeviceID) {
        assert(!goneDevices.contains(device), "a device goes once")
        kept.value.goneDevices.append(device)
        kept.value.goneDevices.sort()
    }

    mutating func leave(_ driver: DriverCore.DriverID) {
        assert(!goneDrivers.contains(driver), "a driver goes once")
        kept.value.goneDrivers.append(driver)
        kept.value.goneDrivers.sort()
    }

    mutating func addBus() { kept.value.lists.append(BusLists()) }

    /// The devices of a bus, in the order of its list.
    func devices(of bus: DriverCore.BusID) -> OrderedChunks<DriverCore.DeviceID> {
        kept.value.lists.indices.contains(Int(bus.rawValue))
            ? kept.value.lists[Int(bus.rawValue)].devices : OrderedChunks()
    }

    /// The drivers of a bus, in the order of registering.
    func drivers(of bus: DriverCore.BusID) -> OrderedChunks<DriverCore.DriverID> {
        kept.value.lists.indices.contains(Int(bus.rawValue))
            ? kept.value.lists[Int(bus.rawValue)].drivers : OrderedChunks()
    }

    /// Puts a device on its bus's list, or takes it off; what that adds to the list's fingerprint.
    mutating func list(_ device: DriverCore.DeviceID, on bus: DriverCore.BusID, _ isListed: Bool)
        -> DriverCore.Fingerprint
    {
        var devices = OrderedChunks<DriverCore.DeviceID>()
        swap(&devices, &kept.value.lists[Int(bus.rawValue)].devices)
        let start = Self.start(.devices, bus)
        let change =
            isListed ? devices.insert(device, start, self) : devices.remove(device, start, self)
        swap(&devices, &kept.value.lists[Int(bus.rawValue)].devices)
        return change
    }

    /// Puts a driver on its bus's list, or takes it off; what that adds to the list's fingerprint.
    mutating func list(_ driver: DriverCore.DriverID, on bus: DriverCore.BusID, _ isListed: Bool)
        -> DriverCore.Fingerprint
    {
        var drivers = OrderedChunks<DriverCore.DriverID>()
        swap(&drivers, &kept.value.lists[Int(bus.rawValue)].drivers)
        let start = Self.start(.drivers, bus)
        let change =
            isListed ? drivers.insert(driver, start, self) : drivers.remove(driver, start, self)
        swap(&drivers, &kept.value.lists[Int(bus.rawValue)].drivers)
        return change
    }

    private static func start(_ tag: DriverCore.Place.Field, _ bus: DriverCore.BusID)
        -> DriverCore.HashWriter
    {
        var writer = DriverCore.HashWriter(tag)
        writer.add(bus.rawValue)
        return writer
    }

    /// The order of all lists of buses.
    func collect<Collector: DriverCore.ContentCollector>(into collector: inout Collector) {
        for (bus, list) in kept.value.lists.enumerated() {
            var start = collector.begin(.devices)
            start.add(Int32(bus))
            list.devices.collect(into: &collector, start, self)
            start = collector.begin(.drivers)
            start.add(Int32(bus))
            list.drivers.collect(into: &collector, start, self)
        }
    }

    /// The fingerprint of these.
    var listsPrint: DriverCore.Fingerprint {
        var collector = DriverCore.PrintCollector()
        collect(into: &collector)
        return collector.print
    }

    /// Where a walk stands: at a device of the list, or at one that has left it, before the next that has not.
    func write(
        _ cursor: DriverCore.DeviceID?,
        in bus: DriverCore.BusID?,
        to writer: inout some DriverCore.ContentWriter
    ) {
        writer.add(cursor, self)
        guard let cursor, let bus else { return }
        let list = devices(of: bus)
        if list.contains(cursor) { return writer.add(true) }
        writer.add(false)
        writer.add(list.next(after: cursor), self)
    }

    /// The same of a walk over drivers.
    func write(
        _ cursor: DriverCore.DriverID?,
        in bus: DriverCore.BusID?,
        to writer: inout some DriverCore.ContentWriter
    ) {
        writer.add(cursor, self)
        guard let cursor, let bus else { return }
        let list = drivers(of: bus)
        if list.contains(cursor) { return writer.add(true) }
        writer.add(false)
        writer.add(list.next(after: cursor), self)
    }

    var hasGone: Bool { !goneDevices.isEmpty || !goneDrivers.isEmpty }

    /// Forgets those that have gone and are named no more; whether another one has a new name by that.
    mutating func forget(_ unnamed: [DriverCore.DeviceID], _ drivers: [DriverCore.DriverID]) -> Bool
    {
        for device in unnamed { kept.value.devices.remove(Int(device.rawValue)) }
        kept.value.goneDevices.removeAll { unnamed.contains($0) }
        kept.value.laterDevices.removeAll { unnamed.contains($0.device) }
        for driver in drivers { kept.value.drivers.remove(Int(driver.rawValue)) }
        kept.value.goneDrivers.removeAll { drivers.contains($0) }
        kept.value.laterDrivers.removeAll { drivers.contains($0.driver) }
        return renumber()
    }

    /// Counts the generations again; whether one has changed.
    private mutating func renumber() -> Bool {
        assert(!goneDevices.isEmpty || kept.value.laterDevices.allSatisfy { $0.generation > 0 })
        var hasChanged = false
        for index in kept.value.laterDevices.indices {
            let (device, generation) = kept.value.laterDevices[index]
            guard let facts = known(device) else { continue }
            let older = goneDevices.count {
                $0 < device && known($0)?.path.isSame(as: facts.path) == true
            }
            if older != generation { hasChanged = true }
            kept.value.laterDevices[index].generation = older
        }
        for index in kept.value.laterDrivers.indices {
            let (driver, generation) = kept.value.laterDrivers[index]
            guard let facts = known(driver) else { continue }
            let older = goneDrivers.count { $0 < driver && known($0)?.isNamed(as: facts) == true }
            if older != generation { hasChanged = true }
            kept.value.laterDrivers[index].generation = older
        }
        kept.value.laterDevices.removeAll { $0.generation == 0 }
        kept.value.laterDrivers.removeAll { $0.generation == 0 }
        return hasChanged
    }
}
