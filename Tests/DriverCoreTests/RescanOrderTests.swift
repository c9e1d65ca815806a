import Testing

@testable import DriverCore

/// Functions that come at once: all are added before the first is offered, by bus, slot and function.
@Suite struct RescanOrderTests {
    private static let bridge = DriverCore.PCIIdentity(
        vendor: 0x8086,
        device: 1,
        classCode: 0x06_0400,
        headerType: 1
    )

    /// Two bridges, plugged the second first, each with a function behind it, and a function beside them.
    private func machine() -> TestMachine {
        var machine = TestMachine()
        machine.plug("0000:00:07.0", Self.bridge)
        machine.plug("0000:02:00.0", below: "0000:00:07.0")
        machine.plug("0000:00:06.0", Self.bridge)
        machine.plug("0000:01:01.0", below: "0000:00:06.0")
        machine.plug("0000:01:00.0", below: "0000:00:06.0")
        machine.plug("0000:00:09.0")
        return machine
    }

    /// All ways of up to three functions, in the order of a scan: a bus, then behind its bridges, the first first.
    @Test func `the order of ways is one order, whatever is behind what`() {
        func way(_ numbers: [Int]) -> [DriverCore.ScannedFunction] {
            numbers.indices.map { depth in
                // Two ways share a function where they share all that is above it.
                let id = numbers[...depth].reduce(1) { $0 * 3 + $1 }
                return DriverCore.ScannedFunction(
                    id: DriverCore.HardwareID(slot: id, print: .zero),
                    devfn: numbers[depth]
                )
            }
        }
        let two = [0, 1]
        let behind = two.flatMap { top in two.map { [top, $0] } }
        let deepest = behind.flatMap { above in two.map { above + [$0] } }
        let deep = { (bridge: [Int]) in deepest.filter { Array($0.prefix(2)) == bridge } }
        let order =
            two.map { [$0] } + [[0, 0], [0, 1]] + deep([0, 0]) + deep([0, 1]) + [[1, 0], [1, 1]]
            + deep([1, 0]) + deep([1, 1])
        for (left, right) in order.indices.flatMap({ left in order.indices.map { (left, $0) } }) {
            let comes = DriverCore.ScannedFunction.comes(
                way(order[left]),
                before: way(order[right])
            )
            #expect(comes == (left < right), "\(order[left]), \(order[right])")
        }
    }

    private func remove(_ names: [String], of machine: inout TestMachine) throws {
        for name in names {
            let device = try #require(machine.device(name))
            machine.perform(.store(.remove(device), [0x31]))
        }
        _ = machine.takeEvents()
    }

    @Test func `a rescan goes over a bus and then behind its bridges`() throws {
        var machine = machine()
        try remove(["0000:00:07.0", "0000:00:06.0", "0000:00:09.0"], of: &machine)
        let bus = try #require(machine.core.bus(named: "pci"))
        machine.perform(.store(.busRescan(bus), [0x31]))
        let order = machine.core.devices(of: bus).compactMap { machine.core.name(of: $0) }
        #expect(
            order == [
                "0000:00:06.0", "0000:00:07.0", "0000:00:09.0", "0000:01:00.0", "0000:01:01.0",
                "0000:02:00.0",
            ]
        )
    }

    @Test func `a bus is rescanned by itself`() throws {
        var machine = machine()
        try remove(["0000:01:00.0", "0000:02:00.0"], of: &machine)
        let bridge = try #require(machine.device("0000:00:06.0"))
        #expect(machine.core.pciBusName(of: bridge) == "0000:01")
        #expect(machine.perform(.store(.bridgeRescan(bridge), [0x31])) == .count(1))
        #expect(machine.device("0000:01:00.0") != nil)
        #expect(machine.device("0000:02:00.0") == nil)
        let root = try #require(machine.core.child(named: "pci0000:00", of: nil))
        #expect(machine.perform(.store(.bridgeRescan(root), [0x31])) == .count(1))
        #expect(machine.device("0000:02:00.0") != nil)
    }

    @Test func `functions that come at once are all added before one is offered`() throws {
        var machine = TestMachine()
        machine.register("e1000e")
        _ = machine.takeEvents()
        let root = machine.core.child(named: "pci0000:00", of: nil)
        let functions = ["0000:00:03.0", "0000:00:03.1"].map { name in
            DriverCore.DeviceDescription(
                name: name,
                bus: "pci",
                parent: root,
                identity: .pci(TestMachine.nic),
                group: .own
            )
        }
        guard case .device(let first)? = machine.perform(.addFunctions(functions)) else {
            Issue.record("no function came")
            return
        }
        #expect(machine.core.name(of: first) == "0000:00:03.0")
        let path = "/devices/pci0000:00/0000:00:03."
        #expect(
            machine.takeEvents() == [
                "add \(path)0", "add \(path)1", "bind \(path)0", "bind \(path)1",
            ]
        )
        #expect(machine.perform(.addFunctions(functions)).errno == .EEXIST)
    }

    @Test func `a function's name is filed as any other`() {
        var machine = TestMachine()
        let function = DriverCore.DeviceDescription(
            name: "a/b",
            bus: "pci",
            identity: .pci(TestMachine.nic)
        )
        machine.perform(.addFunctions([function]))
        #expect(machine.device("a!b") != nil)
    }

    @Test(arguments: [["."], ["0000:00:03.0", "a\0b"], []])
    func `functions without a name that can be filed are refused, and so is no function`(
        names: [String]
    ) {
        var machine = TestMachine()
        let functions = names.map { name in
            DriverCore.DeviceDescription(name: name, bus: "pci", identity: .pci(TestMachine.nic))
        }
        let outcome = machine.perform(.addFunctions(functions))
        #expect(outcome == .failed(DriverCore.Refusal(.EINVAL, .notAName)))
    }

    /// A function that was removed is no device, but its slot still holds what a rescan will find.
    @Test func `what a slot holds is content while no device is made of it`() throws {
        func content(_ deviceNumber: UInt32) throws -> DriverCore.Content {
            var machine = TestMachine()
            machine.plug(
                "0000:00:09.0",
                DriverCore.PCIIdentity(vendor: 0x8086, device: deviceNumber, classCode: 0x02_0000)
            )
            try remove(["0000:00:09.0"], of: &machine)
            return machine.core.content
        }
        let (one, other) = try (content(1), content(2))
        #expect(try content(1) == one)
        #expect(one != other)
        #expect(one.fingerprint != other.fingerprint)
    }
}
