import DriverCore
import MachineFiles
import Testing

import struct SystemPackage.FilePath

/// The machines beside the sources: each boots, and has what its header says.
@Suite struct MachinesTests {
    /// `Machines/` of the repository that this file lies in.
    static let directory = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Machines")

    private func start(_ name: String) throws -> DriverCore {
        let path = Self.directory.appending(name + ".json5")
        let machine = try MachineDescription(contentsOf: path)
        #expect(machine.name == name && !machine.about.isEmpty)
        return try machine.start().core
    }

    @Test func `the workstation has its second card in a crowded group, and no vfio yet`() throws {
        let core = try start("workstation")
        let card = try device("0000:0b:00.0", "pci", core)
        #expect(driver(of: card, core) == "amdgpu")
        let group = try #require(core.group(of: card))
        #expect(core.members(of: group).count == 8)
        #expect(!core.moduleNames.contains { $0.hasPrefix("vfio") })
        #expect(driver(of: try device("0000:0c:00.0", "pci", core), core) == "nouveau")
    }

    @Test func `the packet box has 64 virtual functions with interfaces on its second card`() throws
    {
        let core = try start("packet-box")
        let second = try device("0000:81:00.0", "pci", core)
        let functions = core.virtualFunctions(of: second)
        #expect(functions.count == 64)
        #expect(functions.allSatisfy { driver(of: $0, core) == "iavf" })
        #expect(core.name(of: functions[0]) == "0000:81:01.0")
        #expect(core.members(ofClass: "net").count { $0.name.hasPrefix("ens2f0v") } == 64)
        let first = try device("0000:17:00.0", "pci", core)
        #expect(core.virtualFunctions(of: first).isEmpty)
    }

    @Test func `the board's watchdog waits for its clock, and its sensor for a second try`() throws
    {
        let core = try start("board")
        #expect(core.profile == .linux6_1)
        let watchdog = try device("board-watchdog", "platform", core)
        #expect(core.isWaitingForSupplier(watchdog) && core.deferredDevices.contains(watchdog))
        let rows: [(String, String?)] = [
            ("ffe101300.dma", "fsl-elo-dma"), ("fffb0000.ethernet", "fsl-gianfar"),
            ("ffe040000.pic", "mpic"), ("board-sensor", nil), ("board-clock", nil),
            ("LNRO0005:00", "virtio-mmio"), ("leds-board.0", "leds-gpio"), ("soc@ffe000000", nil),
        ]
        for (name, expected) in rows {
            #expect(driver(of: try device(name, "platform", core), core) == expected, "\(name)")
        }
        let dma = try device("ffe101300.dma", "platform", core)
        #expect(core.path(of: dma) == "/devices/platform/soc@ffe000000/ffe101300.dma")
    }

    @Test func `everything has a device and a driver of every bus, and each device its driver`()
        throws
    {
        let core = try start("everything")
        for kind in DriverCore.BusKind.allCases {
            let general = kind == .name ? "lab" : "lab2"
            let bus = core.bus(named: kind.isGeneral ? general : kind.rawValue)
            let devices = core.devices(of: try #require(bus, "\(kind)"))
            #expect(!devices.isEmpty && devices.allSatisfy { core.isBound($0) }, "\(kind)")
        }
        let stick = try device("1-1:1.0", "usb", core)
        #expect(driver(of: stick, core) == "usb-storage")
        #expect(driver(of: try device("1-1", "usb", core), core) == "usb")
        #expect(driver(of: try device("spi0.0", "spi", core), core) == "m25p80")
        let serial = try device("9000000.pl011", "amba", core)
        guard case .bus(let identity)? = core.description(of: serial)?.identity else {
            Issue.record("no identity")
            return
        }
        #expect(identity["id"] == 0x0024_1011 && identity.node?.compatible == ["arm,pl011"])
    }

    @Test(arguments: DriverCore.Profile.all, [nil] + DriverCore.Proposal.allCases.map { $0.name })
    func `every machine boots under every kernel and with every proposal`(
        profile: DriverCore.Profile,
        proposal: String?
    ) throws {
        let files = ["workstation", "packet-box", "board"].map {
            Self.directory.appending($0 + ".json5")
        }
        let machines = try files.map { try MachineDescription(contentsOf: $0) }
        for machine in try machines + [MachineDescription.demo()] {
            let proposals = proposal.map { [$0] } ?? []
            let described = try machine.under(profile: profile.name, proposals: proposals)
            let started = try described.start()
            #expect(started.core.profile.name == profile.name)
            #expect(started.core.profile.proposals.all.map { $0.name } == proposals)
            #expect(!started.core.hasTasks && started.core.stopReason == nil)
        }
    }

    @Test(arguments: DriverCore.Profile.all, ["sysfs_bind_only", "autoprobe_opt_out", "vfio_bind"])
    func `the accelerator of demo is its user's at boot, by whatever way there is`(
        profile: DriverCore.Profile,
        proposal: String
    ) throws {
        let demo = try MachineDescription.demo()
        let machine = try demo.under(profile: profile.name, proposals: [proposal]).start()
        let card = try device("0000:0b:00.0", "pci", machine.core)
        #expect(driver(of: card, machine.core) == "vfio-pci")
        let group = try #require(machine.core.group(of: card))
        #expect(machine.core.isOwnedByUser(group))
        // No ID is left behind.
        let bus = try #require(machine.core.bus(named: "pci"))
        let vfio = try #require(machine.core.driver(named: "vfio-pci", on: bus))
        #expect(machine.core.dynamicIDs(of: vfio).isEmpty)
    }

    private func device(_ name: String, _ bus: String, _ core: DriverCore) throws
        -> DriverCore.DeviceID
    {
        let bus = try #require(core.bus(named: bus))
        return try #require(core.device(named: name, on: bus))
    }

    private func driver(of device: DriverCore.DeviceID, _ core: DriverCore) -> String? {
        core.driver(of: device).flatMap { core.name(of: $0) }
    }
}
