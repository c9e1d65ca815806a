import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// What the simulated host answers about uses that no mount and no address shows.
@Suite struct HostUseTests {
    /// Two disks, one of them with two partitions, and two network cards.
    static func machine(_ host: String) throws -> SimulatedMachine {
        let text = """
            {
              drivers: [
                { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
                { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
              ],
              devices: [
                { name: "0000:01:00.0", bus: "pci", id: "144d:a80a", class: "010802", makes: [
                  { class: "block", name: "nvme0n1" },
                  { class: "block", name: "nvme0n1p1", below: "nvme0n1", attributes: { partition: 1 } },
                  { class: "block", name: "nvme0n1p2", below: "nvme0n1", attributes: { partition: 2 } } ] },
                { name: "0000:02:00.0", bus: "pci", id: "144d:a80a", class: "010802", makes: [
                  { class: "block", name: "nvme1n1" } ] },
                { name: "0000:03:00.0", bus: "pci", id: "8086:10d3", class: "020000", net: "eth0" },
                { name: "0000:04:00.0", bus: "pci", id: "8086:10d3", class: "020000", net: "eth1" },
              ],
              host: { \(host) },
            }
            """
        let description = try MachineDescription(text: Array(text.utf8), source: "test.json5")
        return try SimulatedMachine(description)
    }

    static func node(_ name: String) -> DeviceNode {
        DeviceNode(name: name, number: "259:0", isBlock: true)
    }

    static func claim(_ disk: String, _ host: String) throws -> Usage {
        try machine(host).host.claim(of: node(disk))
    }

    @Test(arguments: [
        ("nvme0n1", "", Usage.unused),
        ("nvme0n1", "claims: ['nvme0n1p2']", .used([])),
        ("nvme1n1", "claims: ['nvme0n1p2']", .unused),
        ("nvme0n1p1", "claims: ['nvme0n1p2']", .unused),
        ("nvme0n1", "mounts: [{ source: '/dev/nvme0n1p1', target: '/' }]", .used([])),
        ("nvme1n1", "swap: ['/dev/nvme1n1']", .used([])),
        (
            "nvme1n1", "mounts: [{ source: '/dev/nvme0n1p1', target: '/' }], swap: ['/swapfile']",
            .unused
        ),
        (
            "nvme1n1",
            "mounts: [{ source: '/dev/nvme0n1p1:/dev/nvme1n1', target: '/', fileSystem: 'bcachefs' }]",
            .used([])
        ),
        ("nvme9n1", "", .unknown("there is no node '/dev/nvme9n1'")),
        (
            "nvme1n1", "unreadable: ['nvme1n1']",
            .unknown("only root may ask the kernel who uses '/dev/nvme1n1' (EACCES)")
        ),
        (
            "nvme0n1", "unreadable: ['claims']",
            .unknown("only root may ask the kernel who uses '/dev/nvme0n1' (EACCES)")
        ),
        (
            "nvme0n1", "mounts: [{ source: 'rpool/root', target: '/', fileSystem: 'zfs' }]",
            .unknown("the machine file does not say which disks 'rpool/root' lies on")
        ),
        ("nvme1n1", "mounts: [{ source: 'rpool/root', target: '/', fileSystem: 'zfs' }]", .unused),
        (
            "nvme0n1",
            "mounts: [{ source: 'rpool/root', target: '/', fileSystem: 'zfs' }], claims: ['nvme1n1']",
            .unused
        ),
    ])
    func `a disk is claimed by what is mounted, swapped to or said`(
        disk: String,
        host: String,
        usage: Usage
    ) throws {
        #expect(try Self.claim(disk, host) == usage)
    }

