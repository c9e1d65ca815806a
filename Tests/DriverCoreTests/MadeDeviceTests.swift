import DriverScripts
import Testing

@testable import DriverCore

/// What a driver makes below the device that it serves goes with it, and comes with it.
@Suite struct MadeDeviceTests {
    private static let controller = "0000:00:14.0"
    private static let host = DriverCore.PCIIdentity(vendor: 0x8086, device: 0xa36d)
    private static let hostID = DriverCore.PCIMatchID(vendor: 0x8086, device: 0xa36d)

    /// A controller with a root hub, a stick behind it, and the interfaces of both.
    private func usb() -> TestMachine {
        var machine = TestMachine()
        machine.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
        machine.plug(Self.controller, Self.host)
        for (name, parent) in [
            ("usb1", Self.controller), ("1-0:1.0", "usb1"), ("1-1", "usb1"), ("1-1:1.0", "1-1"),
        ] {
            machine.make(name, on: .usb, below: parent, [("isDevice", name.contains(":") ? 0 : 1)])
        }
        machine.register("xhci_hcd", [Self.hostID])
        for (name, isWhole) in [("usb", true), ("hub", false)] {
            let ids = isWhole ? [] : [DriverCore.BusMatchID(.usb, [])].compactMap { $0 }
            let table = DriverCore.BusMatchTable(ids: ids, isForWholeDevices: isWhole)
            machine.register(
                DriverCore.DriverDescription(name: name, bus: "usb", table: .bus(table))
            )
        }
        _ = machine.takeEvents()
        return machine
    }

    private static let all = ["usb1", "1-0:1.0", "1-1", "1-1:1.0"]

    private func present(_ machine: TestMachine) -> [String] {
        Self.all.filter { machine.device($0) != nil }
    }

