import Testing

@testable import DriverCore

@Suite struct DeferralTests {
    private func machine() -> TestMachine {
        var machine = TestMachine()
        machine.register(DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverDescription(name: "other", bus: "platform"))
        machine.scripts["k"] = DriverScript(afterwards: -517)
        machine.add("k")
        return machine
    }

    @Test func `a deferred device is tried again after any bind`() throws {
        var machine = machine()
        let device = try #require(machine.device("k"))
        #expect(machine.core.deferredDevices == [device])
        machine.scripts["k"] = DriverScript()
        machine.add("other")
        #expect(machine.driverName(of: "k") == "k")
        #expect(machine.core.deferredDevices.isEmpty)
    }

    @Test func `a device that defers again waits again`() throws {
        var machine = machine()
        machine.add("other")
        #expect(machine.core.deferredDevices == [try #require(machine.device("k"))])
        #expect(machine.takeCalls() == ["probe k k", "probe other other", "probe k k"])
    }

    @Test func `a retry with autoprobe off drops the device for good`() throws {
        var machine = machine()
        machine.setAutoprobe(false, on: "platform")
        machine.scripts["k"] = DriverScript()
        machine.plug("0000:00:03.0")
        machine.register("nic")
        #expect(machine.core.deferredDevices.isEmpty)
        machine.setAutoprobe(true, on: "platform")
        machine.plug("0000:00:04.0")
        #expect(machine.driverName(of: "k") == nil)
    }

    @Test func `bind of a deferring driver is EAGAIN and does not queue`() throws {
        var machine = machine()
        machine.setAutoprobe(false, on: "platform")
        machine.plug("0000:00:03.0")
        machine.register("nic")
        let outcome = machine.bind("k", to: "k")
        #expect(outcome.errno == .EAGAIN)
        #expect(outcome.reason == .probeReturned(-517))
        #expect(machine.core.deferredDevices.isEmpty)
        #expect(machine.driversProbe("k", on: "platform") == .count(1))
        #expect(machine.core.deferredDevices.count == 1)
    }

    @Test func `a device that has gone leaves the queue`() throws {
        var machine = machine()
        machine.unplug("k")
        #expect(machine.core.deferredDevices.isEmpty)
    }
}

@Suite struct DeviceLinkTests {
    private func machine() throws -> TestMachine {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let consumer = machine.add("k")
        let supplier = machine.add("s")
        machine.register(DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverDescription(name: "s", bus: "platform"))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: []))
        machine.setAutoprobe(true, on: "platform")
        return machine
    }

    @Test func `a device whose supplier is unbound is not even probed`() throws {
        var machine = try machine()
        let outcome = machine.bind("k", to: "k")
        #expect(outcome.errno == .EAGAIN)
        #expect(outcome.reason == .supplierMissing(name: "s"))
        #expect(machine.driversProbe("k", on: "platform").errno == .EINVAL)
        #expect(machine.core.deferredDevices == [try #require(machine.device("k"))])
        #expect(machine.takeCalls().isEmpty)
        #expect(machine.bind("s", to: "s") == .count(1))
        #expect(machine.takeCalls() == ["probe s s", "probe k k"])
    }

    @Test func `unbinding a supplier unbinds its consumers first`() throws {
        var machine = try machine()
        machine.bind("s", to: "s")
        machine.bind("k", to: "k")
        _ = machine.takeCalls()
        #expect(machine.unbind("s", from: "s") == .count(1))
        #expect(machine.takeCalls() == ["remove k k", "remove s s"])
        #expect(machine.driverName(of: "k") == nil)
    }

    @Test func `a stateless link holds nothing back`() throws {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.register(DriverDescription(name: "k", bus: "platform"))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: .stateless))
        #expect(machine.bind("k", to: "k") == .count(1))
    }
}

@Suite struct AsynchronousProbeTests {
    private func driver(_ name: String, _ type: ProbeType) -> DriverDescription {
        DriverDescription(
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
}