    @Test func `a disk that has gone with its driver cannot be asked`() throws {
        let machine = try Self.machine("claims: ['nvme1n1']")
        try machine.sysfs.write("/bus/pci/drivers/nvme/unbind", "0000:02:00.0")
        #expect(
            machine.host.claim(of: Self.node("nvme1n1"))
                == .unknown("there is no node '/dev/nvme1n1'")
        )
    }

    @Test
    func
        `an interface in another namespace leaves an empty directory, until its driver comes back`()
        throws
    {
        let machine = try Self.machine(
            "addresses: { eth1: ['192.0.2.7'] }, defaultRoutes: ['eth1'], otherNamespaces: { interfaces: ['eth1'] }"
        )
        let device = "/bus/pci/devices/0000:04:00.0" as SysfsPath
        #expect(try machine.sysfs.list(device / "net").isEmpty)
        #expect(try machine.sysfs.list(device).contains("net"))
        #expect(try machine.sysfs.list("/class/net") == ["eth0"])
        #expect(!machine.sysfs.exists(device / "net/eth1/uevent"))
        #expect(try machine.host.interfaceAddresses().isEmpty && machine.host.routes().isEmpty)
        try machine.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:04:00.0")
        #expect(!machine.sysfs.exists(device / "net"))
        try machine.sysfs.write("/bus/pci/drivers/e1000e/bind", "0000:04:00.0")
        #expect(try machine.sysfs.list(device / "net") == ["eth1"])
        #expect(try machine.host.routes().map(\.interface) == ["eth1"])
    }

    @Test func `routes and sockets go with their interface`() throws {
        let machine = try Self.machine(
            """
            defaultRoutes: ["eth0"], routes: [{ interface: "eth1", destination: "10.0.0.0/8" },
              { interface: "wg0", destination: "fd00::/8" }],
            sockets: [{ interface: "eth1" }, { interface: "eth0", kind: "xdp" }],
            """
        )
        #expect(
            try machine.host.routes() == [
                Route(interface: "eth0", destination: "default"),
                Route(interface: "eth1", destination: "10.0.0.0/8"),
                Route(interface: "wg0", destination: "fd00::/8"),
            ]
        )
        #expect(
            try machine.host.boundSockets(loadingModules: false) == [
                BoundSocket(interface: "eth1", kind: "packet"),
                BoundSocket(interface: "eth0", kind: "xdp"),
            ]
        )
        try machine.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:04:00.0")
        #expect(try machine.host.routes().map(\.interface) == ["eth0", "wg0"])
        #expect(try machine.host.boundSockets(loadingModules: false).map(\.interface) == ["eth0"])
    }

    @Test func `contents, consoles, files and exports are told as the file says`() throws {
        let host = try Self.machine(
            """
            mounts: [{ source: "/dev/nvme0n1p1", target: "/images", fileSystem: "ext4" }],
            contents: { nvme0n1p2: { type: "zfs_member", usage: "filesystem", label: "rpool" },
              nvme1n1: { partitionTable: "gpt" } },
            consoles: ["tty0", "ttyS1", "ttyAMA0"],
            backing: { "/other/a.img": "nvme1n1" },
            exported: ["/dev/nvme1n1"], switches: { "ovs-system": ["br0", "br1"] },
            """
        ).host
        #expect(try host.internalPorts(ofSwitch: "ovs-system") == ["br0", "br1"])
        #expect(try host.internalPorts(ofSwitch: "br0").isEmpty)
        #expect(
            try host.contents(of: Self.node("nvme0n1p2"))
                == DiskContents(type: "zfs_member", usage: "filesystem", label: "rpool")
        )
        #expect(try host.contents(of: Self.node("nvme1n1")) == DiskContents(partitionTable: "gpt"))
        #expect(try host.contents(of: Self.node("nvme0n1")) == nil)
        #expect(
            try host.consoles() == [
                Console(name: "tty0", number: "4:1"), Console(name: "ttyS1", number: "4:65"),
                Console(name: "ttyAMA0", number: nil),
            ]
        )
        #expect(host.blockDevice(under: "/images/b.img") == .disk("259:1"))
        #expect(host.blockDevice(under: "/other/a.img") == .disk("259:3"))
        #expect(host.blockDevice(under: "/nowhere/a.img") == .unknown)
        #expect(try host.exportedDisks() == ["/dev/nvme1n1"])
    }

    @Test func `tunnels and addresses of the hardware are told while the interface is there`()
        throws
    {
        let machine = try Self.machine(
            """
            tunnels: { gre1: "eth0", xfrm0: "eth1" },
            permanentAddresses: { eth0: "52:54:00:00:00:0A", eth1: "52:54:00:00:00:01" },
            """
        )
        #expect(try machine.host.lowerInterfaces() == ["gre1": "eth0", "xfrm0": "eth1"])
        #expect(try machine.host.permanentAddresses()["eth0"] == "52:54:00:00:00:0a")
        try machine.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:04:00.0")
        #expect(try machine.host.lowerInterfaces() == ["gre1": "eth0"])
        #expect(try machine.host.permanentAddresses() == ["eth0": "52:54:00:00:00:0a"])
    }

    @Test func `a node is found by its own path and by what the file says leads to it`() throws {
        let machine = try Self.machine(
            """
            mounts: [{ source: "/dev/disk/by-path/pci-0000:02:00.0-nvme-1", target: "/srv" },
              { source: "/dev/nvme0n1p1", target: "/data", fileSystem: "xfs", others: ["/dev/nvme0n1p2"] }],
            backing: { "/dev/disk/by-path/pci-0000:02:00.0-nvme-1": "nvme1n1" },
            """
        )
        let host = machine.host
        let link = "/dev/disk/by-path/pci-0000:02:00.0-nvme-1"
        #expect(try host.mounts().map(\.deviceNumber) == ["259:3", "259:1"])
        #expect(try host.mounts()[1].others == ["/dev/nvme0n1p2"])
        #expect(host.claim(of: Self.node("nvme1n1")) == .used([]))
        #expect(host.claim(of: Self.node("nvme0n1p2")) == .used([]))
        #expect(host.blockDevice(under: link) == .disk("259:3"))
        #expect(
            host.node(at: link)
                == DeviceNode(name: String(link.dropFirst(5)), number: "259:3", isBlock: true)
        )
        #expect(host.node(at: "/dev/nvme0n1p2")?.number == "259:2")
        #expect(host.node(at: "/dev/nvme9n1") == nil && host.node(at: "/tmp/x") == nil)
        try machine.sysfs.write("/bus/pci/drivers/nvme/unbind", "0000:02:00.0")
        #expect(host.node(at: link) == nil)
    }

    @Test func `a node that is no disk is found by what its event says`() throws {
        let text = """
            { drivers: [{ name: "i915", bus: "pci", ids: [{ class: "030000" }] }],
              devices: [{ name: "0000:03:00.0", bus: "pci", id: "8086:0001", class: "030000",
                makes: [{ class: "drm", name: "card0", attributes: { dev: "226:0" } }] }] }
            """
        let description = try MachineDescription(text: Array(text.utf8), source: "test.json5")
        let host = try SimulatedMachine(description).host
        let node = DeviceNode(name: "dri/card0", number: "226:0", isBlock: false)
        #expect(host.node(at: "/dev/dri/card0") == node)
        #expect(host.node(at: "/dev/card0") == nil)
    }

    @Test func `who has a node open is told for each node`() throws {
        let open =
            "[{ node: 'dri/card0', pid: 812, command: 'Xorg' }, { node: 'dri/card0', pid: 9, command: 'a' }]"
        let card = DeviceNode(name: "dri/card0", number: "226:0", isBlock: false)
        let other = DeviceNode(name: "dri/card1", number: "226:1", isBlock: false)
        let host = try Self.machine("openNodes: \(open)").host
        let openers = [
            HoldingProcess(pid: 9, command: "a"), HoldingProcess(pid: 812, command: "Xorg"),
        ]
        #expect(host.openers(of: [card, other]) == NodeOpeners(processes: [card: openers]))
        #expect(host.openers(of: []) == NodeOpeners())
        let blind = try Self.machine("openNodes: \(open), unreadable: ['/proc']").host
        #expect(
            blind.openers(of: [card])
                == NodeOpeners(unknown: "the open files of processes cannot be read")
        )
        #expect(blind.openers(of: []) == NodeOpeners())
    }

    @Test func `a process that has a group open through vfio has its node open`() throws {
        let machine = try SimulatedMachine(MachineDescription.demo())
        let path = "/bus/pci/devices/0000:0b:00.0/iommu_group" as SysfsPath
        let group = try #require(try machine.sysfs.linkedName(path))
        let node = DeviceNode(name: "vfio/\(group)", number: "240:0", isBlock: false)
        #expect(machine.host.openers(of: [node]).processes[node]?.map(\.pid) == [4242])
    }

    static let questions: [(String, @Sendable (any HostSystem) throws -> Void)] = [
        ("mounts", { _ = try $0.mounts() }), ("swap", { _ = try $0.swapAreas() }),
        ("addresses", { _ = try $0.interfaceAddresses() }), ("routes", { _ = try $0.routes() }),
        ("sockets", { _ = try $0.boundSockets(loadingModules: false) }),
        ("switches", { _ = try $0.internalPorts(ofSwitch: "x") }),
        ("exported", { _ = try $0.exportedDisks() }),
        ("consoles", { _ = try $0.consoles() }), ("holders", { _ = try $0.holders(ofGroup: 1) }),
    ]

    @Test func `what cannot be read is an error of that question alone`() throws {
        for (name, _) in Self.questions {
            let host = try Self.machine("unreadable: ['\(name)']").host
            for (other, ask) in Self.questions {
                var failure: (any Error)?
                do { try ask(host) } catch { failure = error }
                let errno = (failure as? HostError)?.errno
                #expect(errno == (name == other ? .permissionDenied : nil), "\(name), \(other)")
            }
        }
    }
}
