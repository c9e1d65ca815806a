import DriverScripts
import Testing

@testable import DriverCore

/// Which files there are, of every object, and which there are not.
@Suite struct AttributePresenceTests {
    private static let card = "0000:00:03.0"
    private static let bridge = "0000:00:08.0"
    private static let behind = "0000:01:00.0"
    private static let board = "x"
    private static let clock = DriverCore.ClassDevice(className: "ptp", name: "ptp0")

    /// A function with virtual ones and one behind a bridge, a platform device and a scripted one, drivers and modules.
    private func machine(_ profile: DriverCore.Profile = .linux6_12) -> TestMachine {
        var machine = TestMachine(profile)
        machine.register(
            DriverCore.DriverDescription(
                name: "pf",
                bus: "pci",
                table: .pci([TestMachine.nicID]),
                module: "built_in",
                configuresSRIOV: true
            )
        )
        var card = TestMachine.nic
        card.sriov = DriverCore.SRIOVCapability(totalVFs: 2, vfDevice: 0x10ca)
        machine.scripts["pf"] = DriverScript(classDevices: [
            ScriptedChildren(device: Self.card, classDevices: [Self.clock])
        ])
        machine.plug(Self.card, card)
        machine.write("1", to: DriverCore.Attribute.numVFs, of: Self.card)
        machine.plug(
            Self.bridge,
            DriverCore.PCIIdentity(vendor: 0x1b36, device: 0xc, headerType: 1)
        )
        machine.plug(Self.behind, DriverCore.PCIIdentity(vendor: 1, device: 1), below: Self.bridge)
        machine.perform(
            .loadModule(DriverCore.ModuleDescription(name: "vfio_pci", drivers: [TestMachine.vfio]))
        )
        machine.register(
            DriverCore.DriverDescription(
                name: "shy",
                bus: "platform",
                suppressesBindAttributes: true
            )
        )
        machine.register(DriverCore.DriverDescription(name: "plain", bus: "platform"))
        machine.add(Self.board)
        machine.add("l", to: "lab")
        let flag = DriverCore.ModuleParameter(name: "flag", value: "N", mode: 0o644)
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "m", parameters: [flag])))
        return machine
    }

    private func device(_ name: String, _ machine: TestMachine) -> DriverCore.DeviceID {
        machine.device(name) ?? DriverCore.DeviceID(rawValue: -1)
    }

    private func driver(_ name: String, _ machine: TestMachine) -> DriverCore.DriverID {
        machine.driver(name) ?? DriverCore.DriverID(rawValue: -1)
    }

    /// The names of those that have a file, among these.
    private func having(
        _ attribute: (DriverCore.DeviceID) -> DriverCore.Attribute,
        _ machine: TestMachine
    ) -> [String] {
        [Self.card, "0000:00:03.1", Self.bridge, Self.behind, Self.board, "l"].filter {
            machine.core.has(attribute(device($0, machine)))
        }
    }

    private func drivers(
        _ attribute: (DriverCore.DriverID) -> DriverCore.Attribute,
        _ machine: TestMachine
    ) -> [String] {
        ["pf", "vfio-pci", "shy", "plain"].filter {
            machine.core.has(attribute(driver($0, machine)))
        }
    }

    @Test func `each file of a device is there for those that have it`() {
        let machine = machine()
        let functions = [Self.card, Self.bridge, Self.behind]
        let all = [Self.card, "0000:00:03.1", Self.bridge, Self.behind, Self.board, "l"]
        #expect(having(DriverCore.Attribute.deviceUevent, machine) == all)
        #expect(having(DriverCore.Attribute.driverOverride, machine) == all.dropLast())
        #expect(having(DriverCore.Attribute.remove, machine) == functions)
        #expect(having(DriverCore.Attribute.rescan, machine) == functions)
        #expect(having(DriverCore.Attribute.bridgeRescan, machine) == [Self.bridge])
        #expect(having(DriverCore.Attribute.pciBusUevent, machine) == [Self.bridge])
        #expect(having(DriverCore.Attribute.numVFs, machine) == [Self.card])
        #expect(having(DriverCore.Attribute.sriovDriversAutoprobe, machine) == [Self.card])
        #expect(having(DriverCore.Attribute.preferredDriver, machine) == [])
        #expect(having(DriverCore.Attribute.driverProbeID, machine) == [])
        #expect(having(DriverCore.Attribute.vfioDeviceUevent, machine) == [])
        let root = machine.core.child(named: "pci0000:00", of: nil)
        #expect(root.map { machine.core.has(.bridgeRescan($0)) } == true)
    }

    @Test func `what was proposed is there with its proposal alone`() {
        let machine = machine(
            .linux6_12.with([
                .preferredDriver, .driverProbeID, .vfioBind, .autoprobeOptOut, .platformNewID,
            ])
        )
        let onPCI = [Self.card, "0000:00:03.1", Self.bridge, Self.behind]
        #expect(having(DriverCore.Attribute.preferredDriver, machine) == onPCI)
        #expect(having(DriverCore.Attribute.driverProbeID, machine) == onPCI + [Self.board])
        #expect(drivers(DriverCore.Attribute.vfioBind, machine) == ["vfio-pci"])
        #expect(
            drivers(DriverCore.Attribute.driverAutoprobe, machine) == [
                "pf", "vfio-pci", "shy", "plain",
            ]
        )
        #expect(drivers(DriverCore.Attribute.newID, machine) == ["pf", "vfio-pci", "shy", "plain"])
    }

    @Test func `each file of a driver is there for those that have it`() {
        let machine = machine()
        #expect(
            drivers(DriverCore.Attribute.driverUevent, machine) == [
                "pf", "vfio-pci", "shy", "plain",
            ]
        )
        for attribute in [DriverCore.Attribute.bind, DriverCore.Attribute.unbind] {
            #expect(drivers(attribute, machine) == ["pf", "vfio-pci", "plain"])
        }
        for attribute in [DriverCore.Attribute.newID, DriverCore.Attribute.removeID] {
            #expect(drivers(attribute, machine) == ["pf", "vfio-pci"])
        }
        #expect(drivers(DriverCore.Attribute.vfioBind, machine) == [])
        #expect(drivers(DriverCore.Attribute.driverAutoprobe, machine) == [])
    }

    @Test func `the files of buses, modules, classes and links are those that were made`() throws {
        var machine = machine()
        for name in ["pci", "platform", "lab"] {
            let bus = machine.bus(name)
            #expect(machine.core.has(.driversProbe(bus)) && machine.core.has(.busUevent(bus)))
            #expect(machine.core.has(.driversAutoprobe(bus)))
            #expect(machine.core.has(.busRescan(bus)) == (name == "pci"))
        }
        for (module, isThere) in [
            ("m", true), ("built_in", true), ("vfio_pci", true), ("n", false),
        ] {
            #expect(machine.core.has(.moduleUevent(module)) == isThere, "\(module)")
        }
        #expect(machine.core.has(.moduleParameter(module: "m", name: "flag")))
        #expect(!machine.core.has(.moduleParameter(module: "m", name: "f")))
        #expect(!machine.core.has(.moduleParameter(module: "n", name: "flag")))
        let card = device(Self.card, machine)
        for (className, name) in [("ptp", "ptp0"), ("ptp", "ptp1"), ("net", "ptp0")] {
            let attribute = DriverCore.Attribute.classUevent(card, className: className, name: name)
            #expect(machine.core.has(attribute) == (className == "ptp" && name == "ptp0"))
        }
        let board = device(Self.board, machine)
        machine.perform(.addLink(consumer: board, supplier: card, flags: .stateless))
        #expect(machine.core.has(.linkUevent(consumer: board, supplier: card)))
        #expect(!machine.core.has(.linkUevent(consumer: card, supplier: board)))
        let behind = device(Self.behind, machine)
        let group = try #require(machine.core.group(of: behind))
        #expect(!machine.core.has(.vfioGroupUevent(group)))
        machine.setOverride(Self.behind, "vfio-pci")
        machine.driversProbe(Self.behind)
        #expect(machine.core.has(.vfioGroupUevent(group)))
        #expect(machine.core.has(.vfioDeviceUevent(behind)))
    }

    @Test func `nothing that is not there has a file`() {
        let machine = machine(
            .linux6_12.with([.preferredDriver, .driverProbeID, .vfioBind, .autoprobeOptOut])
        )
        let (bus, driver) = (DriverCore.BusID(rawValue: 99), DriverCore.DriverID(rawValue: 99))
        let (device, group) = (DriverCore.DeviceID(rawValue: 99), DriverCore.GroupID(rawValue: 99))
        let attributes: [DriverCore.Attribute] = [
            .driversProbe(bus), .driversAutoprobe(bus), .busUevent(bus), .busRescan(bus),
            .bind(driver), .unbind(driver), .newID(driver), .removeID(driver),
            .driverUevent(driver), .vfioBind(driver), .driverAutoprobe(driver),
            .driverOverride(device), .preferredDriver(device), .driverProbeID(device),
            .deviceUevent(device), .remove(device), .bridgeRescan(device), .rescan(device),
            .numVFs(device), .sriovDriversAutoprobe(device),
            .classUevent(device, className: "ptp", name: "ptp0"), .vfioDeviceUevent(device),
            .vfioGroupUevent(group), .pciBusUevent(device),
            .linkUevent(consumer: device, supplier: device), .moduleUevent("n"),
            .moduleParameter(module: "n", name: "flag"),
        ]
        for attribute in attributes { #expect(!machine.core.has(attribute), "\(attribute)") }
    }

    /// Its files come last and go first.
    @Test func `a driver that is only just registering has no files yet, and its module neither`()
        throws
    {
        var machine = TestMachine(.linux6_12.with([.vfioBind, .autoprobeOptOut]))
        machine.plug(Self.card)
        machine.scripts["d"].isBlocked = true
        machine.begin(
            .registerDriver(
                DriverCore.DriverDescription(
                    name: "d",
                    bus: "pci",
                    table: .pci([TestMachine.nicID]),
                    module: "built_in"
                )
            )
        )
        let driver = try #require(machine.driver("d"))
        for attribute in [
            DriverCore.Attribute.bind(driver), .unbind(driver), .newID(driver), .removeID(driver),
            .driverUevent(driver), .driverAutoprobe(driver), .moduleUevent("built_in"),
        ] {
            #expect(!machine.core.has(attribute), "\(attribute)")
        }
        machine.scripts["d"].isBlocked = false
        machine.settle()
        for attribute in [
            DriverCore.Attribute.bind(driver), .unbind(driver), .newID(driver), .removeID(driver),
            .driverUevent(driver), .driverAutoprobe(driver), .moduleUevent("built_in"),
        ] {
            #expect(machine.core.has(attribute), "\(attribute)")
        }
    }
}
