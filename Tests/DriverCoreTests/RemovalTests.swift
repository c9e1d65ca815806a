import DriverScripts
import Testing

@testable import DriverCore

/// Removals that meet each other, additions below what goes, and the lock of PCI.
@Suite struct RemovalTests {
    @Test func `the removal of a platform device does not wait for the lock of PCI`() throws {
        var machine = TestMachine()
        machine.register("nic")
        machine.plug("0000:00:03.0")
        machine.add("x")
        machine.scripts["nic"].isBlocked = true
        let nic = try #require(machine.device("0000:00:03.0"))
        let blocked = machine.begin(.store(.remove(nic), [UInt8(ascii: "1")]))
        #expect(blocked.outcome == nil)
        let device = try #require(machine.device("x"))
        #expect(machine.perform(.removeDevice(device)) == .done)
        let other = machine.begin(.addDevice(Self.function("0000:00:04.0", machine)))
        #expect(machine.core.wait(of: other.task) == .pciLock(heldBy: blocked.task))
        machine.scripts["nic"].isBlocked = false
        machine.settle()
        #expect(machine.driverName(of: "0000:00:04.0") == "nic")
        #expect(machine.core.taskIDs.isEmpty)
    }

    /// Watched on 6.1.192 and 6.12.117: a random sequence of the conformance runner found it.
    @Test func `a driver whose remove event was asked for sends none when it goes`() throws {
        var machine = TestMachine()
        let asked = machine.register(DriverCore.DriverDescription(name: "asked", bus: "platform"))
        let other = machine.register(DriverCore.DriverDescription(name: "other", bus: "platform"))
        _ = machine.perform(.store(.driverUevent(asked), Array("remove".utf8)))
        _ = machine.perform(.store(.driverUevent(other), Array("change".utf8)))
        _ = machine.takeEvents()
        _ = machine.perform(.unregisterDriver(asked))
        #expect(machine.takeEvents() == [])
        _ = machine.perform(.unregisterDriver(other))
        #expect(machine.takeEvents() == ["remove /bus/platform/drivers/other"])
    }

