import DriverCore
import JSON5Text
import MachineFiles
import Testing

/// What the built-in machine has, as it stands after its boot.
@Suite struct DemoTests {
    let core: DriverCore

    init() throws {
        core = try MachineDescription.demo().start().core
    }

    static let drivers: [(String, String, String?)] = [
        ("pci", "0000:00:00.0", nil), ("pci", "0000:00:14.0", "xhci_hcd"),
        ("pci", "0000:00:1c.0", "pcieport"), ("pci", "0000:00:1f.4", nil),
        ("pci", "0000:03:00.0", "e1000e"), ("pci", "0000:04:00.0", "e1000e"),
        ("pci", "0000:05:00.0", "nouveau"), ("pci", "0000:05:00.1", "snd_hda_intel"),
        ("pci", "0000:06:00.0", "nvme"), ("pci", "0000:07:00.0", "igb"),
        ("pci", "0000:08:00.0", "ixgbe"), ("pci", "0000:08:10.0", "ixgbevf"),
        ("pci", "0000:08:10.2", "ixgbevf"), ("pci", "0000:09:00.0", nil),
        ("pci", "0000:0a:00.0", "ast"), ("pci", "0000:0a:01.0", "e1000"),
        ("pci", "0000:0b:00.0", "vfio-pci"), ("pci", "0001:03:00.0", "nvme"),
        ("platform", "fff51000.ethernet", "calxedaxgmac"),
        ("platform", "ffe101300.dma", "fsl-elo-dma"), ("platform", "serial8250", "serial8250"),
        ("platform", "rtc_cmos", "rtc_cmos"),
    ]

    @Test(arguments: drivers) func `each device has the driver that it has on such a server`(
        _ bus: String,
        _ name: String,
        _ driver: String?
    ) throws {
        let device = try device(name, bus)
        #expect(core.driver(of: device).flatMap { core.name(of: $0) } == driver)
    }

    @Test func `devices that hardware cannot keep apart share a group, all others have their own`()
        throws
    {
        func group(_ name: String) throws -> DriverCore.GroupID? {
            core.group(of: try device(name, "pci"))
        }
        #expect(try group("0000:05:00.0") == group("0000:05:00.1"))
        #expect(try group("0000:09:00.0") == group("0000:0a:00.0"))
        #expect(try group("0000:0a:01.0") == group("0000:0a:00.0"))
        let sizes = core.groupIDs.map { core.members(of: $0).count }
        #expect(sizes.filter { $0 == 2 }.count == 1 && sizes.filter { $0 == 3 }.count == 1)
        #expect(sizes.allSatisfy { 1...3 ~= $0 })
        let names = ["fff51000.ethernet", "ffe101300.dma"]
        for name in names { #expect(core.group(of: try device(name, "platform")) != nil) }
    }

    @Test func `drivers have made interfaces and disks`() {
        let nets = core.members(ofClass: "net").map { $0.name }
        #expect(nets == ["eth0", "eth1", "eth2", "eth3", "eth3v0", "eth3v1", "eth4", "eth5"])
        let disks = core.members(ofClass: "block").map { $0.name }
        #expect(disks == ["nvme0n1", "nvme0n1p1", "nvme0n1p2", "nvme0n1p3", "nvme1n1"])
    }

    @Test func `the accelerator is open, its group owned by user space`() throws {
        let group = try #require(core.group(of: device("0000:0b:00.0", "pci")))
        #expect(core.isOwnedByUser(group) && core.isVFIOGroupOpen(group) && core.hasVFIONode(group))
    }

    @Test func `the DMA driver lists the three strings of the thread`() throws {
        let bus = try #require(core.bus(named: "platform"))
        let driver = try #require(core.driver(named: "fsl-elo-dma", on: bus))
        let table = core.description(of: driver)?.table
        let strings = ["fsl,elo3-dma", "fsl,eloplus-dma", "fsl,elo-dma"]
        #expect(table == .platform(DriverCore.PlatformMatchTable(compatible: strings)))
    }

    @Test func `it is JSON5 of its own, and short enough to be read`() throws {
        let text = Array(MachineDescription.demoText.utf8)
        #expect(throws: Never.self) { try JSON5Document(text) }
        #expect(text.count < 16_384)
    }

    @Test func `booting twice gives the same devices, drivers and events`() throws {
        let other = try MachineDescription.demo().start().core
        for name in core.busIDs {
            #expect(core.devices(of: name) == other.devices(of: name))
            for device in core.devices(of: name) {
                #expect(core.driver(of: device) == other.driver(of: device))
                #expect(core.path(of: device) == other.path(of: device))
            }
        }
    }

    private func device(_ name: String, _ bus: String) throws -> DriverCore.DeviceID {
        let bus = try #require(core.bus(named: bus))
        return try #require(core.device(named: name, on: bus))
    }
}
