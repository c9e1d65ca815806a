import DriverScripts
import Testing

@testable import DriverCore

/// Who is kept out of automatic binding, and by what: a driver's flags, and the fence of a bus.
@Suite struct AutoprobeTests {
    private typealias Machine = TestMachine

    @Test(arguments: DriverCore.Profile.all)
    func `with sysfs_bind_only nothing but bind reaches a driver that fits all`(
        profile: DriverCore.Profile
    )
        throws
    {
        var machine = Machine.debate(profile, [.sysfsBindOnly])
        let vfio = try #require(machine.driver("vfio-pci"))
        machine.plug("0000:09:00.0", .init(vendor: 1, device: 2))
        #expect(machine.driverName(of: "0000:09:00.0") == nil, "a new device")
        machine.driversProbe("0000:09:00.0")
        #expect(machine.driverName(of: "0000:09:00.0") == nil, "drivers_probe walks as that does")
        machine.write("1 2", to: DriverCore.Attribute.newID, of: "vfio-pci")
        #expect(machine.driverName(of: "0000:09:00.0") == nil, "an offer of all devices")
        machine.perform(.unregisterDriver(vfio))
        machine.register(Machine.vfio)
        #expect(machine.driverName(of: "0000:09:00.0") == nil, "a new driver")
        #expect(machine.bind("0000:09:00.0", to: "vfio-pci") == .count(12))
        #expect(machine.driverName(of: "0000:09:00.0") == "vfio-pci")
        machine.unbind(Machine.board, from: "xgmac")
        #expect(machine.bind(Machine.board, to: "vfio-platform") == .count(17))
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a bound device is refused, and given back nothing is left`() throws {
        var machine = Machine.debate(.linux3_14, [.sysfsBindOnly])
        #expect(machine.bind(Machine.card, to: "vfio-pci").errno == .ENODEV)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        machine.unbind(Machine.card, from: "e1000e")
        machine.bind(Machine.card, to: "vfio-pci")
        let vfio = try #require(machine.driver("vfio-pci"))
        let card = try #require(machine.device(Machine.card))
        #expect(machine.core.explain(vfio, card).decision == .takesAnything)
        machine.unbind(Machine.card, from: "vfio-pci")
        machine.driversProbe(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
    }

    @Test func `any driver may have the flag, where its description says so`() {
        var machine = TestMachine(.linux3_14.with([.sysfsBindOnly]))
        var stub = DriverCore.DriverDescription(name: "stub", bus: "pci", table: .pci([]))
        stub.isSysfsBindOnly = true
        machine.register(stub)
        machine.plug(Machine.card)
        #expect(machine.driverName(of: Machine.card) == nil)
        #expect(machine.bind(Machine.card, to: "stub") == .count(12))
    }

    @Test(arguments: DriverCore.Profile.all)
    func `the opt-out leaves a driver out of the two walks, and drivers_probe finds it`(
        profile: DriverCore.Profile
    ) throws {
        var machine = Machine.debate(profile, [.autoprobeOptOut])
        let vfio = try #require(machine.driver("vfio-pci"))
        #expect(machine.read(.driverAutoprobe(vfio)) == "0\n")
        machine.plug("0000:09:00.0", .init(vendor: 1, device: 2))
        #expect(machine.driverName(of: "0000:09:00.0") == nil)
        machine.driversProbe("0000:09:00.0")
        #expect(machine.driverName(of: "0000:09:00.0") == "vfio-pci")
        // Switched on it is as any other, from the next walk on.
        machine.write("1", to: DriverCore.Attribute.driverAutoprobe, of: "vfio-pci")
        machine.plug("0000:0a:00.0", .init(vendor: 1, device: 2))
        #expect(machine.driverName(of: "0000:0a:00.0") == "vfio-pci")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a device that is plugged in while an ID is listed does not go to who opted out`() {
        var machine = TestMachine(.linux3_14.with([.autoprobeOptOut]))
        var late = DriverCore.DriverDescription(name: "meta", bus: "pci", table: .pci([]))
        late.autoprobe = false
        machine.register(late)
        machine.register("e1000e")
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "meta")
        machine.plug(Machine.card)
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        // Its own new_id is no automatic walk, and attaches.
        machine.unbind(Machine.card, from: "e1000e")
        machine.write("8086 10d3 8086", to: DriverCore.Attribute.newID, of: "meta")
        #expect(machine.driverName(of: Machine.card) == "meta")
    }

    // MARK: - drivers_autoprobe as a fence

    @Test(arguments: DriverCore.Profile.all)
    func `the fence does not fence PCI until 6.18, and the platform bus needs the fourth step`(
        profile: DriverCore.Profile
    ) {
        var machine = Machine.debate(profile)
        machine.setAutoprobe(false, on: "pci")
        machine.setAutoprobe(false, on: "platform")
        machine.plug("0000:09:00.0")
        let fencesPCI = profile[.pciAddLooksAtAutoprobe]
        #expect(machine.driverName(of: "0000:09:00.0") == (fencesPCI ? nil : "e1000e"))
        machine.driversProbe("0000:09:00.0")
        #expect(machine.driverName(of: "0000:09:00.0") == "e1000e", "drivers_probe does not look")
        machine.board("fff60000.ethernet")
        #expect(machine.driverName(of: "fff60000.ethernet") == nil)
        machine.setAutoprobe(true, on: "platform")
        #expect(machine.driverName(of: "fff60000.ethernet") == nil, "nothing catches up")
        machine.driversProbe("fff60000.ethernet", on: "platform")
        #expect(machine.driverName(of: "fff60000.ethernet") == "xgmac")
    }

    @Test(arguments: DriverCore.Profile.all)
    func `inside the fence new_id attaches, and a deferred device is lost`(
        profile: DriverCore.Profile
    ) throws {
        var machine = Machine.debate(profile)
        machine.scripts["xgmac"].results = [-517]
        machine.board("fff60000.ethernet")
        let late = try #require(machine.device("fff60000.ethernet"))
        #expect(machine.core.deferredDevices == [late])
        machine.setAutoprobe(false, on: "platform")
        machine.setAutoprobe(false, on: "pci")
        machine.unbind(Machine.card, from: "e1000e")
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        // That bind was the reason to try the deferred one again, and the fence threw it away.
        #expect(machine.core.deferredDevices.isEmpty)
        machine.setAutoprobe(true, on: "platform")
        machine.unbind(Machine.twin, from: "e1000e")
        machine.bind(Machine.twin, to: "e1000e")
        #expect(machine.driverName(of: "fff60000.ethernet") == nil)
    }

    @Test(arguments: DriverCore.Profile.all)
    func `two fences: the first to end takes the other's down`(profile: DriverCore.Profile) {
        var machine = Machine.debate(profile)
        let bus = machine.bus("platform")
        var saved: [String?] = []
        for _ in ["U", "V"] {
            saved.append(machine.read(.driversAutoprobe(bus)))
            machine.setAutoprobe(false, on: "platform")
        }
        // U puts back what it saw; V works on behind no fence.
        machine.perform(.store(.driversAutoprobe(bus), Array((saved[0] ?? "").utf8)))
        machine.board("fff60000.ethernet")
        #expect(machine.driverName(of: "fff60000.ethernet") == "xgmac")
        // V puts back what it saw, and the bus stays without autoprobe for good.
        machine.perform(.store(.driversAutoprobe(bus), Array((saved[1] ?? "").utf8)))
        #expect(!machine.core.autoprobe(of: bus))
    }
}
