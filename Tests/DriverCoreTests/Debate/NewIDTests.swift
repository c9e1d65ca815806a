import Testing

@testable import DriverCore

/// `new_id` and `remove_id`, of PCI as they are and of the platform bus as they were proposed.
@Suite struct NewIDTests {
    private typealias Machine = TestMachine

    @Test(arguments: DriverCore.Profile.all)
    func `new_id captures the neighbour of the same type, and remove_id gives nothing back`(
        profile: DriverCore.Profile
    ) {
        var machine = Machine.debate(profile)
        machine.unbind(Machine.card, from: "e1000e")
        machine.unbind(Machine.twin, from: "e1000e")
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        #expect(machine.driverName(of: Machine.twin) == "vfio-pci", "nobody asked for the twin")
        machine.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
        #expect(machine.driverName(of: Machine.twin) == "vfio-pci")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `a device plugged in while the ID is listed is taken, where vfio registered first`(
        profile: DriverCore.Profile
    ) {
        var machine = TestMachine(profile)
        machine.register(Machine.vfio)
        machine.register("e1000e")
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.plug("0000:09:00.0")
        #expect(machine.driverName(of: "0000:09:00.0") == "vfio-pci")
        machine.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
        #expect(machine.driverName(of: "0000:09:00.0") == "vfio-pci", "it stays")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `who registered first wins a reprobe, and not who listed the wildcard last`(
        profile: DriverCore.Profile
    ) {
        var machine = Machine.debate(profile)
        let wildcard = "ffffffff ffffffff"
        machine.write(wildcard, to: DriverCore.Attribute.newID, of: "vfio-pci")
        // The unbind probes nobody; the reprobe finds e1000e first.
        machine.unbind(Machine.card, from: "e1000e")
        #expect(machine.driverName(of: Machine.card) == nil)
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        // Listed after the unbind it attaches at once.
        machine.write(wildcard, to: DriverCore.Attribute.removeID, of: "vfio-pci")
        machine.unbind(Machine.card, from: "e1000e")
        machine.write(wildcard, to: DriverCore.Attribute.newID, of: "vfio-pci")
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `new_id of the platform bus works as that of PCI, neighbours included`(
        profile: DriverCore.Profile
    ) {
        var machine = Machine.debate(profile, [.platformNewID])
        let other = "fff60000.ethernet"
        machine.board(other)
        machine.unbind(Machine.board, from: "xgmac")
        machine.unbind(other, from: "xgmac")
        let listed = machine.write(
            "calxeda,hb-xgmac\n",
            to: DriverCore.Attribute.newID,
            of: "vfio-platform"
        )
        #expect(listed == .count(17))
        #expect(machine.driverName(of: Machine.board) == "vfio-platform")
        #expect(machine.driverName(of: other) == "vfio-platform")
        let removed = machine.write(
            "CALXEDA,hb-xgmac",
            to: DriverCore.Attribute.removeID,
            of: "vfio-platform"
        )
        #expect(removed == .count(16))
        for device in [Machine.board, other] {
            machine.unbind(device, from: "vfio-platform")
            machine.driversProbe(device, on: "platform")
            #expect(machine.driverName(of: device) == "xgmac")
        }
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `the platform bus lists a wildcard, refuses nothing and what is not listed`() throws
    {
        var machine = Machine.debate(.linux6_12, [.platformNewID])
        let vfio = "vfio-platform"
        #expect(machine.write("\n", to: DriverCore.Attribute.newID, of: vfio).errno == .EINVAL)
        #expect(machine.write("x", to: DriverCore.Attribute.removeID, of: vfio).errno == .ENODEV)
        #expect(
            machine.write("Calxeda,hb-xgmac", to: DriverCore.Attribute.newID, of: "xgmac").errno
                == .EEXIST
        )
        machine.unbind(Machine.board, from: "xgmac")
        machine.add("nothing")
        machine.write("*", to: DriverCore.Attribute.newID, of: vfio)
        #expect(machine.driverName(of: Machine.board) == vfio)
        #expect(machine.driverName(of: "nothing") == nil, "vfio wants firmware behind a device")
        let driver = try #require(machine.driver(vfio))
        let board = try #require(machine.device(Machine.board))
        #expect(machine.core.explain(driver, board).decision == .dynamicCompatible("*"))
        #expect(machine.core.explain(driver, board).provenance == .source)
        machine.write("*", to: DriverCore.Attribute.removeID, of: vfio)
        #expect(machine.core.dynamicCompatibles(of: driver).isEmpty)
        #expect(machine.core.checkAtRest() == nil)
        let plain = Machine.debate()
        #expect(plain.driver(vfio).map { plain.core.has(.newID($0)) } == false)
    }
}
