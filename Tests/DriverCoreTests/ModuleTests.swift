import DriverScripts
import Testing

@testable import DriverCore

@Suite struct ModuleTests {
    private func module(_ names: [String], probeType: DriverCore.ProbeType = .synchronous)
        -> DriverCore.Operation
    {
        .loadModule(
            DriverCore.ModuleDescription(
                name: "m",
                drivers: names.map { name in
                    DriverCore.DriverDescription(
                        name: name,
                        bus: "platform",
                        table: .platform(.init(names: ["x"])),
                        probeType: probeType
                    )
                }
            )
        )
    }

    @Test func `a module that is being loaded is waited for, and then it is there`() throws {
        var machine = TestMachine()
        machine.add("x")
        machine.scripts["a"].isBlocked = true
        let first = machine.begin(module(["a"]))
        let second = machine.begin(module(["a"]))
        #expect(machine.core.wait(of: second.task) == .handler(first.task))
        let unload = machine.perform(.unloadModule("m"))
        #expect(unload.errno == .EBUSY)
        #expect(unload.reason == .moduleChanging("m"))
        machine.scripts["a"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[first.task] == .done)
        #expect(ended[second.task].errno == .EEXIST)
    }

    @Test func `a module that fails to load while another load waits is not loaded by that`() {
        var machine = TestMachine()
        machine.add("x")
        machine.register(DriverCore.DriverDescription(name: "b", bus: "platform"))
        machine.scripts["a"].isBlocked = true
        let first = machine.begin(module(["a", "b"]))
        let second = machine.begin(module(["a", "b"]))
        machine.scripts["a"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[first.task].errno == .EBUSY)
        #expect(ended[first.task].reason == .nameTaken("b"))
        #expect(ended[second.task].reason == .moduleChanging("m"))
        #expect(machine.core.moduleNames.isEmpty)
        #expect(machine.driver("a") == nil)
    }

    @Test func `of a module that fails to load the last driver goes first, and then the module`() {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "c", bus: "platform"))
        _ = machine.takeEvents()
        #expect(machine.perform(module(["a", "b", "c"])).reason == .nameTaken("c"))
        let drivers = "/bus/platform/drivers"
        #expect(
            machine.takeEvents() == [
                "add \(drivers)/a", "add \(drivers)/b", "remove \(drivers)/b",
                "remove \(drivers)/a",
            ]
        )
        #expect(machine.core.moduleNames.isEmpty)
    }

    @Test func `a module that is being unloaded is neither loaded nor unloaded`() {
        var machine = TestMachine()
        machine.add("x")
        machine.perform(module(["a"]))
        machine.scripts["a"].isBlocked = true
        let unload = machine.begin(.unloadModule("m"))
        #expect(unload.outcome == nil)
        #expect(machine.perform(.unloadModule("m")).errno == .EBUSY)
        #expect(machine.perform(module(["a"])).errno == .EBUSY)
        machine.scripts["a"].isBlocked = false
        #expect(machine.settle()[unload.task] == .done)
    }

    @Test func `a load ends after the asynchronous probes`() {
        var machine = TestMachine()
        machine.add("x")
        machine.scripts["a"].isBlocked = true
        let load = machine.begin(module(["a"], probeType: .asynchronous))
        #expect(machine.core.wait(of: load.task) == .asynchronousProbes)
        machine.scripts["a"].isBlocked = false
        #expect(machine.settle()[load.task] == .done)
    }

    @Test func `a driver that goes by itself is no longer its module's`() throws {
        var machine = TestMachine()
        machine.perform(module(["a", "b"]))
        machine.perform(.unregisterDriver(try #require(machine.driver("a"))))
        #expect(machine.core.drivers(ofModule: "m") == [try #require(machine.driver("b"))])
        #expect(machine.perform(.unloadModule("m")) == .done)
        #expect(machine.driver("b") == nil)
    }
}

/// Drivers that can be probed only while they register.
@Suite struct RunOnceTests {
    private var once: DriverCore.DriverDescription {
        DriverCore.DriverDescription(
            name: "once",
            bus: "platform",
            table: .platform(.init(names: ["x", "y"])),
            isRunOnce: true
        )
    }

    @Test func `one that binds a device stays, and refuses every later probe`() throws {
        var machine = TestMachine()
        machine.add("x")
        let driver = machine.register(once)
        #expect(machine.driverName(of: "x") == "once")
        #expect(!machine.core.has(.bind(driver)))
        let late = machine.add("y")
        #expect(machine.driverName(of: "y") == nil)
        let attach = machine.perform(.attach(driver, late))
        #expect(attach.errno == .ENXIO)
        #expect(attach.reason == .probeIsGone)
        #expect(machine.takeCalls() == ["probe once x"])
    }

    @Test func `one that binds nothing is unregistered again`() {
        var machine = TestMachine()
        _ = machine.takeEvents()
        let outcome = machine.perform(.registerDriver(once))
        #expect(outcome.errno == .ENODEV)
        #expect(outcome.reason == .nothingBound)
        #expect(machine.driver("once") == nil)
        #expect(
            machine.takeEvents() == [
                "add /bus/platform/drivers/once", "remove /bus/platform/drivers/once",
            ]
        )
    }

    @Test func `a module with such a driver does not load without its device`() {
        var machine = TestMachine()
        let module = DriverCore.ModuleDescription(name: "m", drivers: [once])
        #expect(machine.perform(.loadModule(module)).errno == .ENODEV)
        #expect(machine.core.moduleNames.isEmpty)
    }

    @Test func `its deferral is a refusal, and queues nothing`() {
        var machine = TestMachine()
        machine.add("x")
        machine.scripts["once"] = DriverScript(afterwards: -517)
        #expect(machine.perform(.registerDriver(once)).errno == .ENODEV)
        #expect(machine.core.deferredDevices.isEmpty)
    }
}

