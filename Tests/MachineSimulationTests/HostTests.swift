import DriverCore
import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// What the simulated host answers, and that it follows the machine.
@Suite struct SimulatedHostTests {
    let machine: SimulatedMachine
    var host: any HostSystem { machine.host }

    init() throws {
        machine = try SimulatedMachine(MachineDescription.demo())
    }

    @Test func `mounts and swap have the numbers of their partitions`() throws {
        #expect(
            try host.mounts().map { "\($0.source) \($0.target) \($0.deviceNumber)" } == [
                "/dev/nvme0n1p2 / 259:2", "proc /proc 0:21", "/dev/nvme0n1p1 /boot/efi 259:1",
            ]
        )
        #expect(
            try host.swapAreas() == [SwapArea(path: "/dev/nvme0n1p3", deviceNumber: "259:3")]
        )
        #expect(try machine.sysfs.readText("/class/block/nvme0n1p2/dev") == "259:2")
    }

    @Test func `an interface that goes with its driver takes its addresses and routes along`()
        throws
    {
        let before = try host.interfaceAddresses()
        #expect(before.filter { !$0.isLinkLocal }.map { $0.interface } == ["eth0", "eth3"])
        #expect(try host.routes() == [Route(interface: "eth0", destination: "default")])
        try machine.sysfs.write("/bus/pci/drivers/igb/unbind", "0000:07:00.0")
        #expect(try host.interfaceAddresses().contains { $0.interface == "eth0" } == false)
        #expect(try host.routes().isEmpty)
        try machine.sysfs.write("/bus/pci/drivers/igb/bind", "0000:07:00.0")
        #expect(try host.interfaceAddresses() == before)
    }

    @Test func `the process that holds a group is told, and its unbind would wait`() throws {
        let group = try #require(
            Int(machine.sysfs.linkedName("/bus/pci/devices/0000:0b:00.0/iommu_group") ?? "")
        )
        let qemu = HoldingProcess(pid: 4242, command: "qemu-system-x86")
        #expect(try host.holders(ofGroup: group) == [qemu])
        #expect(try host.groupStatus(group) == GroupStatus(isViable: nil))
        #expect(try host.holders(ofGroup: group + 1).isEmpty)
        #expect(throws: Errno.deadlock) {
            try machine.sysfs.write("/bus/pci/drivers/vfio-pci/unbind", "0000:0b:00.0")
        }
        #expect(machine.lastRefusal?.isEmpty == false)
    }

    @Test func `a group's status follows its members`() throws {
        let gpu = "/bus/pci/devices/0000:05:00.0" as SysfsPath
        let group = try #require(Int(machine.sysfs.linkedName(gpu / "iommu_group") ?? ""))
        let node = "/dev/vfio/\(group)"
        #expect(try host.groupStatus(group) == nil && !host.nodeExists(node))
        try give("0000:05:00.0", from: "nouveau")
        #expect(try host.groupStatus(group) == GroupStatus(isViable: false))
        try give("0000:05:00.1", from: "snd_hda_intel")
        #expect(try host.groupStatus(group) == GroupStatus(isViable: true))
        #expect(host.nodeExists(node) && host.nodeExists("/dev/vfio/vfio"))
        #expect(!host.nodeExists("/dev/vfio/0\(group)") && !host.nodeExists("/dev/null"))
    }

    static let queries: [(ModuleQuery, [String])] = [
        (.driver("vfio-pci"), ["vfio_pci"]), (.driver("vfio_pci"), ["vfio_pci"]),
        (.driver("uio_pci_generic"), ["uio_pci_generic"]), (.driver("fsl-elo-dma"), ["fsldma"]),
        (.driver("pcieport"), []), (.driver("nothing"), []),
        (.alias("pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00"), ["e1000e"]),
        (.alias("vfio_pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00"), ["vfio_pci"]),
        (.alias("pci:v00008086d0000A1A3sv00000000sd00000000bc0Csc05i00"), ["i2c_i801"]),
        (.alias("pci:v0000144Dd0000A808sv00000000sd00000000bc01sc08i02"), ["nvme"]),
        (.alias("pci:v00001234d00001111sv00000000sd00000000bcFFsc00i00"), []),
        (.alias("of:NdmaTCfsl,eloplus-dma"), ["fsldma"]), (.alias("of:NdmaTCfsl,elo"), []),
        (.alias("platform:serial8250"), []), (.alias("pci:v0000"), []), (.alias(""), []),
        (.alias("pci:v-0008086d000010D3sv00008086sd0000A01Fbc02sc00i00"), []),
    ]

    @Test(arguments: queries) func `modules are found by alias and by driver`(
        _ query: ModuleQuery,
        _ modules: [String]
    ) throws {
        #expect(try host.modules(for: query) == modules)
    }

    @Test func `a module is loaded with what it needs, once, and brings its driver`() throws {
        #expect(!machine.sysfs.exists("/bus/pci/drivers/uio_pci_generic"))
        try host.loadModule("uio-pci-generic")
        try host.loadModule("uio_pci_generic")
        let modules = machine.core.moduleNames
        #expect(modules.suffix(2) == ["uio", "uio_pci_generic"])
        #expect(machine.sysfs.exists("/bus/pci/drivers/uio_pci_generic/bind"))
        let error = #expect(throws: HostError.self) { try host.loadModule("no\nsuch") }
        #expect(error?.description == #"This machine has no module 'no\u{a}such'."#)
    }

    static let owners: [(String, FileOwner?)] = [
        ("alice", FileOwner(user: 1000, group: nil)), ("root", FileOwner(user: 0, group: nil)),
        ("alice:kvm", FileOwner(user: 1000, group: 106)),
        ("alice:", nil),
        ("64055:36", FileOwner(user: 64055, group: 36)), ("bob", nil), ("alice:bob", nil),
        ("-1", nil), ("4294967295", nil), ("", nil), (":kvm", nil),
    ]

    @Test(arguments: owners) func `an owner is a name of the description or a number`(
        _ text: String,
        _ owner: FileOwner?
    ) {
        #expect((try? host.owner(named: text)) == owner)
    }

    @Test func `only a node that is there is given away`() throws {
        let owner = FileOwner(user: 1000, group: nil)
        try host.setOwner(owner, of: "/dev/vfio/vfio")
        let error = #expect(throws: HostError.self) { try host.setOwner(owner, of: "/dev/vfio/99") }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    private func give(_ device: String, from driver: String) throws {
        try machine.sysfs.write(SysfsPath("/bus/pci/devices/\(device)/driver_override"), "vfio-pci")
        try machine.sysfs.write(SysfsPath("/bus/pci/drivers/\(driver)/unbind"), device)
        try machine.sysfs.write("/bus/pci/drivers_probe", device)
    }
}
