import DriverScripts
import Testing

@testable import DriverCore

/// A core with scripted drivers, for tests: what a small machine would have, by name.
struct TestMachine {
    var core: DriverCore
    var scripts = NamedScripts()
    /// Every event and match since the last look.
    private(set) var effects: [DriverCore.Effect] = []
    /// What drivers were asked, `probe e1000e 0000:00:03.0`.
    private(set) var calls: [String] = []

    static let nic = DriverCore.PCIIdentity(
        vendor: 0x8086,
        device: 0x10d3,
        subvendor: 0x8086,
        classCode: 0x02_0000
    )
    static let nicID = DriverCore.PCIMatchID(vendor: 0x8086, device: 0x10d3)
    static let vfio = DriverCore.DriverDescription(
        name: "vfio-pci",
        bus: "pci",
        table: .pci([DriverCore.PCIMatchID(overrideOnly: true)]),
        module: "vfio_pci",
        code: .vfioPCI,
        managesDMA: true,
        keepsVFsWhenUnbound: false
    )

    init(_ profile: DriverCore.Profile = .linux6_12) {
        core = DriverCore(profile: profile)
        perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        perform(.addBus(DriverCore.BusDescription(name: "platform", rule: .platform)))
        perform(.addBus(DriverCore.BusDescription(name: "lab", rule: .scripted)))
        perform(
            .addDevice(DriverCore.DeviceDescription(name: "pci0000:00", bus: nil, identity: .named))
        )
        perform(
            .addDevice(DriverCore.DeviceDescription(name: "platform", bus: nil, identity: .named))
        )
    }

    // MARK: - Doing

    @discardableResult
    mutating func perform(_ operation: DriverCore.Operation) -> DriverCore.Outcome? {
        begin(operation).outcome
    }

    /// Begins an operation and lets everything run as far as it goes.
    @discardableResult
    mutating func begin(_ operation: DriverCore.Operation) -> (
        outcome: DriverCore.Outcome?, task: DriverCore.TaskID
    ) {
        let (outcome, task, made) = core.perform(operation, &scripts)
        record(made)
        return (outcome, task)
    }

    /// Lets everything run as far as it goes, and answers with the tasks that ended.
    @discardableResult
    mutating func settle() -> [DriverCore.TaskID: DriverCore.Outcome] {
        let made = core.run(&scripts)
        record(made)
        var ended: [DriverCore.TaskID: DriverCore.Outcome] = [:]
        for case .ended(let task, let outcome) in made { ended[task] = outcome }
        return ended
    }

    private mutating func record(_ made: [DriverCore.Effect]) {
        effects += made
        for case .request(let request) in made {
            switch request.call {
            case .probe: calls.append("probe \(request.driverName) \(request.deviceName)")
            case .remove: calls.append("remove \(request.driverName) \(request.deviceName)")
            }
        }
    }

    // MARK: - Things by name

    @discardableResult
    mutating func plug(
        _ name: String,
        _ identity: DriverCore.PCIIdentity = TestMachine.nic,
        group: DriverCore.GroupAssignment = .own,
        below parent: String? = nil
    ) -> DriverCore.DeviceID {
        let root = parent.flatMap { device($0) } ?? core.child(named: "pci0000:00", of: nil)
        let description = DriverCore.DeviceDescription(
            name: name,
            bus: "pci",
            parent: root,
            identity: .pci(identity),
            group: group
        )
        guard case .device(let id)? = perform(.addDevice(description)) else {
            Issue.record("'\(name)' could not be added")
            return DriverCore.DeviceID(rawValue: -1)
        }
        return id
    }

    @discardableResult
    mutating func add(_ name: String, to bus: String = "platform") -> DriverCore.DeviceID {
        let identity: DriverCore.DeviceIdentity =
            bus == "platform" ? .platform(DriverCore.PlatformIdentity(baseName: name)) : .named
        let parent = core.child(named: "platform", of: nil)
        let description = DriverCore.DeviceDescription(
            name: name,
            bus: bus,
            parent: parent,
            identity: identity
        )
        guard case .device(let id)? = perform(.addDevice(description)) else {
            Issue.record("'\(name)' could not be added")
            return DriverCore.DeviceID(rawValue: -1)
        }
        return id
    }

