import Testing

@testable import DriverCore

/// A core whose tasks a test steps one by one.
struct Stepper {
    var core: DriverCore
    private(set) var ended: [DriverCore.TaskID: DriverCore.Outcome] = [:]
    private(set) var effects: [DriverCore.Effect] = []

    init(_ machine: TestMachine) { core = machine.core }

    mutating func apply(_ action: DriverCore.Action) {
        for effect in core.act(action) {
            effects.append(effect)
            if case .ended(let task, let outcome) = effect { ended[task] = outcome }
        }
    }

    /// Begins an operation, whose task has taken no step yet.
    mutating func begin(_ operation: DriverCore.Operation) -> DriverCore.TaskID {
        apply(.begin(operation))
        return core.taskIDs.last ?? DriverCore.TaskID(rawValue: -1)
    }

    /// Lets a task take steps until it waits or has ended; a driver that it asks answers so.
    mutating func run(_ task: DriverCore.TaskID, answering answer: DriverCore.ProbeAnswer? = nil) {
        while true {
            if core.readyTaskIDs.contains(task) {
                apply(.step(task))
            } else if let answer, case .answer(let request)? = core.wait(of: task) {
                apply(request.call == .remove ? .removed(task) : .probed(task, answer))
            } else {
                return
            }
        }
    }

    /// Lets a task take one step, unless it waits or has ended.
    mutating func stepIfReady(_ task: DriverCore.TaskID) {
        if core.readyTaskIDs.contains(task) { apply(.step(task)) }
    }

    /// Answers for the driver that a task has asked, if any, which succeeds.
    mutating func answerIfAsked(_ task: DriverCore.TaskID) {
        guard case .answer(let request)? = core.wait(of: task) else { return }
        apply(request.call == .remove ? .removed(task) : .probed(task, .returned(0)))
    }

    /// Lets everything run to its end; drivers succeed.
    mutating func runAll() {
        while let task = core.taskIDs.first(where: { canRun($0) }) {
            run(task, answering: .returned(0))
        }
    }

    private func canRun(_ task: DriverCore.TaskID) -> Bool {
        if case .answer? = core.wait(of: task) { return true }
        return core.readyTaskIDs.contains(task)
    }

    var events: [String] {
        effects.compactMap { effect in
            guard case .uevent(let event) = effect else { return nil }
            return event.action.name + " " + event.path
        }
    }
}

/// What comes of steps of two tasks that fall between each other.
@Suite struct InterleavingTests {
    /// A platform device `x` without a driver, and driver A that would take it.
    private func machine(_ profile: DriverCore.Profile = .linux6_12) throws -> (
        stepper: Stepper, driver: DriverCore.DriverID, device: DriverCore.DeviceID
    ) {
        var machine = TestMachine(profile)
        machine.setAutoprobe(false, on: "platform")
        let device = machine.add("x")
        let driver = machine.register(
            DriverCore.DriverDescription(
                name: "A",
                bus: "platform",
                table: .platform(.init(names: ["x"]))
            )
        )
        machine.setAutoprobe(true, on: "platform")
        return (Stepper(machine), driver, device)
    }

    private var platform: DriverCore.BusID { DriverCore.BusID(rawValue: 1) }

    @Test func `a driver is not gone before the probe that found it at the last moment`() throws {
        var (stepper, driver, device) = try machine()
        let unregister = stepper.begin(.unregisterDriver(driver))
        // At every step of the unregistering, a search begins and gets as far as the driver.
        var search: DriverCore.TaskID?
        for stop in 0..<12 {
            var copy = stepper
            for _ in 0..<stop { copy.stepIfReady(unregister) }
            search = copy.begin(.store(.driversProbe(platform), Array("x".utf8)))
            if let search { copy.run(search) }
            copy.run(unregister)
            copy.runAll()
            #expect(copy.core.taskIDs.isEmpty, "stopped after \(stop)")
            #expect(copy.core[driver] == nil)
            #expect(copy.core[device]?.driver == nil, "stopped after \(stop)")
            #expect(copy.core[device]?.binding == nil)
        }
        #expect(search != nil)
    }

    @Test func `a store that has not begun is refused once its driver goes, and delays nothing`()
        throws
    {
        var (stepper, driver, _) = try machine()
        let bind = stepper.begin(.store(.bind(driver), Array("x".utf8)))
        let unregister = stepper.begin(.unregisterDriver(driver))
        stepper.run(unregister)
        #expect(stepper.ended[unregister] == .done)
        stepper.run(bind)
        #expect(stepper.ended[bind].errno == .ENODEV)
    }

    @Test func `the name of a driver is taken until its last device has gone`() throws {
        var (stepper, driver, _) = try machine()
        let bind = stepper.begin(.store(.bind(driver), Array("x".utf8)))
        stepper.run(bind, answering: .returned(0))
        let unregister = stepper.begin(.unregisterDriver(driver))
        stepper.run(unregister)
        let again = stepper.begin(
            .registerDriver(DriverCore.DriverDescription(name: "A", bus: "platform"))
        )
        stepper.run(again)
        #expect(stepper.ended[again].errno == .EBUSY)
        stepper.runAll()
        #expect(stepper.ended[unregister] == .done)
        #expect(stepper.core.driver(named: "A", on: platform) == nil)
    }

    @Test func `a driver that goes is not found by the override that names it`() throws {
        var (stepper, driver, device) = try machine()
        let bind = stepper.begin(.store(.bind(driver), Array("x".utf8)))
        stepper.run(bind, answering: .returned(0))
        let unregister = stepper.begin(.unregisterDriver(driver))
        stepper.run(unregister)
        let override = stepper.begin(.store(.driverOverride(device), Array("A".utf8)))
        stepper.run(override)
        let probe = stepper.begin(.store(.driversProbe(platform), Array("x".utf8)))
        stepper.runAll()
        #expect(stepper.ended[probe] == .count(1))
        #expect(stepper.core.taskIDs.isEmpty)
        #expect(stepper.core[device]?.driver == nil)
    }

    @Test func `unregistering waits for the end of registering`() throws {
        var (stepper, _, device) = try machine()
        let register = stepper.begin(
            .registerDriver(
                DriverCore.DriverDescription(
                    name: "B",
                    bus: "platform",
                    table: .platform(.init(names: ["x"]))
                )
            )
        )
        stepper.run(register)
        let driver = try #require(stepper.core.driver(named: "B", on: platform))
        #expect(stepper.core[device]?.driver == driver)
        let unregister = stepper.begin(.unregisterDriver(driver))
        stepper.run(unregister)
        #expect(stepper.core.wait(of: unregister) == .handler(register))
        stepper.runAll()
        #expect(stepper.ended[register] == .driver(driver))
        #expect(stepper.ended[unregister] == .done)
        #expect(stepper.core.taskIDs.isEmpty)
        #expect(stepper.core[device]?.driver == nil)
    }

    @Test func `a store of no bytes does nothing`() throws {
        var (stepper, _, _) = try machine()
        let off = stepper.begin(.store(.driversAutoprobe(platform), [UInt8(ascii: "0")]))
        let nothing = stepper.begin(.store(.driversAutoprobe(platform), []))
        stepper.run(off)
        stepper.run(nothing)
        #expect(stepper.ended[nothing] == .count(0))
        #expect(!stepper.core.autoprobe(of: platform))
    }
}
