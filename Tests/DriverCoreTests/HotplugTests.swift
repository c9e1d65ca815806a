import DriverScripts
import Testing

@testable import DriverCore

@Suite struct HotplugTests {
    @Test func `a hot-plugged PCI device is bound although autoprobe is off, up to 6.18`() {
        var machine = TestMachine(.linux6_18)
        machine.register("nic")
        machine.setAutoprobe(false)
        machine.plug("0000:00:03.0")
        #expect(machine.driverName(of: "0000:00:03.0") == "nic")
    }

    @Test func `what comes with all that hangs on it is offered from the top down`() {
        func branch(_ name: String, _ below: [DriverCore.DeviceBranch] = [])
            -> DriverCore.DeviceBranch
        {
            let identity = DriverCore.DeviceIdentity.platform(.init(baseName: name))
            return .init(.init(name: name, bus: "platform", identity: identity), below: below)
        }
        var machine = TestMachine()
        let names = ["a", "b", "c", "d", "e"]
        for name in names { machine.register(.init(name: name, bus: "platform")) }
        let taken = branch("a", [branch("f")])
        let tree = branch("a", [branch("b", [branch("c"), taken, branch("d")]), branch("e")])
        machine.perform(.addBranch(tree))
        #expect(machine.calls == names.map { "probe \($0) \($0)" })
        #expect(machine.device("f") == nil)
    }

    @Test func `a driver that registers while autoprobe is off takes nothing`() {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        machine.setAutoprobe(false)
        machine.register("nic")
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
        machine.setAutoprobe(true)
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
    }