    @discardableResult
    mutating func register(_ description: DriverCore.DriverDescription) -> DriverCore.DriverID {
        guard case .driver(let id)? = perform(.registerDriver(description)) else {
            Issue.record("'\(description.name)' could not be registered")
            return DriverCore.DriverID(rawValue: -1)
        }
        return id
    }

    @discardableResult
    mutating func register(_ name: String, _ table: [DriverCore.PCIMatchID] = [TestMachine.nicID])
        -> DriverCore.DriverID
    {
        register(DriverCore.DriverDescription(name: name, bus: "pci", table: .pci(table)))
    }

    mutating func unplug(_ name: String) {
        if let device = device(name) { perform(.removeDevice(device)) }
    }

    func device(_ name: String) -> DriverCore.DeviceID? {
        for bus in core.busIDs {
            if let device = core.device(named: name, on: bus) { return device }
        }
        return nil
    }

    func driver(_ name: String) -> DriverCore.DriverID? {
        for bus in core.busIDs {
            if let driver = core.driver(named: name, on: bus) { return driver }
        }
        return nil
    }

    func bus(_ name: String) -> DriverCore.BusID {
        core.bus(named: name) ?? DriverCore.BusID(rawValue: -1)
    }

    /// The name of the driver that a device's link shows.
    func driverName(of name: String) -> String? {
        device(name).flatMap { core.driver(of: $0) }.flatMap { core.name(of: $0) }
    }

    // MARK: - Writing

    @discardableResult
    mutating func bind(_ device: String, to driver: String) -> DriverCore.Outcome? {
        self.driver(driver).flatMap { perform(.store(.bind($0), Array(device.utf8))) }
    }

    @discardableResult
    mutating func unbind(_ device: String, from driver: String) -> DriverCore.Outcome? {
        self.driver(driver).flatMap { perform(.store(.unbind($0), Array(device.utf8))) }
    }

    @discardableResult
    mutating func driversProbe(_ device: String, on bus: String = "pci") -> DriverCore.Outcome? {
        perform(.store(.driversProbe(self.bus(bus)), Array(device.utf8)))
    }

    @discardableResult
    mutating func setOverride(_ device: String, _ value: String) -> DriverCore.Outcome? {
        self.device(device).flatMap { perform(.store(.driverOverride($0), Array(value.utf8))) }
    }

    mutating func setAutoprobe(_ isOn: Bool, on bus: String = "pci") {
        perform(.store(.driversAutoprobe(self.bus(bus)), [UInt8(ascii: isOn ? "1" : "0")]))
    }

    // MARK: - Looking

    /// The driver calls since the last look.
    mutating func takeCalls() -> [String] {
        defer { calls = [] }
        return calls
    }

    /// The events since the last look, `bind /devices/…`.
    mutating func takeEvents() -> [String] {
        defer { effects = [] }
        return effects.compactMap { effect in
            guard case .uevent(let event) = effect else { return nil }
            return event.action.name + " " + event.path
        }
    }
}

extension DriverCore.Outcome? {
    /// The errno of a failure, or nil.
    var errno: DriverCore.ErrorNumber? {
        if case .failed(let refusal)? = self { return refusal.errno }
        return nil
    }

    /// The reason of a failure, or nil.
    var reason: DriverCore.Reason? {
        if case .failed(let refusal)? = self { return refusal.reason }
        return nil
    }
}

/// Numbers from a seed, the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &+ 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// The scripts of a test machine's drivers: a name there is one driver, whatever its bus.
struct NamedScripts: DriverCode {
    private var drivers = ScriptedDrivers()

    subscript(driver: String) -> DriverScript {
        get { drivers[driver, on: ""] }
        set { drivers[driver, on: ""] = newValue }
    }

    var mayAnswerLater: Bool { drivers.mayAnswerLater }

    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? {
        var named = request
        named.busName = ""
        return drivers.probe(named)
    }

    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? {
        var named = request
        named.busName = ""
        return drivers.remove(named)
    }
}
