import DriverScripts
import Testing

@testable import DriverCore

/// A machine that stops, by the rule of 2014, in the middle of something else.
@Suite struct StopTests {
    private static let used = "0000:05:00.0"
    private static let neighbour = "0000:05:00.1"

    /// A group in use: whoever gives `neighbour` to a driver of the host stops the machine.
    ///
    /// Beside it platform devices `x` with driver `p` and `y` with none, and another function with a driver.
    private func machine() throws -> TestMachine {
        var machine = TestMachine(.linux3_14.with([.platformNewID]))
        machine.register(TestMachine.vfio)
        machine.plug(Self.used, group: .shared(1))
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
        machine.plug(Self.neighbour, group: .shared(1))
        machine.add("x")
        machine.register(
            DriverCore.DriverDescription(
                name: "p",
                bus: "platform",
                table: .platform(.init(names: ["x"]))
            )
        )
        machine.add("y")
        machine.register(
            DriverCore.DriverDescription(
                name: "free",
                bus: "platform",
                table: .platform(.init(names: []))
            )
        )
        try plugUSB(&machine)
        machine.register("host", [])
        machine.plug("0000:06:00.0", DriverCore.PCIIdentity(vendor: 1, device: 1))
        machine.register("other", [DriverCore.PCIMatchID(vendor: 1)])
        // One that was removed, and that a rescan finds again.
        let removed = machine.plug("0000:07:00.0", DriverCore.PCIIdentity(vendor: 1, device: 1))
        machine.perform(.store(.remove(removed), [0x31]))
        let use = machine.use(groupOf: Self.used)
        let group = try #require(use).group
        machine.perform(.vfio(.openDevice(group: group, name: Self.used)))
        return machine
    }

    /// A device on USB that driver `hub` does not list.
    private func plugUSB(_ machine: inout TestMachine) throws {
        machine.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
        let identity = try #require(
            DriverCore.BusIdentity(.usb, [("idVendor", 1), ("idProduct", 2)])
        )
        machine.perform(.addDevice(.init(name: "1-1", bus: "usb", identity: .bus(identity))))
        machine.register(DriverCore.DriverDescription(name: "hub", bus: "usb"))
    }

    @Test func `an ID whose device stops the machine is not told as written`() throws {
        var machine = try machine()
        let outcome = machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "host")
        #expect(outcome.errno == .EIO)
        #expect(outcome.reason == machine.core.stopReason)
    }

    /// Operations in whose middle a driver does not return.
    private static let blocked: [@Sendable (TestMachine) -> DriverCore.Operation?] = [
        { machine in machine.driver("p").map { .store(.unbind($0), [0x78]) } },
        { machine in machine.driver("p").map { .unregisterDriver($0) } },
        { machine in machine.device("x").map { .removeDevice($0) } },
        { machine in machine.device("0000:06:00.0").map { .store(.remove($0), [0x31]) } },
        { machine in machine.driver("free").map { .store(.newID($0), Array("*".utf8)) } },
        { machine in .store(.busRescan(machine.bus("pci")), [0x31]) },
        { machine in machine.driver("hub").map { .store(.newID($0), Array("1 2".utf8)) } },
    ]

    @Test(arguments: blocked.indices)
    func `who is in the middle of something when it stops has not succeeded`(_ index: Int) throws {
        var machine = try machine()
        let operation = try #require(Self.blocked[index](machine))
        for driver in ["p", "other", "free", "hub"] { machine.scripts[driver].isBlocked = true }
        var stepper = Stepper(machine)
        let waiting = stepper.begin(operation)
        stepper.run(waiting)
        let request = stepper.core.wait(of: waiting)
        guard case .answer? = request else {
            Issue.record("\(operation) waits for \(String(describing: request))")
            return
        }
        let host = try #require(machine.driver("host"))
        let write = stepper.begin(.store(.newID(host), Array("8086 10d3".utf8)))
        stepper.run(write, answering: .returned(0))
        let reason = try #require(stepper.core.stopReason)
        #expect(stepper.ended[write] == .failed(DriverCore.Refusal(.EIO, reason)))
        #expect(stepper.ended[waiting] == .failed(DriverCore.Refusal(.EIO, reason)))
    }
}
