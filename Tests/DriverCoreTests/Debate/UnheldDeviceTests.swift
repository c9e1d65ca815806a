import Testing

@testable import DriverCore

/// What happens to a device in the moment in which it is nobody's, and to one whose word comes too late.
@Suite struct UnheldDeviceTests {
    private typealias Machine = TestMachine

    /// The ways whose last step names the device and the driver, after an unbind.
    static let ways:
        [(DriverCore.ProposalSet, @Sendable (DriverCore.DriverID) -> DriverCore.Attribute)] = [
            ([.sysfsBindOnly], DriverCore.Attribute.bind),
            ([.autoprobeOptOut], DriverCore.Attribute.bind),
            ([.vfioBindAttach], DriverCore.Attribute.vfioBind),
        ]

    @Test(arguments: 0..<ways.count, DriverCore.Profile.all)
    func `between unbind and bind a probe takes the device, and the bind is refused`(
        way: Int,
        profile: DriverCore.Profile
    ) {
        let (proposals, file) = Self.ways[way]
        var machine = Machine.debate(profile, proposals)
        machine.unbind(Machine.card, from: "e1000e")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        let outcome = machine.write(Machine.card, to: file, of: "vfio-pci")
        let isOldBind = profile == .linux3_14 && !proposals.contains(.vfioBindAttach)
        #expect(outcome.errno == (isOldBind ? .ENODEV : .EBUSY))
        #expect(machine.driverName(of: Machine.card) == "e1000e")
    }

    @Test(arguments: 0..<ways.count, DriverCore.Profile.all)
    func `a device that is plugged in again has its native driver`(
        way: Int,
        profile: DriverCore.Profile
    ) {
        let (proposals, file) = Self.ways[way]
        var machine = Machine.debate(profile, proposals)
        machine.unbind(Machine.card, from: "e1000e")
        machine.write(Machine.card, to: file, of: "vfio-pci")
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        machine.unplug(Machine.card)
        machine.plug(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `two people who make up the same ID send both devices to one driver`(
        profile: DriverCore.Profile
    ) {
        var machine = TestMachine(profile.with([.driverProbeID]))
        machine.register("e1000e")
        machine.register("other", [])
        machine.register(Machine.vfio)
        machine.plug(Machine.card)
        machine.plug(Machine.twin)
        for (driver, device) in [("vfio-pci", Machine.card), ("other", Machine.twin)] {
            machine.write("ffff 1", to: DriverCore.Attribute.newID, of: driver)
            machine.write("ffff 1", to: DriverCore.Attribute.driverProbeID, of: device)
        }
        for device in [Machine.card, Machine.twin] {
            machine.unbind(device, from: "e1000e")
            machine.driversProbe(device)
            #expect(machine.driverName(of: device) == "other")
        }
    }

    @Test(arguments: [DriverCore.Profile.linux6_1, .linux6_12])
    func `an override that is written after the unbind may be too late, and before it is not`(
        profile: DriverCore.Profile
    ) {
        for isFirst in [true, false] {
            var machine = Machine.debate(profile)
            if isFirst { machine.setOverride(Machine.card, "vfio-pci") }
            machine.unbind(Machine.card, from: "e1000e")
            // Somebody else probes it, or loads a module.
            machine.driversProbe(Machine.card)
            if !isFirst { machine.setOverride(Machine.card, "vfio-pci") }
            #expect(machine.driverName(of: Machine.card) == (isFirst ? "vfio-pci" : "e1000e"))
            #expect(machine.bind(Machine.card, to: "vfio-pci").errno == .EBUSY)
        }
    }
}
