import DriverScripts
import Testing

@testable import DriverCore

@Suite struct DeferralTests {
    private func machine() -> TestMachine {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "other", bus: "platform"))
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

    /// Source: `driver_deferred_probe_del()`, drivers/base/dd.c.
    @Test func `a device that is bound by hand leaves those that are about to be tried`() throws {
        var machine = TestMachine()
        for name in ["a", "k", "z", "other"] {
            machine.register(DriverCore.DriverDescription(name: name, bus: "platform"))
            machine.scripts[name] = DriverScript(results: name == "other" ? [] : [-517])
        }
        for name in ["a", "k", "z"] { machine.add(name) }
        #expect(machine.core.deferredDevices.count == 3)
        machine.scripts["a"].isBlocked = true
        machine.add("other")
        #expect(machine.bind("k", to: "k") == .count(1))
        machine.scripts["k"].isBlocked = true
        let driver = try #require(machine.driver("k"))
        #expect(machine.begin(.store(.unbind(driver), Array("k".utf8))).outcome == nil)
        _ = machine.takeCalls()
        // The worker goes on, and does not stop at the lock of `k`, whose unbind does not return.
        machine.scripts["a"].isBlocked = false
        machine.settle()
        #expect(machine.takeCalls() == ["probe z z"])
        #expect(machine.driverName(of: "z") == "z")
    }

    /// It leaves the queue before the queue gets its reason.
    @Test func `nobody is set to try a device again that has just been bound`() throws {
        let machine = machine()
        let device = try #require(machine.device("k"))
        let driver = try #require(machine.driver("k"))
        #expect(machine.core.deferredDevices == [device])
        var stepper = Stepper(machine)
        let bind = stepper.begin(.store(.bind(driver), Array("k".utf8)))
        stepper.run(bind, answering: .returned(0))
        #expect(stepper.ended[bind] == .count(1))
        #expect(stepper.core.taskIDs.isEmpty)
    }

    @Test func `a device that defers again waits again`() throws {
        var machine = machine()
        machine.add("other")
        #expect(machine.core.deferredDevices == [try #require(machine.device("k"))])
        #expect(machine.takeCalls() == ["probe k k", "probe other other", "probe k k"])
    }

    /// Whoever defers looks whether there was a reason while it was being probed: else it would wait for the next.
    ///
    /// Source: `driver_probe_device()` and its `local_trigger_count`, drivers/base/dd.c.
    @Test(arguments: [true, false])
    func `a device that defers is tried again if another was bound meanwhile`(isOther: Bool) throws
    {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        for name in ["k", "other"] {
            machine.add(name)
            machine.register(DriverCore.DriverDescription(name: name, bus: "platform"))
        }
        machine.setAutoprobe(true, on: "platform")
        machine.scripts["k"] = DriverScript(results: [-517], isBlocked: true)
        let platform = machine.bus("platform")
        let probe = machine.begin(.store(.driversProbe(platform), Array("k".utf8)))
        #expect(probe.outcome == nil)
        if isOther { #expect(machine.bind("other", to: "other") == .count(5)) }
        machine.scripts["k"].isBlocked = false
        machine.settle()
        #expect(machine.driverName(of: "k") == (isOther ? "k" : nil))
        #expect(machine.core.deferredDevices.count == (isOther ? 0 : 1))
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