/// The mode in which every bind tries the driver's remove.
@Suite struct ProbeTwiceTests {
    private var profile: DriverCore.Profile {
        var profile = DriverCore.Profile.linux6_12
        profile.probesTwice = true
        return profile
    }

    @Test func `a bind probes, removes and probes again, with one event`() {
        var machine = TestMachine(profile)
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        _ = machine.takeEvents()
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "x",
                classDevices: [DriverCore.ClassDevice(className: "c", name: "c0")]
            )
        ])
        machine.add("x")
        #expect(machine.takeCalls() == ["probe x x", "remove x x", "probe x x"])
        let path = "/devices/platform/x"
        #expect(
            machine.takeEvents() == [
                "add \(path)", "add \(path)/c/c0", "remove \(path)/c/c0", "add \(path)/c/c0",
                "bind \(path)",
            ]
        )
        #expect(machine.unbind("x", from: "x") == .count(1))
        #expect(machine.core.classes.isEmpty)
    }

    @Test func `a second probe that fails leaves nothing`() throws {
        var machine = TestMachine(profile)
        let device = machine.plug("0000:00:03.0")
        machine.scripts["nic"] = DriverScript(results: [0], afterwards: -5)
        machine.register("nic")
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
        let group = try #require(machine.core.group(of: device))
        #expect(machine.core.ownership(of: group)?.count == 0)
    }

    @Test func `vfio-pci joins its group, leaves it and joins it again`() {
        var machine = TestMachine(profile)
        machine.register(TestMachine.vfio)
        machine.plug("0000:00:03.0")
        machine.setOverride("0000:00:03.0", "vfio-pci")
        _ = machine.takeEvents()
        machine.driversProbe("0000:00:03.0")
        let (node, device) = ("/devices/virtual/vfio/0", "/devices/pci0000:00/0000:00:03.0")
        #expect(
            machine.takeEvents() == [
                "add \(node)", "add \(device)/vfio-dev/vfio0", "remove \(device)/vfio-dev/vfio0",
                "remove \(node)", "add \(node)", "add \(device)/vfio-dev/vfio0", "bind \(device)",
            ]
        )
    }

    @Test func `a driver without bind files is left out`() {
        var machine = TestMachine(profile)
        machine.register(
            DriverCore.DriverDescription(name: "x", bus: "platform", suppressesBindAttributes: true)
        )
        machine.add("x")
        #expect(machine.takeCalls() == ["probe x x"])
    }
}
