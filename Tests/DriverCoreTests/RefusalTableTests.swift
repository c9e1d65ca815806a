import Testing

@testable import DriverCore

/// Each refusal of the core by itself: its errno, and the rule that it names.
@Suite struct RefusalTableTests {
    struct Row: CustomTestStringConvertible {
        let fact: String
        let errno: DriverCore.ErrorNumber
        let reason: DriverCore.Reason
        let operation: @Sendable (TestMachine) -> DriverCore.Operation

        var testDescription: String { fact }

        init(
            _ fact: String,
            _ errno: DriverCore.ErrorNumber,
            _ reason: DriverCore.Reason,
            _ operation: @escaping @Sendable (TestMachine) -> DriverCore.Operation
        ) {
            self.fact = fact
            self.errno = errno
            self.reason = reason
            self.operation = operation
        }
    }

    /// A platform device `x` below `platform`, driver `d`, and a module with a boolean parameter.
    private static func machine() -> TestMachine {
        var machine = TestMachine()
        machine.add("x")
        machine.register(DriverCore.DriverDescription(name: "d", bus: "platform"))
        let flag = DriverCore.ModuleParameter(name: "flag", value: "N", mode: 0o644)
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "m", parameters: [flag])))
        return machine
    }

    private static let nobody = DriverCore.DeviceID(rawValue: 999)
    private static let noDriver = DriverCore.DriverID(rawValue: 999)
    static let rows = devices + drivers + modules

    private static func device(_ name: String, _ bus: String?, below parent: DriverCore.DeviceID?)
        -> DriverCore.Operation
    {
        .addDevice(
            DriverCore.DeviceDescription(name: name, bus: bus, parent: parent, identity: .named)
        )
    }

    private static func driver(
        _ name: String,
        _ bus: String,
        _ type: DriverCore.ProbeType = .synchronous,
        isRunOnce: Bool = false
    ) -> DriverCore.Operation {
        .registerDriver(
            DriverCore.DriverDescription(
                name: name,
                bus: bus,
                probeType: type,
                isRunOnce: isRunOnce
            )
        )
    }

    private static let devices: [Row] = [
        Row("a parent that is not there", .ENODEV, .noSuchParent) { _ in
            device("y", "platform", below: nobody)
        },
        Row("a name that its parent has below it", .EEXIST, .nameTaken("x")) {
            device("x", nil, below: $0.core.child(named: "platform", of: nil))
        },
        Row("a name that the bus has below another parent", .EEXIST, .nameTaken("x")) { _ in
            device("x", "platform", below: nil)
        },
        Row("a bus that is not there", .EINVAL, .noSuchBus("none")) { _ in
            device("y", "none", below: nil)
        },
        Row("the removal of nobody", .ENODEV, .gone) { _ in .removeDevice(nobody) },
        Row("a link to nobody", .EINVAL, .gone) {
            .addLink(consumer: $0.device("x") ?? nobody, supplier: nobody, flags: [])
        },
        Row("a link from nobody", .EINVAL, .gone) {
            .addLink(consumer: nobody, supplier: $0.device("x") ?? nobody, flags: [])
        },
        Row("a link to itself", .EINVAL, .linkNotPossible) {
            let device = $0.device("x") ?? nobody
            return .addLink(consumer: device, supplier: device, flags: [])
        },
        Row("the override of nobody", .ENODEV, .gone) { _ in
            .store(.driverOverride(nobody), [0x61])
        },
        Row("a read of nobody", .ENODEV, .gone) { _ in .show(.deviceUevent(nobody)) },
        Row("no device of that name", .ENODEV, .noSuchDevice(name: "z", bus: "platform")) {
            .store(.driversProbe($0.bus("platform")), [0x7a])
        },
        Row("an event that is none", .EINVAL, .notAnEvent) {
            .store(.deviceUevent($0.device("x") ?? nobody), [0x7a])
        },
    ]

    private static let drivers: [Row] = [
        Row("a driver of a bus that is not there", .EINVAL, .noSuchBus("none")) { _ in
            driver("e", "none")
        },
        Row("a driver whose name is taken", .EBUSY, .nameTaken("d")) { _ in driver("d", "platform")
        },
        Row("a run-once driver that would be probed later", .EINVAL, .nothingBound) { _ in
            driver("e", "platform", .asynchronous, isRunOnce: true)
        },
        Row("a run-once driver that finds nothing", .ENODEV, .nothingBound) { _ in
            driver("e", "platform", isRunOnce: true)
        },
        Row("a bus whose name is taken", .EEXIST, .nameTaken("pci")) { _ in
            .addBus(DriverCore.BusDescription(name: "pci", rule: .pci))
        },
        Row("the end of a driver that is not there", .ENODEV, .gone) { _ in
            .unregisterDriver(noDriver)
        },
        Row("an answer for a driver that is not there", .ENODEV, .gone) { _ in
            .setMatchAnswer(noDriver, 1)
        },
        Row("a probe by nobody", .ENODEV, .gone) { .probe(noDriver, $0.device("x") ?? nobody) },
        Row("a probe of nobody", .ENODEV, .gone) { .probe($0.driver("d") ?? noDriver, nobody) },
        Row("an attach by nobody", .ENODEV, .gone) { .attach(noDriver, $0.device("x") ?? nobody) },
        Row("a bind to nobody", .ENODEV, .gone) { _ in .store(.bind(noDriver), [0x78]) },
        Row("a bind that does not match", .ENODEV, .noMatch(.noPlatformEntry)) {
            .store(.bind($0.driver("d") ?? noDriver), [0x78])
        },
        Row("an unbind of who is not bound", .ENODEV, .notBoundToDriver("d")) {
            .store(.unbind($0.driver("d") ?? noDriver), [0x78])
        },
    ]

    private static let modules: [Row] = [
        Row("a module that is loaded", .EEXIST, .moduleLoaded("m")) { _ in
            .loadModule(DriverCore.ModuleDescription(name: "m"))
        },
        Row("a module that is not loaded", .ENOENT, .moduleNotLoaded("n")) { _ in
            .unloadModule("n")
        },
        Row("a module's driver whose name is taken", .EBUSY, .nameTaken("d")) { _ in
            .loadModule(
                DriverCore.ModuleDescription(
                    name: "n",
                    drivers: [DriverCore.DriverDescription(name: "d", bus: "platform")]
                )
            )
        },
        Row("a flag that is no boolean", .EINVAL, .notABoolean) { _ in
            .store(.moduleParameter(module: "m", name: "flag"), [0x7a])
        },
        Row("a parameter that is not there", .ENODEV, .gone) { _ in
            .store(.moduleParameter(module: "m", name: "none"), [0x59])
        },
    ]

    @Test(arguments: rows)
    func `a refusal has the errno of its rule, and changes nothing`(row: Row) {
        var machine = Self.machine()
        let before = machine.core.content
        #expect(
            machine.perform(row.operation(machine))
                == .failed(DriverCore.Refusal(row.errno, row.reason))
        )
        #expect(machine.core.content == before)
        #expect(machine.core.taskIDs.isEmpty)
    }
}
