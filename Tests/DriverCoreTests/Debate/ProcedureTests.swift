import Testing

@testable import DriverCore

/// The procedures of the debate side by side: a twin is plugged in after each step in turn.
@Suite struct ProcedureTests {
    private typealias Machine = TestMachine

    /// A way to give the card to vfio-pci, as writes; and who ends up with a twin that comes too early.
    struct Procedure: CustomTestStringConvertible, Sendable {
        let name: String
        let proposals: DriverCore.ProposalSet
        let steps: [@Sendable (inout TestMachine) -> DriverCore.Outcome?]
        /// The driver of a twin that is plugged in after so many steps, where native registered last.
        let twin: [String?]
        /// The same where adding a PCI device looks at `drivers_autoprobe`; nil where that changes nothing.
        var twinSince6_19: [String?]?

        var testDescription: String { name }
    }

    private static let unbind: @Sendable (inout TestMachine) -> DriverCore.Outcome? = {
        $0.unbind(Machine.card, from: "e1000e")
    }
    private static let bind: @Sendable (inout TestMachine) -> DriverCore.Outcome? = {
        $0.bind(Machine.card, to: "vfio-pci")
    }
    private static let probe: @Sendable (inout TestMachine) -> DriverCore.Outcome? = {
        $0.driversProbe(Machine.card)
    }
    private static let newID: @Sendable (inout TestMachine) -> DriverCore.Outcome? = {
        $0.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
    }
    private static let removeID: @Sendable (inout TestMachine) -> DriverCore.Outcome? = {
        $0.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
    }

    static let procedures: [Procedure] = [
        Procedure(
            name: "new_id",
            proposals: [],
            steps: [unbind, newID, removeID],
            twin: ["e1000e", "e1000e", "vfio-pci", "e1000e"]
        ),
        Procedure(
            name: "new_id behind the fence",
            proposals: [],
            steps: [
                {
                    $0.setAutoprobe(false)
                    return .done
                }, unbind, newID, removeID,
                {
                    $0.setAutoprobe(true)
                    return .done
                },
            ],
            twin: ["e1000e", "e1000e", "e1000e", "vfio-pci", "e1000e", "e1000e"],
            twinSince6_19: ["e1000e", "vfio-pci", "vfio-pci", nil, nil, "e1000e"]
        ),
        Procedure(
            name: "new_id of a driver that opted out",
            proposals: [.autoprobeOptOut],
            steps: [unbind, bind],
            twin: ["e1000e", "e1000e", "e1000e"]
        ),
        Procedure(
            name: "sysfs_bind_only",
            proposals: [.sysfsBindOnly],
            steps: [unbind, bind],
            twin: ["e1000e", "e1000e", "e1000e"]
        ),
        Procedure(
            name: "vfio_bind",
            proposals: [.vfioBind],
            steps: [
                unbind,
                { $0.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci") },
            ],
            twin: ["e1000e", "e1000e", "e1000e"]
        ),
        Procedure(
            name: "driver_probe_id",
            proposals: [.driverProbeID],
            steps: [
                { $0.write("ffff 1", to: DriverCore.Attribute.newID, of: "vfio-pci") },
                { $0.write("ffff 1", to: DriverCore.Attribute.driverProbeID, of: Machine.card) },
                unbind,
                probe,
            ],
            twin: ["e1000e", "e1000e", "e1000e", "e1000e", "e1000e"]
        ),
        Procedure(
            name: "preferred_driver",
            proposals: [.preferredDriver],
            steps: [
                {
                    $0.write("vfio-pci", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
                }, unbind,
                probe,
            ],
            twin: ["e1000e", "e1000e", "e1000e", "e1000e"]
        ),
    ]

    /// The card served by its driver, which registered after vfio's.
    private func machine(_ profile: DriverCore.Profile) -> TestMachine {
        var machine = TestMachine(profile)
        machine.register(Machine.vfio)
        machine.register("e1000e")
        machine.plug(Machine.card)
        return machine
    }

    @Test(arguments: procedures, DriverCore.Profile.all)
    func `a twin plugged in after each step goes where the mechanism sends it`(
        procedure: Procedure,
        profile: DriverCore.Profile
    ) {
        let older = procedure.twin
        let twin = profile[.pciAddLooksAtAutoprobe] ? procedure.twinSince6_19 ?? older : older
        for stop in 0...procedure.steps.count {
            var machine = machine(profile.with(procedure.proposals))
            for (index, step) in procedure.steps.enumerated() {
                if index == stop { machine.plug(Machine.twin) }
                let outcome = step(&machine)
                #expect(outcome.errno == nil, "step \(index)")
            }
            if stop == procedure.steps.count { machine.plug(Machine.twin) }
            #expect(machine.driverName(of: Machine.card) == "vfio-pci", "after \(stop)")
            #expect(
                machine.driverName(of: Machine.twin) == twin[stop],
                "plugged in after step \(stop)"
            )
        }
    }

    @Test(arguments: procedures, DriverCore.Profile.all)
    func `after a give-back by hand nothing of the mechanism is left but what the device keeps`(
        procedure: Procedure,
        profile: DriverCore.Profile
    ) throws {
        var machine = machine(profile.with(procedure.proposals))
        for step in procedure.steps { _ = step(&machine) }
        machine.unbind(Machine.card, from: "vfio-pci")
        machine.driversProbe(Machine.card)
        // The device's own word still holds; everything else has gone with the procedure.
        let keeps =
            procedure.proposals.contains(.preferredDriver)
            || procedure.proposals.contains(.driverProbeID)
            // With the opt-out vfio-pci fits every device, and registered first.
            || procedure.proposals.contains(.autoprobeOptOut)
        #expect(machine.driverName(of: Machine.card) == (keeps ? "vfio-pci" : "e1000e"))
        // A device in the same place knows nothing of it.
        machine.unplug(Machine.card)
        machine.plug(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a preferred driver that is unloaded leaves the device to nobody until it is back`()
    {
        var machine = TestMachine.debate(.linux3_14, [.preferredDriver])
        machine.write("vfio-pci", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        if let vfio = machine.driver("vfio-pci") { machine.perform(.unregisterDriver(vfio)) }
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == nil)
        machine.register(Machine.vfio)
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `two administrators with one file each: the second word counts, the first is not told`(
        profile: DriverCore.Profile
    ) throws {
        var machine = TestMachine.debate(profile, [.preferredDriver])
        machine.register("other", [])
        machine.write("vfio-pci", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.write("other", to: DriverCore.Attribute.preferredDriver, of: Machine.card)
        machine.unbind(Machine.card, from: "e1000e")
        #expect(machine.driversProbe(Machine.card) == .count(12))
        #expect(machine.driverName(of: Machine.card) == "other")
    }
}
