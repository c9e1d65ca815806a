import DriverCore
import DriverScripts
import Testing

/// The events of what drivers make.
@Suite struct ClassDeviceTests {
    /// Has a driver make class devices, then leave, and gives the events of both, with their own keys.
    private func events(of made: [DriverCore.ClassDevice]) throws -> [String] {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(device: "x", classDevices: made)
        ])
        machine.add("x")
        #expect(machine.unbind("x", from: "x") == .count(1))
        return machine.effects.compactMap { effect in
            guard case .uevent(let event) = effect, event.path.hasPrefix("/devices/platform/x/")
            else { return nil }
            let own = event.keys.dropFirst(3).dropLast().map { "\($0.name)=\($0.value)" }
            return ([event.action.name, event.subsystem, String(event.path.dropFirst(20))] + own)
                .joined(separator: " ")
        }
    }

    /// Source: `device_get_devnode()`, drivers/base/core.c.
    @Test(arguments: [
        ("block", "cciss!c0d0p1", "cciss/c0d0p1"), ("drm", "card0", "dri/card0"),
        ("accel", "accel0", "accel/accel0"), ("infiniband_verbs", "uverbs0", "infiniband/uverbs0"),
        ("sound", "pcmC0D0p", "snd/pcmC0D0p"), ("input", "event3", "input/event3"),
        ("tty", "ttyS4", "ttyS4"),
    ])
    func `a node lies where its class has it`(className: String, name: String, node: String) throws
    {
        var device = DriverCore.ClassDevice(className: className, name: name)
        device.attributes = [.init(name: "dev", bytes: Array("9:1\n".utf8))]
        #expect(device.nodeName == node)
        let events = try events(of: [device])
        #expect(events.allSatisfy { $0.contains(" MAJOR=9 MINOR=1 DEVNAME=\(node)") })
        #expect(events.count == 2)
    }

    @Test func `what a driver made comes before its bind is told, and goes before its unbind`() {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "x",
                classDevices: ["a", "b"].map { DriverCore.ClassDevice(className: "c", name: $0) }
            )
        ])
        _ = machine.takeEvents()
        machine.add("x")
        machine.unbind("x", from: "x")
        let path = "/devices/platform/x"
        #expect(
            machine.takeEvents() == [
                "add \(path)", "add \(path)/c/a", "add \(path)/c/b", "bind \(path)",
                "remove \(path)/c/b", "remove \(path)/c/a", "unbind \(path)",
            ]
        )
    }

    @Test func `an event that is asked for is that of the class device whose file was written`() {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let made = [("net", "a"), ("net", "b"), ("ptp", "a"), ("ptp", "b")]
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "x",
                classDevices: made.map { DriverCore.ClassDevice(className: $0.0, name: $0.1) }
            )
        ])
        let card = machine.add("x")
        for (className, name) in made {
            _ = machine.takeEvents()
            let file = DriverCore.Attribute.classUevent(card, className: className, name: name)
            #expect(machine.perform(.store(file, Array("change".utf8))) == .count(6))
            #expect(machine.takeEvents() == ["change /devices/platform/x/\(className)/\(name)"])
        }
    }

    /// Source: `__dev_change_net_namespace()`, net/core/dev.c.
    @Test
    func `an interface that was moved away is not in its class, until its driver makes it again`() {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "x",
                classDevices: [DriverCore.ClassDevice(className: "net", name: "eth0")]
            )
        ])
        let card = machine.add("x")
        func interfaces() -> [String] { machine.core.members(ofClass: "net").map { $0.name } }
        #expect(interfaces() == ["eth0"])
        for (name, isThere) in [("eth1", false), ("eth0", true), ("eth0", false)] {
            #expect(machine.core.moveInterface(named: name) == isThere)
        }
        #expect(interfaces() == [])
        #expect(machine.core.classDevices(of: card).map { $0.isElsewhere } == [true])
        machine.unbind("x", from: "x")
        machine.bind("x", to: "x")
        #expect(interfaces() == ["eth0"])
    }

    /// Source: `virtual_device_parent()`, drivers/base/core.c.
    @Test func `what no device has is below one directory, which the first brings`() {
        var machine = TestMachine()
        _ = machine.takeEvents()
        #expect(machine.core.virtualDevice == nil)
        let loops = ["loop0", "loop1"].map { DriverCore.ClassDevice(className: "block", name: $0) }
        for loop in loops { #expect(machine.perform(.addClassDevice(loop)) == .done) }
        #expect(machine.core.virtualDevice.map { machine.core.classDevices(of: $0) } == loops)
        let again = machine.perform(.addClassDevice(loops[0]))
        #expect(again.errno == .EEXIST)
        #expect(again.reason == .nameTaken("loop0"))
        let path = "/devices/virtual/block"
        #expect(machine.takeEvents() == ["add \(path)/loop0", "add \(path)/loop1"])
    }

    @Test func `an event has the lines of the uevent file, or what the class adds`() throws {
        let lines = Array("MAJOR=249\nMINOR=0\nDEVNAME=ptp0\nno key\n".utf8)
        let clock = DriverCore.ClassDevice(
            className: "ptp",
            name: "ptp0",
            attributes: [DriverCore.StaticAttribute(name: "uevent", bytes: lines)]
        )
        let events = try events(of: [clock, DriverCore.ClassDevice(className: "net", name: "eth0")])
        #expect(
            events == [
                "add ptp ptp/ptp0 MAJOR=249 MINOR=0 DEVNAME=ptp0",
                "add net net/eth0 INTERFACE=eth0",
                "remove net net/eth0 INTERFACE=eth0",
                "remove ptp ptp/ptp0 MAJOR=249 MINOR=0 DEVNAME=ptp0",
            ]
        )
    }

    @Test func `the queues of an interface come after it and go before it, each with an event`()
        throws
    {
        let files = ["queues/tx-0/limit", "queues/rx-1/a", "queues/rx-0/a", "queues/rx-0/b", "mtu"]
        let interface = DriverCore.ClassDevice(
            className: "net",
            name: "e",
            attributes: files.map { DriverCore.StaticAttribute(name: $0, bytes: []) }
        )
        let events = try events(of: [interface])
        #expect(
            events == [
                "add net net/e INTERFACE=e", "add queues net/e/queues/rx-0",
                "add queues net/e/queues/rx-1", "add queues net/e/queues/tx-0",
                "remove queues net/e/queues/rx-1", "remove queues net/e/queues/rx-0",
                "remove queues net/e/queues/tx-0", "remove net net/e INTERFACE=e",
            ]
        )
    }
}
