extension DriverCore {
    /// What there is once in a core: modules, the state of vfio, the devices that wait, and why it has stopped.
    struct Once: Sendable {
        var modules = Modules()
        var vfio = VFIO()
        var deferred = Deferred()
        var stop = Stop()
        /// Devices with no parent.
        var roots = OrderedChunks<DeviceID>()
    }

    /// A field of what there is once.
    protocol OnceField: ContentValue {
        static var place: Place.Field { get }
        static func value(in once: borrowing Once) -> Self
        static func change<Result>(in once: inout Once, _ body: (inout Self) -> Result) -> Result
    }

    /// Says which field is meant, and nothing at run time.
    struct FieldOfCore<Value: OnceField> {}

    /// `.modules`: those that are loaded, in the order of loading.
    struct Modules: OnceField {
        var modules: [Module] = []

        static var place: Place.Field { .modules }
        static func value(in once: borrowing Once) -> Self { once.modules }
        static func change<Result>(in once: inout Once, _ body: (inout Self) -> Result) -> Result {
            body(&once.modules)
        }
    }

    /// `.deferred`: devices that wait for a reason to be tried again, and those that the worker is about to try.
    struct Deferred: OnceField {
        var pending: [DeviceID] = []
        var active: [DeviceID] = []

        static var place: Place.Field { .deferred }
        static func value(in once: borrowing Once) -> Self { once.deferred }
        static func change<Result>(in once: inout Once, _ body: (inout Self) -> Result) -> Result {
            body(&once.deferred)
        }
    }

    /// `.stop`: why the machine has stopped for good, if it has.
    struct Stop: OnceField {
        var reason: Reason?

        static var place: Place.Field { .stop }
        static func value(in once: borrowing Once) -> Self { once.stop }
        static func change<Result>(in once: inout Once, _ body: (inout Self) -> Result) -> Result {
            body(&once.stop)
        }
    }

    /// What there is once, and the only way to it.
    struct OnceGate: Sendable {
        private var once = Once()
        private(set) var print = Fingerprint.zero

        init() { settle(Roster()) }

        func read<Value: OnceField>(_ field: FieldOfCore<Value>, _ notes: Notes) -> Value {
            notes.read(.core, Value.place)
            return Value.value(in: once)
        }

        mutating func change<Value: OnceField, Result>(
            _ field: FieldOfCore<Value>,
            _ notes: Notes,
            _ roster: borrowing Roster,
            _ body: (inout Value) -> Result
        ) -> Result {
            notes.write(.core, Value.place)
            print -= Self.print(of: Value.value(in: once), roster)
            let result = Value.change(in: &once, body)
            print += Self.print(of: Value.value(in: once), roster)
            return result
        }

        /// The devices directly below `/sys/devices`.
        func roots(_ notes: Notes) -> OrderedChunks<DeviceID> {
            notes.read(.core, .children)
            return once.roots
        }

        mutating func addRoot(_ device: DeviceID, _ notes: Notes, _ roster: borrowing Roster) {
            notes.write(.core, .children)
            print += once.roots.insert(device, HashWriter(.children), roster)
        }

        mutating func removeRoot(_ device: DeviceID, _ notes: Notes, _ roster: borrowing Roster) {
            notes.write(.core, .children)
            print += once.roots.remove(device, HashWriter(.children), roster)
        }

        private static func print<Value: OnceField>(of value: Value, _ roster: borrowing Roster)
            -> Fingerprint
        {
            var writer = HashWriter(Value.place)
            value.write(to: &writer, roster)
            return writer.print
        }

        /// Recomputes the fingerprint, after a device or a driver has another name than before.
        mutating func settle(_ roster: borrowing Roster) {
            var collector = PrintCollector()
            collect(into: &collector, roster)
            print = collector.print
        }

        /// All that names a device or a driver.
        func write(to writer: inout some ContentWriter, _ roster: borrowing Roster) {
            writer.add(once.modules, roster)
            writer.add(once.vfio, roster)
            writer.add(once.deferred, roster)
        }

        func collect<Collector: ContentCollector>(
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            add(once.modules, &collector, roster)
            add(once.vfio, &collector, roster)
            add(once.deferred, &collector, roster)
            add(once.stop, &collector, roster)
            once.roots.collect(into: &collector, collector.begin(.children), roster)
        }

        private func add<Value: OnceField, Collector: ContentCollector>(
            _ value: Value,
            _ collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            var writer = collector.begin(Value.place)
            value.write(to: &writer, roster)
            collector.end(writer)
        }
    }
}

extension DriverCore.FieldOfCore where Value == DriverCore.Modules {
    static var modules: Self { Self() }
}
extension DriverCore.FieldOfCore where Value == DriverCore.VFIO {
    static var vfio: Self { Self() }
}
extension DriverCore.FieldOfCore where Value == DriverCore.Deferred {
    static var deferred: Self { Self() }
}
extension DriverCore.FieldOfCore where Value == DriverCore.Stop {
    static var stop: Self { Self() }
}

extension DriverCore.Modules {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(modules, roster)
    }
}

extension DriverCore.Deferred {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(pending, roster)
        writer.add(active, roster)
    }
}

extension DriverCore.Stop {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(reason, roster)
    }
}

extension DriverCore.Module: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(name)
        writer.add(drivers, roster)
        writer.add(parameters, roster)
        writer.add(needs)
        writer.add(state.rawValue)
        writer.add(hasSentRemove)
    }
}