    @Test func `an override written between the add event and the search is obeyed`() throws {
        var core = DriverCore()
        var scripts = ScriptedDrivers()
        _ = core.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)), &scripts)
        for name in ["native", "meta"] {
            let driver = DriverCore.DriverDescription(
                name: name,
                bus: "pci",
                table: .pci(name == "native" ? [TestMachine.nicID] : [])
            )
            _ = core.perform(.registerDriver(driver), &scripts)
        }
        let description = DriverCore.DeviceDescription(
            name: "0000:00:03.0",
            bus: "pci",
            identity: .pci(TestMachine.nic)
        )
        let task = core.begin(.addDevice(description))
        var events: [DriverCore.Effect] = []
        while !events.contains(where: { if case .uevent = $0 { true } else { false } }) {
            events += core.act(.step(task))
        }
        let bus = try #require(core.bus(named: "pci"))
        let device = try #require(core.device(named: "0000:00:03.0", on: bus))
        // The write takes its steps while the add stands still.
        let store = core.begin(.store(.driverOverride(device), Array("meta".utf8)))
        while core.taskIDs.contains(store) { _ = core.act(.step(store)) }
        _ = core.run(&scripts)
        let driver = try #require(core.driver(of: device))
        #expect(core.name(of: driver) == "meta")
    }

    /// Its bus does not offer it yet, and lets nothing match; who gives it a driver by hand is not held up by that.
    @Test func `a function that is only just added matches nothing, and can be attached`() throws {
        var machine = TestMachine()
        let driver = machine.register("nic")
        var stepper = Stepper(machine)
        let description = DriverCore.DeviceDescription(
            name: "0000:00:03.0",
            bus: "pci",
            parent: machine.core.child(named: "pci0000:00", of: nil),
            identity: .pci(TestMachine.nic),
            group: .own
        )
        let add = stepper.begin(.addDevice(description))
        while stepper.events.isEmpty { stepper.apply(.step(add)) }
        let device = try #require(
            stepper.core.device(named: "0000:00:03.0", on: machine.bus("pci"))
        )
        let bind = stepper.begin(.store(.bind(driver), Array("0000:00:03.0".utf8)))
        stepper.run(bind, answering: .returned(0))
        #expect(
            stepper.ended[bind] == .failed(DriverCore.Refusal(.ENODEV, .noMatch(.notYetMatchable)))
        )
        let attach = stepper.begin(.attach(driver, device))
        stepper.run(attach, answering: .returned(0))
        #expect(stepper.ended[attach] == .done)
        #expect(stepper.core.driver(of: device) == driver)
        stepper.runAll()
        #expect(stepper.core.driver(of: device) == driver)
    }

    @Test func `remove lets a bridge's drivers go first, then the devices, deepest first`() {
        var machine = TestMachine()
        machine.plug(
            "0000:00:08.0",
            DriverCore.PCIIdentity(vendor: 0x1b36, device: 0xc, headerType: 1)
        )
        machine.plug("0000:01:00.0", below: "0000:00:08.0")
        machine.plug("0000:01:00.1", below: "0000:00:08.0")
        machine.register("nic")
        _ = machine.takeEvents()
        machine.unplug("0000:00:08.0")
        let port = "/devices/pci0000:00/0000:00:08.0"
        #expect(
            machine.takeEvents() == [
                "unbind \(port)/0000:01:00.1", "unbind \(port)/0000:01:00.0",
                "remove \(port)/0000:01:00.0", "remove \(port)/0000:01:00.1", "remove \(port)",
            ]
        )
    }

    @Test func `a rescan finds what remove took, as a new device without an override`() throws {
        var machine = TestMachine()
        machine.plug(
            "0000:00:08.0",
            DriverCore.PCIIdentity(vendor: 0x1b36, device: 0xc, headerType: 1)
        )
        let before = machine.plug("0000:01:00.0", below: "0000:00:08.0")
        machine.setOverride("0000:01:00.0", "nobody")
        let port = try #require(machine.device("0000:00:08.0"))
        machine.perform(.store(.remove(port), [UInt8(ascii: "1")]))
        #expect(machine.device("0000:01:00.0") == nil)
        machine.register("nic")
        machine.perform(.store(.busRescan(machine.bus("pci")), [UInt8(ascii: "1")]))
        let after = try #require(machine.device("0000:01:00.0"))
        #expect(after != before)
        #expect(machine.core.driverOverride(of: after) == nil)
        #expect(machine.driverName(of: "0000:01:00.0") == "nic")
    }

    @Test func `what was unplugged is not found again`() {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        machine.unplug("0000:00:03.0")
        machine.perform(.store(.busRescan(machine.bus("pci")), [UInt8(ascii: "1")]))
        #expect(machine.device("0000:00:03.0") == nil)
    }

    @Test func `a rescan ends with one root bus before it begins with the next`() throws {
        var machine = TestMachine()
        machine.perform(
            .addDevice(DriverCore.DeviceDescription(name: "pci0001:00", bus: nil, identity: .named))
        )
        machine.register("nic")
        let names = ["0000:00:01.0", "0001:00:01.0", "0000:00:02.0", "0001:00:02.0"]
        for name in names {
            machine.perform(
                .addDevice(
                    DriverCore.DeviceDescription(
                        name: name,
                        bus: "pci",
                        parent: machine.core.child(named: "pci" + name.prefix(7), of: nil),
                        identity: .pci(TestMachine.nic)
                    )
                )
            )
            let device = try #require(machine.device(name))
            machine.perform(.store(.remove(device), [UInt8(ascii: "1")]))
        }
        _ = machine.takeEvents()
        machine.perform(.store(.busRescan(machine.bus("pci")), [UInt8(ascii: "1")]))
        let (first, second) = ("/devices/pci0000:00/0000:00:0", "/devices/pci0001:00/0001:00:0")
        #expect(
            machine.takeEvents() == [
                "add \(first)1.0", "add \(first)2.0", "bind \(first)1.0", "bind \(first)2.0",
                "add \(second)1.0", "add \(second)2.0", "bind \(second)1.0", "bind \(second)2.0",
            ]
        )
    }

    @Test func `a device's own rescan and its removal stand still together, as on Linux`() throws {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        let device = try #require(machine.device("0000:00:03.0"))
        var stepper = Stepper(machine)
        let remove = stepper.begin(.removeDevice(device))
        stepper.apply(.step(remove))
        let rescan = stepper.begin(.store(.rescan(device), [UInt8(ascii: "1")]))
        stepper.run(rescan)
        stepper.runAll()
        // The handler waits for the lock; the removal holds it and waits for the handler to end.
        #expect(stepper.core.wait(of: rescan) == .pciLock(heldBy: remove))
        #expect(stepper.core.wait(of: remove) == .handler(rescan))
    }

    /// On a bus other than PCI a device is found by its name before its add has come to its probe.
    @Test func `a bind before the device is ready is told to try again, and queues nothing`() throws
    {
        var machine = TestMachine()
        let driver = machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let platform = machine.bus("platform")
        let identity = DriverCore.DeviceIdentity.platform(
            DriverCore.PlatformIdentity(baseName: "x")
        )
        var stepper = Stepper(machine)
        let add = stepper.begin(
            .addDevice(DriverCore.DeviceDescription(name: "x", bus: "platform", identity: identity))
        )
        while stepper.core.device(named: "x", on: platform) == nil { stepper.apply(.step(add)) }
        let bind = stepper.begin(.store(.bind(driver), Array("x".utf8)))
        stepper.run(bind)
        #expect(stepper.ended[bind] == .failed(DriverCore.Refusal(.EAGAIN, .notReady)))
        #expect(stepper.core.deferredDevices.isEmpty)
        stepper.runAll()
        #expect(
            stepper.core.device(named: "x", on: platform).map { stepper.core.isBound($0) } == true
        )
    }
}