    /// Watched in case 043 of the conformance suite.
    @Test func `a port's driver makes what is below able to wake, once`() throws {
        var machine = TestMachine()
        var port = DriverCore.DeviceDescription(
            name: "0000:00:08.0",
            bus: "pci",
            parent: machine.core.child(named: "pci0000:00", of: nil),
            identity: .pci(DriverCore.PCIIdentity(vendor: 0x1b36, device: 0xc, headerType: 1))
        )
        port.wakeup = .port
        guard case .device(let above)? = machine.perform(.addDevice(port)) else {
            Issue.record("the port was not added")
            return
        }
        var driver = DriverCore.DriverDescription(
            name: "pcieport",
            bus: "pci",
            table: .pci([DriverCore.PCIMatchID(vendor: 0x1b36, device: 0xc)])
        )
        driver.servesWakeups = true
        _ = machine.register(driver)
        var child = Self.function("0000:01:00.0", machine)
        child.parent = above
        _ = machine.perform(.addDevice(child))
        machine.scripts["pcieport"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "0000:00:08.0",
                classDevices: [DriverCore.ClassDevice(className: "c", name: "c0")]
            )
        ])
        for expected in [["change"], []] {
            _ = machine.unbind("0000:00:08.0", from: "pcieport")
            _ = machine.takeEvents()
            _ = machine.bind("0000:00:08.0", to: "pcieport")
            let events = machine.takeEvents()
            let path = "/devices/pci0000:00/0000:00:08.0"
            #expect(
                events == ["add \(path)/c/c0"] + expected.map { "\($0) \(path)/0000:01:00.0" }
                    + ["bind \(path)"]
            )
        }
    }

    private static func function(_ name: String, _ machine: TestMachine)
        -> DriverCore.DeviceDescription
    {
        DriverCore.DeviceDescription(
            name: name,
            bus: "pci",
            parent: machine.core.child(named: "pci0000:00", of: nil),
            identity: .pci(TestMachine.nic),
            group: .own
        )
    }

    @Test func `the end of a driver does not wait for the probe of another`() throws {
        var machine = TestMachine()
        machine.register("nic")
        let idle = machine.register("idle", [])
        machine.scripts["nic"].isBlocked = true
        let probe = machine.begin(.addDevice(Self.function("0000:00:03.0", machine)))
        #expect(probe.outcome == nil)
        #expect(machine.perform(.unregisterDriver(idle)) == .done)
        #expect(!machine.core.exists(idle))
    }

    /// It has left the bus's list and still lets its devices go: its name is taken, and a search does not find it.
    @Test(arguments: [true, false])
    func `a driver on its way out is not found, by an override as little as by an ID`(
        isNamed: Bool
    ) throws {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        let driver = machine.register("nic")
        machine.scripts["nic"].isBlocked = true
        let unregister = machine.begin(.unregisterDriver(driver))
        #expect(unregister.outcome == nil)
        let free = machine.plug("0000:00:04.0")
        if isNamed { machine.setOverride("0000:00:04.0", "nic") }
        #expect(machine.driversProbe("0000:00:04.0") == .count(12))
        #expect(machine.core.driver(of: free) == nil)
        #expect(
            machine.perform(.registerDriver(DriverCore.DriverDescription(name: "nic", bus: "pci")))
                .reason
                == .nameTaken("nic")
        )
        machine.scripts["nic"].isBlocked = false
        machine.settle()
        #expect(!machine.core.exists(driver) && machine.core.taskIDs.isEmpty)
    }

    @Test func `of two removals of one device both end, and one event is sent`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let device = machine.add("x")
        var waitedForFirst = false
        for stop in 0..<20 {
            var stepper = Stepper(machine)
            let first = stepper.begin(.removeDevice(device))
            let second = stepper.begin(.removeDevice(device))
            for _ in 0..<stop {
                if case .answer? = stepper.core.wait(of: first) {
                    stepper.apply(.removed(first))
                }
                stepper.stepIfReady(first)
            }
            stepper.run(second, answering: .returned(0))
            if stepper.core.wait(of: second) == .handler(first) { waitedForFirst = true }
            stepper.runAll()
            let left = stepper.core.taskIDs
            #expect(left.isEmpty, "stopped after \(stop)")
            #expect(stepper.events == ["unbind /devices/platform/x", "remove /devices/platform/x"])
            #expect(stepper.ended[first] != nil && stepper.ended[second] != nil)
        }
        #expect(waitedForFirst)
    }

    /// Its files go before the removal waits for who runs in one, so that nobody new comes in.
    @Test func `a removal that waits for a reader lets no other reader in`() throws {
        let path = "/devices/platform/x"
        var hasWaited = false
        for stop in 0..<20 {
            var machine = TestMachine(.linux6_1)
            let device = machine.add("x")
            var stepper = Stepper(machine)
            let remove = stepper.begin(.removeDevice(device))
            for _ in 0..<stop { stepper.stepIfReady(remove) }
            let reader = stepper.begin(.show(.driverOverride(device)))
            stepper.stepIfReady(reader)
            stepper.run(remove)
            if stepper.core.wait(of: remove) == .handler(reader) {
                hasWaited = true
                #expect(!stepper.core.has(.driverOverride(device)))
                let late = stepper.begin(.show(.driverOverride(device)))
                stepper.run(late)
                #expect(stepper.ended[late].errno == .ENODEV)
            }
            stepper.runAll()
            #expect(stepper.core.taskIDs.isEmpty && stepper.events == ["remove " + path])
        }
        #expect(hasWaited)
    }

    @Test func `of three removals all end, those that come late not waiting for each other`() throws
    {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let device = machine.add("x")
        machine.scripts["x"].isBlocked = true
        let tasks = (0..<3).map { _ in machine.begin(.removeDevice(device)).task }
        machine.scripts["x"].isBlocked = false
        let ended = machine.settle()
        for task in tasks { #expect(ended[task] == .done) }
        #expect(machine.core.taskIDs.isEmpty)
    }

    @Test func `what is added below a device while it goes, goes with it`() throws {
        var machine = TestMachine()
        let device = machine.add("x")
        for stop in 0..<14 {
            var stepper = Stepper(machine)
            let remove = stepper.begin(.removeDevice(device))
            for _ in 0..<stop { stepper.stepIfReady(remove) }
            let child = DriverCore.DeviceDescription(
                name: "y",
                bus: "platform",
                parent: device,
                identity: .platform(DriverCore.PlatformIdentity(baseName: "y"))
            )
            let add = stepper.begin(.addDevice(child))
            stepper.stepIfReady(add)
            stepper.stepIfReady(add)
            stepper.run(remove)
            stepper.runAll()
            let left = stepper.core.taskIDs
            #expect(left.isEmpty)
            let devices = stepper.core.devices(of: DriverCore.BusID(rawValue: 1))
            #expect(devices.isEmpty, "stopped after \(stop)")
            let orphan = stepper.core.child(named: "y", of: device)
            #expect(orphan == nil)
        }
    }

    @Test func `below a host bridge all drivers go before the first function does`() {
        var machine = TestMachine()
        machine.register("nic")
        machine.plug("0000:00:03.0")
        machine.plug("0000:00:04.0")
        _ = machine.takeEvents()
        machine.core.child(named: "pci0000:00", of: nil).map {
            _ = machine.perform(.removeDevice($0))
        }
        let root = "/devices/pci0000:00/0000:00"
        #expect(
            machine.takeEvents() == [
                "unbind \(root):04.0", "unbind \(root):03.0", "remove \(root):03.0",
                "remove \(root):04.0",
            ]
        )
    }

    /// Whoever waited for the lock of a device finds it dead, and the driver is not asked.
    @Test func `a probe that waited for a device which goes is refused as gone`() throws {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let device = machine.add("x")
        let driver = machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let platform = machine.bus("platform")
        machine.perform(.probe(driver, device))
        machine.scripts["x"].isBlocked = true
        let bytes = Array("x".utf8)
        machine.begin(.store(.unbind(driver), bytes))
        let remove = machine.begin(.removeDevice(device))
        let late = machine.begin(.attach(driver, device))
        let probe = machine.begin(.store(.driversProbe(platform), bytes))
        #expect(probe.outcome == .count(1), "a driver on its way out counts")
        machine.scripts["x"].isBlocked = false
        _ = machine.takeCalls()
        let ended = machine.settle()
        #expect(ended[remove.task] == .done)
        #expect(ended[late.task] == .failed(DriverCore.Refusal(.ENODEV, .gone)))
        #expect(machine.takeCalls().isEmpty)
        #expect(machine.core.taskIDs.isEmpty && machine.core.locks.isEmpty)
    }
}
