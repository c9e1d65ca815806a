import MachineHost
import Testing

@testable import DeviceBinding

/// What hangs on a device although its directory lies elsewhere and no link of the stack leads to it.
@Suite struct RemoteTests {
    private static let remote: [Situation] = [
        Situation(
            "a tunnel that was set to stand on the interface has the default route",
            parts: ["eth0", "gre1"],
            uses: ["default-route gre1 "]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.add("/devices/virtual/net/gre1", "class/net")
            answers.lowers = ["gre1": "eth0"]
            answers.defaultRoutes = ["gre1"]
        },
        Situation(
            "a tunnel on a VLAN on the interface, which a link and the host both tell",
            parts: ["eth0", "eth0.7", "vxlan1"],
            uses: ["address vxlan1 192.0.2.7"]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.add("/devices/virtual/net/eth0.7", "class/net")
            tree.stack(SysfsTree.card + "/net/eth0", under: "/devices/virtual/net/eth0.7")
            tree.add("/devices/virtual/net/vxlan1", "class/net")
            answers.lowers = ["vxlan1": "eth0.7", "eth0.7": "eth0", "other": "eth1"]
            answers.addresses = [InterfaceAddress(interface: "vxlan1", address: "192.0.2.7")]
        },
        Situation(
            "which tunnels there are cannot be told",
            uses: ["address eth0 192.0.2.7"],
            unknowns: ["Which tunnels stand on its interfaces cannot be told"]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            answers.addresses = [InterfaceAddress(interface: "eth0", address: "192.0.2.7")]
            answers.unanswered = ["lowerInterfaces"]
        },
        Situation(
            "the root lies on a disk of ATA over Ethernet, over an interface without an address",
            parts: ["eth0", "etherd/e0.1"],
            uses: ["file-system etherd/e0.1 /"]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            let disk = "/devices/virtual/block/etherd!e0.1"
            tree.addDisk(disk, "152:16")
            tree.files[disk + "/netif"] = "eth7,eth0\n"
            tree.addDisk("/devices/virtual/block/etherd!e0.2", "152:32")
            tree.files["/devices/virtual/block/etherd!e0.2/netif"] = "eth7\n"
            answers.mounts = [
                Mount(source: "/dev/root", target: "/", deviceNumber: "152:16", fileSystem: "ext4")
            ]
        },
        Situation(
            "a disk of NVMe over Fibre Channel hangs on the adapter that has its port",
            parts: ["host3", "host3", "nvme0", "nvme0n1"],
            uses: ["file-system nvme0n1 /srv"]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/host3", "bus/scsi")
            let adapter = SysfsTree.card + "/host3/fc_host/host3"
            tree.add(adapter, "class/fc_host")
            tree.files[adapter + "/port_name"] = "0x10000090fa9427b6\n"
            for (index, port) in ["10000090fa9427b6", "10000090fa9427b7"].enumerated() {
                let controller = "/devices/virtual/nvme-fabrics/ctl/nvme\(index)"
                tree.add(controller, "class/nvme")
                tree.files[controller + "/transport"] = "fc\n"
                tree.files[controller + "/address"] =
                    "traddr=nn-0x1:pn-0x2,host_traddr=nn-0x20000090fa9427b6:pn-0x\(port)\n"
                tree.addDisk(controller + "/nvme\(index)n1", "259:\(index)")
            }
            answers.mounts = [
                Mount(source: "x", target: "/srv", deviceNumber: "259:0", fileSystem: "xfs")
            ]
        },
        Situation(
            "a device whose memory a channel of a DMA controller moves",
            parts: ["dma0chan0", "serial", "ttyS4"],
            uses: ["console ttyS4 ttyS4"]
        ) { tree, answers in
            tree.add(SysfsTree.card + "/dma/dma0chan0", "class/dma")
            tree.add("/devices/platform/serial", "bus/platform")
            tree.links[SysfsTree.card + "/dma/dma0chan0/slave"] = "/devices/platform/serial"
            tree.add(
                "/devices/platform/serial/tty/ttyS4",
                "class/tty",
                ["DEVNAME": "ttyS4", "MAJOR": "4", "MINOR": "68"]
            )
            answers.consoles = [Console(name: "ttyS4", number: "4:68")]
        },
        Situation(
            "the keyboard is perhaps reached over the Bluetooth adapter",
            parts: ["hci0"],
            unknowns: ["Whether the keyboard input9 is reached over hci0 cannot be told"]
        ) { tree, _ in
            tree.add(SysfsTree.card + "/bluetooth/hci0", "class/bluetooth")
            tree.add(
                "/devices/virtual/misc/uhid/0005:046D:B342.0003/input/input9",
                "class/input",
                ["KEY": "10000 7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"]
            )
        },
        Situation("an XDP program", uses: ["socket eth0 XDP program"]) { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            answers.sockets = [BoundSocket(interface: "eth0", kind: "XDP program")]
        },
    ]

    @Test(arguments: remote)
    func `it hangs on the device with what uses it`(_ situation: Situation) {
        let impact = ImpactFinder(
            inventory: Inventory(TreeSysfs(situation.tree)),
            host: HostDouble(situation.answers),
            opensNodes: false
        ).impacts(of: [DeviceReference(bus: "pci", name: "0000:03:00.0")])[0]
        if let parts = situation.parts {
            #expect(impact.parts.dropFirst().map(\.name) == parts)
        }
        let uses = impact.uses.map {
            "\($0.kind.rawValue) \(impact.parts[$0.part].name) \($0.name)"
        }
        #expect(uses == situation.uses)
        #expect(impact.unknowns.count == situation.unknowns.count)
        for (unknown, piece) in zip(impact.unknowns, situation.unknowns) {
            #expect(unknown.sentence.contains(piece))
        }
    }

    @Test(arguments: [
        ("packet", "a packet socket"), ("UDP", "a UDP socket"), ("SCTP", "an SCTP socket"),
        ("raw", "a raw socket"), ("XDP program", "an XDP program"), ("CAN", "a CAN socket"),
        ("multicast route", "a multicast route"),
    ])
    func `what is bound is said with its article`(kind: String, words: String) {
        #expect(Impact.Use(.socket, part: 0, name: kind).socket == words)
    }
}
