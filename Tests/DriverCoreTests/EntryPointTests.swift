import DriverScripts
import Testing

@testable import DriverCore

/// The entry points for drivers that bind by themselves.
@Suite struct EntryPointTests {
    private func machine(result: Int32 = 0) -> TestMachine {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        machine.register(
            DriverCore.DriverDescription(
                name: "meta",
                bus: "platform",
                table: .platform(.init(names: []))
            )
        )
        machine.add("fff51000.ethernet")
        machine.scripts["meta"] = DriverScript(afterwards: result)
        return machine
    }

    private func ids(_ machine: TestMachine) throws -> (DriverCore.DriverID, DriverCore.DeviceID) {
        (
            try #require(machine.driver("meta")),
            try #require(machine.device("fff51000.ethernet"))
        )
    }

    @Test func `what makes something answers with its identifier`() throws {
        var machine = TestMachine()
        _ = machine.takeEvents()
        let bus = machine.perform(.addBus(DriverCore.BusDescription(name: "more", rule: .scripted)))
        #expect(machine.takeEvents() == ["add /bus/more"])
        #expect(try bus == .bus(#require(machine.core.bus(named: "more"))))
        let driver = machine.perform(.registerDriver(.init(name: "d", bus: "more")))
        #expect(try driver == .driver(#require(machine.driver("d"))))
        let added = DriverCore.DeviceDescription(name: "x", bus: "more", identity: .named)
        let device = machine.perform(.addDevice(added))
        #expect(try device == .device(#require(machine.device("x"))))
        #expect(machine.perform(.loadModule(DriverCore.ModuleDescription(name: "m"))) == .done)
    }

    @Test func `tasks are numbered from 0 on, as they begin`() {
        var core = DriverCore()
        for number in 0..<3 as Range<Int32> {
            let bus = DriverCore.BusDescription(name: "b\(number)", rule: .pci)
            #expect(core.begin(.addBus(bus)) == DriverCore.TaskID(rawValue: number))
        }
    }

    /// Source: `platform_probe()`, drivers/base/platform.c: it cannot be tried later, and so it is told ENXIO.
    @Test func `what a run-once driver defers is refused`() throws {
        var machine = TestMachine()
        for name in ["a", "b"] { machine.add(name) }
        machine.scripts["once"].isBlocked = true
        let driver = DriverCore.DriverDescription(
            name: "once",
            bus: "platform",
            table: .platform(.init(names: ["a"])),
            isRunOnce: true
        )
        let registering = machine.begin(.registerDriver(driver))
        #expect(registering.outcome == nil)
        let (once, other) = (
            try #require(machine.driver("once")), try #require(machine.device("b"))
        )
        let attach = machine.begin(.attach(once, other))
        machine.scripts["once"] = DriverScript(afterwards: -517)
        let ended = machine.settle()
        #expect(ended[attach.task].errno == .ENXIO)
        #expect(ended[registering.task].errno == .ENODEV)
    }

    @Test func `a platform driver is explained by its list of names, or without one by its own`() {
        for (table, expected) in [
            (DriverCore.PlatformMatchTable(), DriverCore.Explanation.sameName("x")),
            (DriverCore.PlatformMatchTable(names: ["x"]), .nameInTable("x")),
        ] {
            var machine = TestMachine()
            let device = machine.add("x")
            machine.register(
                DriverCore.DriverDescription(name: "x", bus: "platform", table: .platform(table))
            )
            let driver = machine.driver("x")
            let explained = driver.map { machine.core.explain($0, device).decision }
            #expect(explained == expected)
        }
    }

    @Test func `probe asks no match`() throws {
        var machine = machine()
        let (driver, device) = try ids(machine)
        #expect(machine.bind("fff51000.ethernet", to: "meta").errno == .ENODEV)
        #expect(machine.perform(.probe(driver, device)) == .done)
        #expect(machine.driverName(of: "fff51000.ethernet") == "meta")
    }

    @Test func `attach asks no match`() throws {
        var machine = machine()
        let (driver, device) = try ids(machine)
        #expect(machine.perform(.attach(driver, device)) == .done)
        #expect(machine.driverName(of: "fff51000.ethernet") == "meta")
    }

    @Test(arguments: [true, false])
    func `a bound device is busy`(queues: Bool) throws {
        var machine = machine()
        let (driver, device) = try ids(machine)
        machine.perform(.probe(driver, device))
        let operation: DriverCore.Operation =
            queues ? .probe(driver, device) : .attach(driver, device)
        let outcome = machine.perform(operation)
        #expect(outcome.errno == .EBUSY)
        #expect(outcome.reason == .alreadyBound(driver: "meta"))
    }

    @Test func `a deferral of probe queues the device`() throws {
        var machine = machine(result: -517)
        let (driver, device) = try ids(machine)
        #expect(machine.perform(.probe(driver, device)).errno == .EAGAIN)
        #expect(machine.core.deferredDevices == [device])
    }

