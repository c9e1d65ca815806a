import DriverScripts
import Testing

@testable import DriverCore

/// What Linux 3.14 did differently: return conventions, errno values, files.
@Suite struct Linux314Tests {
    private typealias Machine = TestMachine

    @Test(
        arguments: [
            (-19, "ENODEV"), (-5, "EIO"), (-12, "ENOMEM"), (-517, "deferral"), (7, "positive"),
        ] as [(Int32, String)]
    )
    func `whatever a probe returns, bind says ENODEV`(result: Int32, name: String) throws {
        var machine = Machine.debate()
        machine.unbind(Machine.board, from: "xgmac")
        machine.scripts["xgmac"].results = [result]
        let outcome = machine.bind(Machine.board, to: "xgmac")
        #expect(outcome.errno == .ENODEV, "\(name)")
        // A deferral through bind queues too.
        let device = try #require(machine.device(Machine.board))
        #expect(machine.core.deferredDevices == (result == -517 ? [device] : []))
    }

    @Test func `bind of a bound device is ENODEV, and says whose it is`() {
        var machine = Machine.debate()
        let outcome = machine.bind(Machine.card, to: "e1000e")
        #expect(outcome.errno == .ENODEV)
        #expect(outcome.reason == .alreadyBound(driver: "e1000e"))
    }

    @Test func `every failure lets the next driver try`() {
        var machine = Machine.debate()
        machine.register("late")
        machine.unbind(Machine.card, from: "e1000e")
        machine.scripts["e1000e"].results = [-517]
        #expect(machine.driversProbe(Machine.card) == .count(12))
        #expect(machine.driverName(of: Machine.card) == "late")
        #expect(machine.core.deferredDevices.isEmpty)
    }

    @Test func `a match that answers with an error counts as a yes`() {
        var machine = Machine.debate()
        machine.register(DriverCore.DriverDescription(name: "odd", bus: "lab", matchAnswer: -22))
        machine.add("thing", to: "lab")
        #expect(machine.driverName(of: "thing") == "odd")
    }

    @Test func `there is no override, no link, no bind event and no newer file`() throws {
        var machine = Machine.debate()
        let card = try #require(machine.device(Machine.card))
        let twin = try #require(machine.device(Machine.twin))
        #expect(!machine.core.has(.driverOverride(card)))
        #expect(!machine.core.has(.sriovDriversAutoprobe(card)))
        machine.perform(.addLink(consumer: card, supplier: twin, flags: []))
        #expect(machine.core.suppliers(of: card).isEmpty)
        _ = machine.takeEvents()
        machine.unbind(Machine.card, from: "e1000e")
        machine.bind(Machine.card, to: "e1000e")
        #expect(machine.takeEvents() == [])
        // Nonsense in uevent is a line in the log; what there was is sent.
        let nonsense = machine.write(
            "bind",
            to: DriverCore.Attribute.deviceUevent,
            of: Machine.card
        )
        #expect(nonsense == .count(4))
        machine.write("add\n", to: DriverCore.Attribute.deviceUevent, of: Machine.card)
        #expect(machine.takeEvents().count == 1)
    }

    @Test func `new_id takes an ID twice, and remove_id takes one of them`() {
        var machine = Machine.debate()
        for _ in 0..<2 {
            let outcome = machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
            #expect(outcome == .count(9))
        }
        machine.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
        #expect(machine.driver("vfio-pci").map { machine.core.dynamicIDs(of: $0).count } == 1)
    }

    @Test func `bind takes the lock of the parent on every bus`() throws {
        var machine = Machine.debate()
        machine.unbind(Machine.card, from: "e1000e")
        machine.unbind(Machine.twin, from: "e1000e")
        let driver = try #require(machine.driver("e1000e"))
        var stepper = Stepper(machine)
        let first = stepper.begin(.store(.bind(driver), Array(Machine.card.utf8)))
        stepper.run(first)
        // The first driver's probe runs; the twin has the same parent.
        let second = stepper.begin(.store(.bind(driver), Array(Machine.twin.utf8)))
        stepper.run(second)
        guard case .deviceLock(let held, heldBy: first)? = stepper.core.wait(of: second) else {
            Issue.record("the second does not wait for the first")
            return
        }
        #expect(stepper.core.name(of: held) == "pci0000:00")
    }

    @Test func `explanations are from source, and on watched kernels watched`() throws {
        for profile in DriverCore.Profile.all {
            let machine = Machine.debate(profile)
            let driver = try #require(machine.driver("e1000e"))
            let device = try #require(machine.device(Machine.card))
            let expected: DriverCore.Provenance = profile.name == "linux 3.14" ? .source : .watched
            #expect(machine.core.explain(driver, device).provenance == expected)
        }
    }
}
