import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import Testing

/// What the simulated host answers about uses that a `/sys` has no link for.
@Suite struct HiddenUseTests {
    private static func machine(_ host: String = "") throws -> SimulatedMachine {
        let text = """
            {
              drivers: [
                { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
                { name: "mlx4_core", bus: "pci", ids: [{ class: "020000" }] },
                { name: "nvidia", bus: "pci", ids: ["10de:*"] },
              ],
              devices: [
                { name: "0000:01:00.0", bus: "pci", id: "144d:a80a", class: "010802", makes: [
                  { class: "block", name: "nvme0n1" } ] },
                { name: "0000:02:00.0", bus: "pci", id: "15b3:1003", class: "020000", makes: [
                  { class: "net", name: "eth0" }, { class: "net", name: "eth1" } ] },
                { name: "0000:03:00.0", bus: "pci", id: "10de:1b80", class: "030200" },
                { name: "0000:04:00.0", bus: "pci", id: "10de:1b80", class: "030200" },
                { name: "0000:04:00.1", bus: "pci", id: "10de:1b81", class: "040300" },
              ],
              virtual: [
                { class: "block", name: "dm-0", over: ["nvme0n1"], attributes: {
                  dev: "254:0", "dm/name": "vg--a-root" } },
                { class: "net", name: "br-ex", type: "openvswitch" },
                { class: "net", name: "lo2" },
              ],
              host: { \(host) },
            }
            """
        return try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "test.json5")
        )
    }

    @Test(arguments: [
        ("/dev/mapper/vg--a-root", BackingDisk.disk("254:0")), ("/dev/vg-a/root", .disk("254:0")),
        ("/dev/vg/root", .unknown), ("/run/image", .noDisk), ("/dev/disk/by-id/x", .unknown),
        ("/srv/image", .disk("254:0")), ("/elsewhere", .unknown),
    ])
    func `a path leads over a mapping, into memory, or nobody knows where`(
        path: String,
        disk: BackingDisk
    ) throws {
        let host = try Self.machine(
            """
            mounts: [
              { source: "tmpfs", target: "/run", fileSystem: "tmpfs" },
              { source: "/dev/mapper/vg--a-root", target: "/srv" },
            ]
            """
        ).host
        #expect(host.blockDevice(under: path) == disk)
        #expect(try host.mounts()[1].deviceNumber == "254:0")
    }

    @Test func `a directory of interfaces counts those of other network namespaces`() throws {
        let path: SysfsPath = "/devices/pci0000:02/0000:02:00.0/net"
        #expect(try Self.machine().sysfs.stat(path).links == 4)
        let moved = try Self.machine("otherNamespaces: { interfaces: ['eth1'] }").sysfs
        #expect(try moved.list(path) == ["eth0"])
        #expect(try moved.stat(path).links == 4)
    }

    @Test func `an interface is of the kind that its type says`() throws {
        #expect(try Self.machine().host.interfaceKinds() == ["br-ex": "openvswitch"])
        let silent = try Self.machine("unreadable: ['addresses']").host
        #expect(throws: HostError.self) { try silent.interfaceKinds() }
    }

    @Test func `the cards of NVIDIA have nodes in their order, and those of AMD one for all`()
        throws
    {
        let host = try Self.machine("openNodes: [{ node: 'kfd', pid: 9, command: 'a' }]").host
        func names(_ device: String, _ driver: String) throws -> [String] {
            try host.hiddenNodes(of: device, driver: driver).map(\.name)
        }
        #expect(try names("0000:03:00.0", "nvidia") == ["nvidia0"])
        #expect(try names("0000:04:00.0", "nvidia") == ["nvidia1"])
        #expect(try names("0000:04:00.1", "nvidia") == [])
        #expect(try names("0000:05:00.0", "amdgpu") == ["kfd"])
        #expect(try names("0000:01:00.0", "nvme") == [])
        let silent = try Self.machine("unreadable: ['openNodes']").host
        #expect(throws: HostError.self) {
            try silent.hiddenNodes(of: "0000:03:00.0", driver: "nvidia")
        }
    }

    @Test func `contents that cannot be read are not taken for none`() throws {
        let disk = DeviceNode(name: "nvme0n1", number: "259:0", isBlock: true)
        #expect(try Self.machine().host.contents(of: disk) == nil)
        let silent = try Self.machine("unreadable: ['contents']").host
        #expect(throws: HostError.self) { try silent.contents(of: disk) }
    }

    @Test func `an address of IPv4 that a machine gives itself is no link-local one`() throws {
        let host = try Self.machine("addresses: { eth0: ['169.254.3.4', 'fe80::1'] }").host
        #expect(try host.interfaceAddresses().map(\.isLinkLocal) == [false, true])
    }
}