    @Test func `a deferral of attach is EAGAIN and queues nothing`() throws {
        var machine = machine(result: -517)
        let (driver, device) = try ids(machine)
        #expect(machine.perform(.attach(driver, device)).errno == .EAGAIN)
        #expect(machine.core.deferredDevices.isEmpty)
    }

    @Test func `a driver of another bus is no such device`() throws {
        var machine = machine()
        let (driver, _) = try ids(machine)
        let nic = try #require(machine.device("0000:00:03.0"))
        #expect(machine.perform(.probe(driver, nic)).reason == .noMatch(.otherBus))
        #expect(machine.perform(.attach(driver, nic)).errno == .ENODEV)
    }

    @Test func `on PCI an attach without a fitting ID is refused by the bus's own probe`() throws {
        var machine = TestMachine()
        let device = machine.plug("0000:00:03.0")
        let driver = machine.register("other", [])
        #expect(machine.perform(.attach(driver, device)).errno == .ENODEV)
        machine.setOverride("0000:00:03.0", "other")
        #expect(machine.perform(.attach(driver, device)) == .done)
    }

    @Test func `probing is done when no probe runs`() throws {
        var machine = machine()
        let (driver, device) = try ids(machine)
        #expect(machine.core.isProbingDone)
        machine.scripts["meta"].isBlocked = true
        machine.begin(.probe(driver, device))
        #expect(!machine.core.isProbingDone)
        machine.scripts["meta"].isBlocked = false
        machine.settle()
        #expect(machine.core.isProbingDone)
    }

    @Test func `a probe that is over without a word has made nothing`() throws {
        for answer in [DriverCore.ProbeAnswer.returned(0), .bound([])] {
            var machine = machine()
            let (driver, device) = try ids(machine)
            let outcome = machine.core.perform(.probe(driver, device), probesReturn: answer)
            #expect(outcome == .done)
            #expect(machine.core.isBound(device), "\(answer)")
            #expect(machine.core.classDevices(of: device).isEmpty)
        }
    }

    @Test func `what no task waits for is a misstep, and changes nothing`() throws {
        var machine = machine()
        let (driver, device) = try ids(machine)
        let nobody = DriverCore.TaskID(rawValue: 1_000)
        let probe = machine.core.begin(.probe(driver, device))
        let other = machine.core.begin(.probe(driver, device))
        expectMissteps(
            &machine.core,
            [
                (.step(nobody), .noTask(nobody)), (.removed(nobody), .noTask(nobody)),
                (.probed(nobody, .bound([])), .noTask(nobody)),
                (.removed(probe), .notAsked(probe)), (.probed(probe, .bound([])), .notAsked(probe)),
            ]
        )
        while machine.core.wait(of: probe) == nil { _ = machine.core.act(.step(probe)) }
        let asked = try #require(machine.core.wait(of: probe))
        while machine.core.wait(of: other) == nil { _ = machine.core.act(.step(other)) }
        let blocked = DriverCore.Wait.deviceLock(device, heldBy: probe)
        expectMissteps(
            &machine.core,
            [
                (.step(probe), .waits(probe, asked)), (.removed(probe), .notAsked(probe)),
                (.step(other), .waits(other, blocked)),
                (.probed(other, .bound([])), .notAsked(other)),
            ]
        )
        #expect(machine.core.act(.probed(probe, .bound([]))).count == 1)
        expectMissteps(&machine.core, [(.probed(probe, .bound([])), .notAsked(probe))])
    }

    @Test func `a misstep says in a sentence what it met`() throws {
        let machine = machine()
        let (driver, device) = try ids(machine)
        let (task, holder) = (DriverCore.TaskID(rawValue: 7), DriverCore.TaskID(rawValue: 5))
        let waits: [DriverCore.Wait] = [
            .deviceLock(device, heldBy: holder), .pciLock(heldBy: holder), .handler(holder),
            .asynchronousProbes, .probes, .vfioUser(device), .driverList(driver, device),
        ]
        let missteps: [DriverCore.Misstep] =
            [.noTask(task), .notAsked(task)] + waits.map { .waits(task, $0) }
        let sentences = missteps.map { "\($0)" }
        #expect(Set(sentences).count == missteps.count)
        #expect(sentences.allSatisfy { $0.contains("ask 7") && $0.hasSuffix(".") }, "\(sentences)")
        #expect(
            sentences[2] == "Task 7 cannot take a step: it waits for the lock of device"
                + " \(device.rawValue), which task 5 holds."
        )
    }

    private func expectMissteps(
        _ core: inout DriverCore,
        _ rows: [(action: DriverCore.Action, misstep: DriverCore.Misstep)]
    ) {
        for row in rows {
            let before = core.content
            #expect(throws: row.misstep) { try core.apply(row.action) }
            #expect(core.content == before, "\(row)")
        }
    }
}
