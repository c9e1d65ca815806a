import DriverScripts
import Testing

@testable import DriverCore

@Suite struct AsynchronousProbeTests {
    private func driver(_ name: String, _ type: DriverCore.ProbeType)
        -> DriverCore.DriverDescription
    {
        DriverCore.DriverDescription(
            name: name,
            bus: "platform",
            table: .platform(.init(names: ["x"])),
            probeType: type
        )
    }

    @Test func `a synchronous driver registered later wins over an asynchronous one`() {
        var machine = TestMachine()
        machine.register(driver("slow", .asynchronous))
        machine.register(driver("quick", .synchronous))
        machine.add("x")
        #expect(machine.driverName(of: "x") == "quick")
    }

    @Test func `where nobody else does, an asynchronous driver gets the device later`() {
        var machine = TestMachine()
        machine.register(driver("slow", .asynchronous))
        machine.scripts["slow"].isBlocked = true
        machine.add("x")
        #expect(!machine.core.isProbingDone)
        machine.scripts["slow"].isBlocked = false
        machine.settle()
        #expect(machine.driverName(of: "x") == "slow")
    }

    @Test func `drivers_probe goes by plain registration order`() {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        machine.register(driver("slow", .asynchronous))
        machine.register(driver("quick", .synchronous))
        machine.add("x")
        machine.driversProbe("x", on: "platform")
        #expect(machine.driverName(of: "x") == "slow")
    }

    @Test func `registering does not wait for an asynchronous probe`() {
        var machine = TestMachine()
        machine.add("x")
        machine.scripts["slow"].isBlocked = true
        let outcome = machine.perform(.registerDriver(driver("slow", .asynchronous)))
        #expect(outcome.errno == nil)
        #expect(machine.driver("slow") != nil)
        #expect(!machine.core.isProbingDone)
    }

    @Test func `unregistering waits for the asynchronous probe`() throws {
        var machine = TestMachine()
        machine.add("x")
        machine.scripts["slow"].isBlocked = true
        let slow = machine.register(driver("slow", .asynchronous))
        let (outcome, task) = machine.begin(.unregisterDriver(slow))
        #expect(outcome == nil)
        machine.scripts["slow"].isBlocked = false
        #expect(machine.settle()[task] == .done)
        #expect(machine.takeCalls() == ["probe slow x", "remove slow x"])
    }

    @Test func `registering an asynchronous driver waits for the lock of a device in probe`() throws
    {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        machine.add("x")
        let quick = machine.register(driver("quick", .synchronous))
        machine.setAutoprobe(true, on: "platform")
        machine.scripts["quick"].isBlocked = true
        let bind = machine.begin(.store(.bind(quick), Array("x".utf8)))
        let register = machine.begin(.registerDriver(driver("slow", .asynchronous)))
        let device = try #require(machine.device("x"))
        #expect(machine.core.wait(of: register.task) == .deviceLock(device, heldBy: bind.task))
        machine.scripts["quick"].isBlocked = false
        machine.settle()
        // The device was bound when its lock was had, so nothing was scheduled.
        #expect(machine.takeCalls() == ["probe quick x"])
    }

    @Test func `a device is left for one asynchronous driver at a time`() throws {
        var machine = TestMachine()
        machine.add("x")
        var stepper = Stepper(machine)
        let first = stepper.begin(.registerDriver(driver("slow", .asynchronous)))
        stepper.run(first)
        let second = stepper.begin(.registerDriver(driver("slower", .asynchronous)))
        stepper.run(second)
        #expect(stepper.ended[second] != nil)
        let left = stepper.core.taskIDs
        #expect(left.count == 1)
        for task in left { stepper.run(task, answering: .returned(-19)) }
        let requests = stepper.effects.compactMap { effect in
            if case .request(let request) = effect { return request.driverName }
            return nil
        }
        #expect(requests == ["slow"])
    }

    @Test func `unregistering waits for a pass that was scheduled when the device came`() throws {
        var machine = TestMachine()
        let slow = machine.register(driver("slow", .asynchronous))
        machine.scripts["slow"].isBlocked = true
        machine.add("x")
        machine.scripts["slow"].isBlocked = false
        let unregister = machine.begin(.unregisterDriver(slow))
        #expect(unregister.outcome == .done)
        #expect(machine.takeCalls() == ["probe slow x", "remove slow x"])
        var stepper = Stepper(machine)
        let register = stepper.begin(.registerDriver(driver("late", .asynchronous)))
        stepper.run(register)
        let late = try #require(
            stepper.core.driver(named: "late", on: DriverCore.BusID(rawValue: 1))
        )
        let gone = stepper.begin(.unregisterDriver(late))
        stepper.run(gone)
        #expect(stepper.core.wait(of: gone) == .asynchronousProbes)
        stepper.runAll()
        #expect(stepper.ended[gone] == .done)
    }

    @Test func `a wait for probes ends when the last has ended, but does not count bind's`() throws
    {
        var machine = TestMachine()
        machine.scripts["slow"].isBlocked = true
        let slow = machine.register(driver("slow", .asynchronous))
        machine.add("x")
        let wait = machine.begin(.waitForProbes)
        #expect(machine.core.wait(of: wait.task) == .probes)
        machine.scripts["slow"].isBlocked = false
        #expect(machine.settle()[wait.task] == .done)
        machine.unbind("x", from: "slow")
        machine.scripts["slow"].isBlocked = true
        let bind = machine.begin(.store(.bind(slow), Array("x".utf8)))
        #expect(bind.outcome == nil)
        #expect(machine.perform(.waitForProbes) == .done)
    }

    @Test func `loading a module waits for the asynchronous probe of a device that came`() {
        var machine = TestMachine()
        machine.register(driver("slow", .asynchronous))
        machine.scripts["slow"].isBlocked = true
        machine.add("x")
        let load = machine.begin(.loadModule(DriverCore.ModuleDescription(name: "other")))
        #expect(load.outcome == nil)
        #expect(machine.core.wait(of: load.task) == .asynchronousProbes)
        machine.scripts["slow"].isBlocked = false
        #expect(machine.settle()[load.task] == .done)
        #expect(machine.driverName(of: "x") == "slow")
    }

    /// The parent's lock is taken first and dropped last: a probe that waits for either is one all the same.
    @Test func `on a bus that takes the parent's lock an asynchronous probe is waited for too`()
        throws
    {
        var machine = TestMachine()
        machine.perform(
            .addBus(DriverCore.BusDescription(name: "usb", rule: .scripted, locksParent: true))
        )
        let hub = machine.add("hub")
        machine.perform(
            .addDevice(
                DriverCore.DeviceDescription(name: "u", bus: "usb", parent: hub, identity: .named)
            )
        )
        machine.scripts["u"].isBlocked = true
        let driver = machine.register(
            DriverCore.DriverDescription(name: "u", bus: "usb", probeType: .asynchronous)
        )
        let load = machine.begin(.loadModule(DriverCore.ModuleDescription(name: "m")))
        let unregister = machine.begin(.unregisterDriver(driver))
        #expect(machine.core.wait(of: load.task) == .asynchronousProbes)
        #expect(unregister.outcome == nil)
        machine.scripts["u"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[load.task] == .done && ended[unregister.task] == .done)
        #expect(machine.core.taskIDs.isEmpty && machine.core.locks.isEmpty)
    }
}