    @Test func `all that hangs on a controller goes before its unbind is told`() {
        var machine = usb()
        #expect(present(machine) == Self.all)
        #expect(machine.unbind(Self.controller, from: "xhci_hcd") == .count(12))
        #expect(present(machine) == [])
        let path = "/devices/pci0000:00/\(Self.controller)"
        #expect(
            machine.takeEvents() == [
                // A device behind a hub goes before the hub's own interface.
                "unbind \(path)/usb1/1-1/1-1:1.0", "remove \(path)/usb1/1-1/1-1:1.0",
                "unbind \(path)/usb1/1-1", "remove \(path)/usb1/1-1",
                "unbind \(path)/usb1/1-0:1.0", "remove \(path)/usb1/1-0:1.0",
                "unbind \(path)/usb1", "remove \(path)/usb1",
                "unbind \(path)",
            ]
        )
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `it comes again before its bind is told, and to the same content`() {
        var machine = usb()
        machine.unbind(Self.controller, from: "xhci_hcd")
        machine.bind(Self.controller, to: "xhci_hcd")
        // In the order in which they are made, which at the start was that of the drivers.
        let before = machine.core.content
        machine.unbind(Self.controller, from: "xhci_hcd")
        _ = machine.takeEvents()
        #expect(machine.bind(Self.controller, to: "xhci_hcd") == .count(12))
        #expect(present(machine) == Self.all)
        #expect(Self.all.allSatisfy { machine.driverName(of: $0) != nil })
        let path = "/devices/pci0000:00/\(Self.controller)"
        #expect(
            machine.takeEvents() == [
                "add \(path)/usb1",
                "add \(path)/usb1/1-0:1.0", "bind \(path)/usb1/1-0:1.0",
                "add \(path)/usb1/1-1",
                "add \(path)/usb1/1-1/1-1:1.0", "bind \(path)/usb1/1-1/1-1:1.0",
                "bind \(path)/usb1/1-1", "bind \(path)/usb1", "bind \(path)",
            ]
        )
        let isSame = machine.core.content == before
        #expect(isSame)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `another driver makes none of it, and the first has not forgotten it`() {
        var machine = usb()
        machine.register(TestMachine.vfio)
        machine.unbind(Self.controller, from: "xhci_hcd")
        machine.setOverride(Self.controller, "vfio-pci")
        machine.driversProbe(Self.controller)
        #expect(machine.driverName(of: Self.controller) == "vfio-pci" && present(machine) == [])
        machine.setOverride(Self.controller, "\n")
        machine.unbind(Self.controller, from: "vfio-pci")
        machine.driversProbe(Self.controller)
        #expect(machine.driverName(of: Self.controller) == "xhci_hcd")
        #expect(present(machine) == Self.all)
    }

    @Test func `a device in the middle takes what its own driver made`() {
        var machine = usb()
        #expect(machine.unbind("1-1", from: "usb") == .count(3))
        #expect(present(machine) == ["usb1", "1-0:1.0", "1-1"])
        #expect(machine.bind("1-1", to: "usb") == .count(3))
        #expect(present(machine) == Self.all)
    }

    @Test func `what is unplugged does not come again, and leaves nothing behind`() {
        var machine = usb()
        machine.unplug("1-1")
        machine.unbind(Self.controller, from: "xhci_hcd")
        machine.bind(Self.controller, to: "xhci_hcd")
        #expect(present(machine) == ["usb1", "1-0:1.0"])
        machine.make("1-1", on: .usb, below: "usb1", [("isDevice", 1)])
        machine.unbind(Self.controller, from: "xhci_hcd")
        #expect(present(machine) == [])
        machine.bind(Self.controller, to: "xhci_hcd")
        #expect(present(machine) == ["usb1", "1-0:1.0", "1-1"])
        // And nothing of a controller that goes while nobody serves it.
        let hardware = { machine.core.functions.elements.count }
        machine.unbind(Self.controller, from: "xhci_hcd")
        machine.unplug(Self.controller)
        #expect(hardware() == 0)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a remove and a rescan of the controller bring it all back`() throws {
        var machine = usb()
        let controller = try #require(machine.device(Self.controller))
        machine.perform(.store(.remove(controller), [0x31]))
        #expect(present(machine) == [] && machine.device(Self.controller) == nil)
        machine.perform(.store(.busRescan(machine.bus("pci")), [0x31]))
        #expect(present(machine) == Self.all)
        #expect(machine.core.checkAtRest() == nil)
    }

    /// A function that makes a PCI domain, with a bridge and a disk in it.
    private func domain() -> TestMachine {
        var machine = TestMachine()
        machine.plug("0000:00:0e.0", Self.host)
        machine.make("pci10000:00", below: "0000:00:0e.0", .named)
        var bridge = DriverCore.PCIIdentity(vendor: 1, device: 1, classCode: 0x06_0400)
        bridge.headerType = 1
        machine.make("10000:00:02.0", on: "pci", below: "pci10000:00", .pci(bridge), by: nil)
        machine.make(
            "10000:01:00.0",
            on: "pci",
            below: "10000:00:02.0",
            .pci(TestMachine.nic),
            by: nil
        )
        machine.register("vmd", [Self.hostID])
        machine.register("nvme")
        _ = machine.takeEvents()
        return machine
    }

    @Test func `a domain goes with its maker, is released first, and comes back whole`() {
        var machine = domain()
        let before = machine.core.content
        let root = "/devices/pci0000:00/0000:00:0e.0/pci10000:00"
        machine.unbind("0000:00:0e.0", from: "vmd")
        let disk = "\(root)/10000:00:02.0/10000:01:00.0"
        #expect(
            machine.takeEvents() == [
                "unbind \(disk)", "remove \(disk)", "remove \(root)/10000:00:02.0",
                "unbind /devices/pci0000:00/0000:00:0e.0",
            ]
        )
        // Nor does a rescan find what is in it.
        machine.perform(.store(.busRescan(machine.bus("pci")), [0x31]))
        #expect(machine.device("10000:01:00.0") == nil)
        machine.bind("0000:00:0e.0", to: "vmd")
        #expect(machine.driverName(of: "10000:01:00.0") == "nvme")
        let isSame = machine.core.content == before
        #expect(isSame)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a maker of a name makes alone, and before it nobody takes anything along`() {
        var machine = TestMachine()
        machine.plug(Self.controller, Self.host)
        machine.make("adapter", on: "lab", below: Self.controller, .named, by: .driver("right"))
        machine.register("wrong", [Self.hostID])
        machine.register("right", [Self.hostID])
        machine.unbind(Self.controller, from: "wrong")
        #expect(machine.device("adapter") != nil)
        machine.bind(Self.controller, to: "right")
        machine.unbind(Self.controller, from: "right")
        #expect(machine.device("adapter") == nil)
        machine.bind(Self.controller, to: "wrong")
        #expect(machine.device("adapter") == nil)
        machine.unbind(Self.controller, from: "wrong")
        machine.bind(Self.controller, to: "right")
        #expect(machine.device("adapter") != nil)
    }

    @Test func `an addition waits until the driver above has gone or come`() throws {
        var machine = usb()
        let controller = try #require(machine.device(Self.controller))
        machine.scripts["xhci_hcd"].isBlocked = true
        let unbind = machine.driver("xhci_hcd").map {
            machine.begin(.store(.unbind($0), Array(Self.controller.utf8))).task
        }
        var second = DriverCore.DeviceDescription(
            name: "usb2",
            bus: "usb",
            parent: controller,
            identity: DriverCore.BusIdentity(.usb, [("isDevice", 1)]).map { .bus($0) } ?? .named
        )
        second.maker = .first
        let (outcome, task) = machine.begin(.addDevice(second))
        #expect(outcome == nil)
        #expect(
            machine.core.wait(of: task) == unbind.map { .deviceLock(controller, heldBy: $0) }
        )
    }
}

extension TestMachine {
    /// Adds a device that the driver above makes.
    @discardableResult
    mutating func make(
        _ name: String,
        on bus: String? = nil,
        below parent: String,
        _ identity: DriverCore.DeviceIdentity,
        by maker: DriverCore.DeviceMaker? = .first
    ) -> DriverCore.Outcome? {
        var description = DriverCore.DeviceDescription(
            name: name,
            bus: bus,
            parent: device(parent) ?? holder(parent),
            identity: identity
        )
        description.maker = maker
        return perform(.addDevice(description))
    }

    /// The same on a bus with rules as data.
    mutating func make(
        _ name: String,
        on kind: DriverCore.BusKind,
        below parent: String,
        _ values: [(String, DriverCore.BusValue)]
    ) {
        guard let identity = DriverCore.BusIdentity(kind, values) else { return }
        make(name, on: kind.rawValue, below: parent, .bus(identity))
    }

    /// A device without a bus, below any.
    private func holder(_ name: String) -> DriverCore.DeviceID? {
        (0..<core.deviceCount).map { DriverCore.DeviceID(rawValue: Int32($0)) }.first {
            core.name(of: $0) == name
        }
    }
}
