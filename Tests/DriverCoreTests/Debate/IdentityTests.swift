import Testing

@testable import DriverCore

/// What a device itself says of who may have it: `driver_probe_id`, `preferred_driver`.
@Suite struct IdentityTests {
    private typealias Machine = TestMachine

    // MARK: - driver_probe_id

    @Test(arguments: DriverCore.Profile.all)
    func `a device with another ID goes to the driver that lists it, its twin stays`(
        profile: DriverCore.Profile
    ) throws {
        var machine = Machine.debate(profile, [.driverProbeID])
        let card = try #require(machine.device(Machine.card))
        #expect(machine.read(.driverProbeID(card)) == "8086 10d3\n")
        machine.write("ffff 0001", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.write("ffff 1\n", to: DriverCore.Attribute.driverProbeID, of: Machine.card)
        #expect(machine.read(.driverProbeID(card)) == "ffff 0001\n")
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        #expect(machine.driverName(of: Machine.twin) == "e1000e")
        let vfio = try #require(machine.driver("vfio-pci"))
        #expect(machine.core.explain(vfio, card).provenance == .source)
        // An empty line gives the real ID back.
        machine.write("\n", to: DriverCore.Attribute.driverProbeID, of: Machine.card)
        machine.unbind(Machine.card, from: "vfio-pci")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `an ID that a card takes for its own has all its numbers`() throws {
        var machine = Machine.debate(.linux3_14, [.driverProbeID])
        machine.write("ffff 1 3 4 20000 ffffff", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.unbind(Machine.card, from: "e1000e")
        for (id, driver) in [
            ("ffff 1 4 4 20000", nil), ("ffff 1 3 3 20000", nil), ("ffff 1 3 4 20001", nil),
            ("ffff 1 3 4 20000", "vfio-pci"),
        ] {
            machine.write(id, to: DriverCore.Attribute.driverProbeID, of: Machine.card)
            machine.driversProbe(Machine.card)
            #expect(machine.driverName(of: Machine.card) == driver, "\(id)")
        }
    }

    @Test func `a platform device takes a compatible string for its own`() throws {
        var machine = Machine.debate(.linux3_14, [.driverProbeID])
        let board = try #require(machine.device(Machine.board))
        #expect(machine.read(.driverProbeID(board)) == "calxeda,hb-xgmac\n")
        // vfio-platform lists nothing, so its own name counts.
        machine.write("vfio-platform", to: DriverCore.Attribute.driverProbeID, of: Machine.board)
        machine.unbind(Machine.board, from: "xgmac")
        machine.driversProbe(Machine.board, on: "platform")
        #expect(machine.driverName(of: Machine.board) == "vfio-platform")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `an ID that is none is refused, and one that nobody lists keeps all away`() {
        var machine = Machine.debate(.linux3_14, [.driverProbeID])
        let refused = machine.write(
            "e1000e",
            to: DriverCore.Attribute.driverProbeID,
            of: Machine.card
        )
        #expect(refused.errno == .EINVAL)
        machine.write("1 2", to: DriverCore.Attribute.driverProbeID, of: Machine.card)
        machine.unbind(Machine.card, from: "e1000e")
        #expect(machine.driversProbe(Machine.card) == .count(12))
        #expect(machine.driverName(of: Machine.card) == nil)
        // It lives in the device: a new one in the same place has its own again.
        machine.unplug(Machine.card)
        machine.plug(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
    }

    // MARK: - preferred_driver

    @Test(arguments: DriverCore.Profile.all)
    func `the three steps of the proposal bind the device and give it back`(
        profile: DriverCore.Profile
    )
        throws
    {
        var machine = Machine.debate(profile, [.preferredDriver])
        let card = try #require(machine.device(Machine.card))
        #expect(machine.read(.preferredDriver(card)) == "(null)\n")
        machine.write("vfio-pci\n", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e", "nothing is probed by itself")
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        let vfio = try #require(machine.driver("vfio-pci"))
        #expect(machine.core.explain(vfio, card).decision == .preferredDriverNames("vfio-pci"))
        #expect(machine.core.explain(vfio, card).provenance == .source)
        machine.write("\n", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.unbind(Machine.card, from: "vfio-pci")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a text that no driver has keeps every driver away`() throws {
        var machine = Machine.debate(.linux3_14, [.preferredDriver])
        machine.write("nobody at all", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.register("late")
        #expect(machine.driverName(of: Machine.card) == nil)
        let refused = machine.bind(Machine.card, to: "e1000e")
        #expect(refused.reason == .noMatch(.preferredDriverNames("nobody at all")))
        #expect(refused.errno == .ENODEV)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `it stands in PCI functions alone, or in every device of every bus`() throws {
        var machine = Machine.debate(.linux3_14, [.preferredDriver])
        let board = try #require(machine.device(Machine.board))
        #expect(!machine.core.has(.preferredDriver(board)))
        machine = Machine.debate(.linux3_14, [.preferredDriverOfAnyDevice])
        machine.register(DriverCore.DriverDescription(name: "lazy", bus: "lab", matchAnswer: 0))
        machine.add("thing", to: "lab")
        for (device, driver, bus) in [
            (Machine.board, "vfio-platform", "platform"), (Machine.card, "vfio-pci", "pci"),
            ("thing", "lazy", "lab"),
        ] {
            machine.write(driver, to: DriverCore.Attribute.preferredDriver, of: device)
            if let old = machine.driverName(of: device) { machine.unbind(device, from: old) }
            machine.driversProbe(device, on: bus)
            #expect(machine.driverName(of: device) == driver)
        }
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test(arguments: [false, true])
    func `a probe gets no ID, or one that is made of the function's numbers`(makes: Bool) throws {
        var machine = Machine.debate(
            .linux3_14,
            makes ? [.preferredDriver, .preferredDriverMakesID] : [.preferredDriver]
        )
        machine.register("other", [])
        machine.write("other", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.unbind(Machine.card, from: "e1000e")
        var stepper = Stepper(machine)
        let probe = stepper.begin(
            .store(.driversProbe(machine.bus("pci")), Array(Machine.card.utf8))
        )
        stepper.run(probe)
        guard case .answer(let request)? = stepper.core.wait(of: probe) else {
            Issue.record("no probe")
            return
        }
        let made = DriverCore.PCIMatchID(
            vendor: 0x8086,
            device: 0x10d3,
            subvendor: 0x8086,
            subdevice: 0,
            classCode: 0x02_0000,
            classMask: 0xff_ffff
        )
        #expect(request.call == .probe(makes ? .pci(made) : nil))
    }

    @Test func `beside an override both must name the driver`() {
        var machine = Machine.debate(.linux6_12, [.preferredDriver])
        machine.unbind(Machine.card, from: "e1000e")
        machine.setOverride(Machine.card, "vfio-pci")
        machine.write("e1000e", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == nil)
        machine.write("vfio-pci", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
    }

    @Test func `driver_override on 3.14 works as it was merged`() {
        var machine = Machine.debate(.linux3_14, [.driverOverride])
        machine.setOverride(Machine.card, "vfio-pci\n")
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        #expect(machine.driverName(of: Machine.twin) == "e1000e")
    }
}
