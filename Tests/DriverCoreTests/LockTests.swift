import DriverScripts
import Testing

@testable import DriverCore

/// Who waits for whom, and what comes of it.
@Suite struct LockTests {
    /// A device `x` and platform drivers A and B that both take it; A's probe does not return.
    private func machine(_ profile: DriverCore.Profile = .linux6_12) -> TestMachine {
        var machine = TestMachine(profile)
        for name in ["A", "B"] {
            machine.register(
                DriverCore.DriverDescription(
                    name: name,
                    bus: "platform",
                    table: .platform(.init(names: ["x"]))
                )
            )
        }
        machine.setAutoprobe(false, on: "platform")
        machine.add("x")
        machine.scripts["A"].isBlocked = true
        return machine
    }

    private func store(_ attribute: DriverCore.Attribute) -> DriverCore.Operation {
        .store(attribute, Array("x".utf8))
    }

    @Test func `of two binders the second waits, and finds the device busy`() throws {
        var machine = machine()
        let (a, b) = (try #require(machine.driver("A")), try #require(machine.driver("B")))
        let first = machine.begin(store(.bind(a)))
        let second = machine.begin(store(.bind(b)))
        #expect(first.outcome == nil)
        let device = try #require(machine.device("x"))
        #expect(machine.core.wait(of: second.task) == .deviceLock(device, heldBy: first.task))
        machine.scripts["A"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[first.task] == .count(1))
        #expect(ended[second.task].errno == .EBUSY)
    }

    @Test func `a binder that waited for a failing probe goes on with its own driver`() throws {
        var machine = machine()
        let (a, b) = (try #require(machine.driver("A")), try #require(machine.driver("B")))
        let first = machine.begin(store(.bind(a)))
        let second = machine.begin(store(.bind(b)))
        machine.scripts["A"] = DriverScript(afterwards: -5)
        let ended = machine.settle()
        #expect(ended[first.task].errno == .EIO)
        #expect(ended[second.task] == .count(1))
        #expect(machine.driverName(of: "x") == "B")
    }

    /// What comes and goes on PCI does so under the lock of rescans and removals, to its end.
    @Test(arguments: 0..<7)
    func `the lock of PCI is held while a driver is in the middle of it`(_ index: Int) throws {
        var machine = TestMachine()
        machine.register("nic")
        machine.plug("0000:00:03.0")
        machine.plug("0000:00:04.0")
        let device = try #require(machine.device("0000:00:03.0"))
        let root = machine.core.child(named: "pci0000:00", of: nil)
        let one = [UInt8(ascii: "1")]
        let more = DriverCore.DeviceDescription(
            name: "0000:00:05.0",
            bus: "pci",
            parent: root,
            identity: .pci(TestMachine.nic),
            group: .own
        )
        let operations: [DriverCore.Operation] = [
            .addDevice(more), .addFunctions([more]),
            .addBranch(DriverCore.DeviceBranch(more)), .removeDevice(device),
            .store(.remove(device), one), .store(.busRescan(machine.bus("pci")), one),
            .store(.rescan(try #require(machine.device("0000:00:04.0"))), one),
        ]
        if index >= 5 { machine.perform(.store(.remove(device), one)) }
        machine.scripts["nic"].isBlocked = true
        let begun = machine.begin(operations[index])
        #expect(begun.outcome == nil)
        #expect(machine.core.locks.contains { $0.lock == .pci && $0.owner == begun.task })
        machine.scripts["nic"].isBlocked = false
        #expect(machine.settle()[begun.task].errno == nil)
        #expect(machine.core.locks.isEmpty && machine.core.taskIDs.isEmpty)
    }

    /// Two rules of a kernel, each by itself.
    @Test(arguments: [(true, false), (false, true), (false, false), (true, true)])
    func `reading an override or an event waits for a probe where the kernel has it so`(
        override: Bool,
        uevent: Bool
    ) throws {
        var profile = DriverCore.Profile.linux6_12
        profile[.overrideHasOwnLock] = !override
        profile[.ueventTakesNoLock] = !uevent
        var machine = machine(profile)
        let (a, x) = (try #require(machine.driver("A")), try #require(machine.device("x")))
        machine.begin(store(.bind(a)))
        #expect((machine.begin(.show(.driverOverride(x))).outcome == nil) == override)
        #expect((machine.begin(.show(.deviceUevent(x))).outcome == nil) == uevent)
    }

    @Test func `drivers_probe does not wait for a probe under way`() throws {
        var machine = machine()
        let a = try #require(machine.driver("A"))
        machine.begin(store(.bind(a)))
        #expect(machine.driversProbe("x", on: "platform") == .count(1))
    }

    @Test func `of two unbinders both report success`() throws {
        var machine = machine()
        let a = try #require(machine.driver("A"))
        machine.scripts["A"].isBlocked = false
        machine.bind("x", to: "A")
        machine.scripts["A"].isBlocked = true
        let first = machine.begin(store(.unbind(a)))
        let second = machine.begin(store(.unbind(a)))
        machine.scripts["A"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[first.task] == .count(1))
        #expect(ended[second.task] == .count(1))
    }

    @Test func `a stale unbind of A takes the device from B`() throws {
        var machine = machine()
        let (a, b) = (try #require(machine.driver("A")), try #require(machine.driver("B")))
        machine.scripts["A"].isBlocked = false
        machine.bind("x", to: "A")
        machine.scripts["A"].isBlocked = true
        machine.begin(store(.unbind(a)))
        let bind = machine.begin(store(.bind(b)))
        let stale = machine.begin(store(.unbind(a)))
        machine.scripts["A"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[bind.task] == .count(1))
        #expect(ended[stale.task] == .count(1))
        #expect(machine.driverName(of: "x") == nil)
        #expect(machine.takeCalls().suffix(2) == ["probe B x", "remove B x"])
    }

    @Test func `a driver that unregisters waits for a bind in its file`() throws {
        var machine = machine()
        let a = try #require(machine.driver("A"))
        let bind = machine.begin(store(.bind(a)))
        let unregister = machine.begin(.unregisterDriver(a))
        #expect(machine.core.wait(of: unregister.task) == .handler(bind.task))
        machine.scripts["A"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[bind.task] == .count(1))
        #expect(ended[unregister.task] == .done)
        #expect(machine.driverName(of: "x") == nil)
        #expect(machine.takeCalls() == ["probe A x", "remove A x"])
    }

    @Test(arguments: [(DriverCore.Profile.linux6_1, true), (DriverCore.Profile.linux6_12, false)])
    func `only on 6.1 an override waits for the device's lock`(
        profile: DriverCore.Profile,
        waits: Bool
    ) throws {
        var machine = machine(profile)
        let a = try #require(machine.driver("A"))
        let device = try #require(machine.device("x"))
        machine.begin(store(.bind(a)))
        let override = machine.begin(.store(.driverOverride(device), Array("B".utf8)))
        let show = machine.begin(.show(.driverOverride(device)))
        let uevent = machine.begin(.show(.deviceUevent(device)))
        #expect((override.outcome == nil) == waits)
        #expect((show.outcome == nil) == waits)
        #expect((uevent.outcome == nil) == waits)
        machine.scripts["A"].isBlocked = false
        machine.settle()
        #expect(machine.core.taskIDs.isEmpty)
        #expect(machine.core.driverOverride(of: device) == "B")
    }

    @Test func `nothing is left locked after a thousand random operations`() throws {
        var generator = SeededGenerator(seed: 11)
        var machine = machine()
        machine.scripts["A"].isBlocked = false
        for _ in 0..<1_000 {
            let driver = Bool.random(using: &generator) ? "A" : "B"
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: machine.bind("x", to: driver)
            case 1: machine.unbind("x", from: driver)
            case 2: machine.driversProbe("x", on: "platform")
            case 3: machine.setOverride("x", driver)
            default: machine.setOverride("x", "\n")
            }
        }
        #expect(machine.core.taskIDs.isEmpty)
        #expect(machine.core.locks.isEmpty)
    }

    /// A device `x` on a bus that takes the parent's lock, and its driver, which does not return.
    private func machineWithParentLock() throws -> (
        TestMachine, DriverCore.DeviceID, DriverCore.DriverID
    ) {
        var machine = TestMachine()
        machine.perform(
            .addBus(DriverCore.BusDescription(name: "usb", rule: .scripted, locksParent: true))
        )
        let parent = machine.add("hub")
        machine.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "x",
                    bus: "usb",
                    parent: parent,
                    identity: .named
                )
            )
        )
        machine.scripts["u"].isBlocked = true
        machine.setAutoprobe(false, on: "usb")
        let driver = machine.register(DriverCore.DriverDescription(name: "u", bus: "usb"))
        machine.setAutoprobe(true, on: "usb")
        return (machine, parent, driver)
    }

    @Test func `on a bus that asks for it a bind holds the parent's lock too`() throws {
        var (machine, parent, driver) = try machineWithParentLock()
        machine.setAutoprobe(false, on: "platform")
        machine.register(DriverCore.DriverDescription(name: "hub", bus: "platform"))
        let bind = machine.begin(store(.bind(driver)))
        #expect(bind.outcome == nil)
        let hub = machine.begin(
            .store(.driversProbe(machine.bus("platform")), Array("hub".utf8))
        )
        #expect(machine.core.wait(of: hub.task) == .deviceLock(parent, heldBy: bind.task))
        machine.scripts["u"].isBlocked = false
        #expect(machine.settle()[bind.task] == .count(1))
        #expect(machine.core.taskIDs.isEmpty)
        #expect(machine.core.locks.isEmpty)
    }

    @Test func `every path to a driver drops the parent's lock again`() throws {
        var (machine, _, driver) = try machineWithParentLock()
        machine.scripts["u"].isBlocked = false
        let device = try #require(machine.device("x"))
        #expect(machine.driversProbe("x", on: "usb") == .count(1))
        #expect(machine.unbind("x", from: "u") == .count(1))
        #expect(machine.perform(.attach(driver, device)) == .done)
        machine.perform(.unregisterDriver(driver))
        machine.register(
            DriverCore.DriverDescription(name: "late", bus: "usb", probeType: .asynchronous)
        )
        #expect(machine.driverName(of: "x") == "late")
        let supplier = machine.add("s")
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.perform(.addLink(consumer: supplier, supplier: device, flags: []))
        machine.unbind("x", from: "late")
        #expect(machine.driverName(of: "s") == nil)
        machine.perform(.removeDevice(device))
        #expect(machine.core.taskIDs.isEmpty)
        #expect(machine.core.locks.isEmpty)
    }
}
