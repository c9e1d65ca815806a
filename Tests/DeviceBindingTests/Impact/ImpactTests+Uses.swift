import MachineHost
import SystemPackage

@testable import DeviceBinding

extension ImpactTests {
    /// Adds an interface to the card, and a stack of others above it.
    private static func addInterfaces(_ tree: inout SysfsTree, above names: [String] = []) {
        var below = SysfsTree.card + "/net/eth0"
        tree.add(below, "class/net", ["INTERFACE": "eth0"])
        for name in names {
            tree.add("/devices/virtual/net/\(name)", "class/net", ["INTERFACE": name])
            tree.stack(below, under: "/devices/virtual/net/\(name)")
            below = "/devices/virtual/net/\(name)"
        }
    }

    /// Makes the card a port of an Open vSwitch datapath beside a port of the datapath's own.
    private static func addSwitch(_ tree: inout SysfsTree) {
        addInterfaces(&tree, above: ["ovs-system"])
        tree.add("/devices/virtual/net/br0", "class/net", ["INTERFACE": "br0"])
    }

    /// What uses an interface.
    static let networkUses: [Situation] = [
        Situation("an address", uses: ["address eth0 192.0.2.7"]) { tree, answers in
            addInterfaces(&tree)
            answers.addresses = [InterfaceAddress(interface: "eth0", address: "192.0.2.7")]
        },
        Situation("a link-local address") { tree, answers in
            addInterfaces(&tree)
            answers.addresses = [
                InterfaceAddress(interface: "eth0", address: "fe80::1", isLinkLocal: true)
            ]
        },
        Situation(
            "the default route over a bond, a bridge and a VLAN",
            uses: ["default-route br0.7"]
        ) {
            tree,
            answers in
            addInterfaces(&tree, above: ["bond0", "br0", "br0.7"])
            answers.defaultRoutes = ["br0.7"]
        },
        Situation("a port of Open vSwitch", uses: ["address ovs-system 192.0.2.7"]) {
            tree,
            answers in
            addInterfaces(&tree, above: ["ovs-system"])
            answers.addresses = [InterfaceAddress(interface: "ovs-system", address: "192.0.2.7")]
        },
        Situation(
            "a bridge that Open vSwitch makes of itself",
            parts: ["eth0", "ovs-system", "br0", "br0.7"],
            uses: ["default-route br0", "address br0.7 192.0.2.7"]
        ) { tree, answers in
            addSwitch(&tree)
            tree.add("/devices/virtual/net/br0.7", "class/net", ["INTERFACE": "br0.7"])
            tree.stack("/devices/virtual/net/br0", under: "/devices/virtual/net/br0.7")
            answers.switches = ["ovs-system": ["br0"]]
            answers.defaultRoutes = ["br0"]
            answers.addresses = [InterfaceAddress(interface: "br0.7", address: "192.0.2.7")]
        },
        Situation("a macvlan with an address", uses: ["address macvlan0 192.0.2.7"]) {
            tree,
            answers in
            addInterfaces(&tree, above: ["macvlan0"])
            answers.addresses = [InterfaceAddress(interface: "macvlan0", address: "192.0.2.7")]
        },
        Situation("a route without an address", uses: ["route eth0 198.51.100.0/24"]) {
            tree,
            answers in
            addInterfaces(&tree)
            answers.routes = [Route(interface: "eth0", destination: "198.51.100.0/24")]
        },
        Situation("a packet socket", uses: ["socket eth0 packet"]) { tree, answers in
            addInterfaces(&tree)
            answers.sockets = [BoundSocket(interface: "eth0", kind: "packet")]
        },
        Situation("a UDP socket on a VLAN above", uses: ["socket eth0.7 UDP"]) { tree, answers in
            addInterfaces(&tree, above: ["eth0.7"])
            answers.sockets = [BoundSocket(interface: "eth0.7", kind: "UDP")]
        },
        Situation(
            "an interface in another network namespace",
            uses: ["other-namespace 0000:03:00.0"]
        ) {
            tree,
            _ in
            tree.links["/class/net/lo"] = "/devices/virtual/net/lo"
            tree.files[SysfsTree.card + "/net/."] = ""
        },
        Situation(
            "a virtual function in another network namespace",
            uses: ["other-namespace 0000:03:10.0"]
        ) { tree, _ in
            let function = "/devices/pci0000:00/0000:03:10.0"
            tree.add(function, "bus/pci", driver: "igbvf")
            tree.links[SysfsTree.card + "/virtfn0"] = function
            tree.links["/class/net/lo"] = "/devices/virtual/net/lo"
            tree.files[function + "/net/."] = ""
        },
        Situation("the default route over a virtual function", uses: ["default-route eth5"]) {
            tree,
            answers in
            let function = "/devices/pci0000:00/0000:03:10.0"
            tree.add(function, "bus/pci", driver: "igbvf")
            tree.add(function + "/net/eth5", "class/net")
            tree.links[SysfsTree.card + "/virtfn0"] = function
            answers.defaultRoutes = ["eth5"]
        },
        Situation(
            "a virtual function that a virtual machine has",
            uses: ["held 0000:03:10.0 /dev/vfio/9"]
        ) {
            tree,
            answers in
            let function = "/devices/pci0000:00/0000:03:10.0"
            tree.add(function, "bus/pci", driver: "vfio-pci")
            tree.links[function + "/iommu_group"] = "/kernel/iommu_groups/9"
            tree.links[SysfsTree.card + "/virtfn0"] = function
            answers.holders = [9: [HoldingProcess(pid: 11, command: "qemu")]]
        },
    ]

    /// The first 31 keys, as a keyboard's `uevent` has them.
    private static let keys = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"

    /// What uses other devices.
    static let otherUses: [Situation] = [
        Situation("the card that the firmware started on", uses: ["display 0000:03:00.0"]) {
            tree,
            _ in
            tree.files[SysfsTree.card + "/boot_vga"] = "1\n"
        },
        Situation("another graphics card") { tree, _ in
            tree.files[SysfsTree.card + "/boot_vga"] = "0\n"
        },
        Situation("a framebuffer that terminals are drawn on", uses: ["display fb0"]) { tree, _ in
            tree.add(SysfsTree.card + "/graphics/fb0", "class/graphics", ["DEVNAME": "fb0"])
            tree.files["/class/vtconsole/vtcon1/bind"] = "1\n"
            tree.files["/class/vtconsole/vtcon1/name"] = "(M) frame buffer device\n"
        },
        Situation("a framebuffer that nothing is drawn on") { tree, _ in
            tree.add(SysfsTree.card + "/graphics/fb0", "class/graphics", ["DEVNAME": "fb0"])
        },
        Situation("a console on a serial card", uses: ["console ttyS4 ttyS4"]) { tree, answers in
            tree.add(
                SysfsTree.card + "/tty/ttyS4",
                "class/tty",
                ["MAJOR": "4", "MINOR": "68", "DEVNAME": "ttyS4"]
            )
            answers.consoles = [
                Console(name: "tty0", number: "4:7"), Console(name: "ttyS4", number: "4:68"),
            ]
        },
        Situation("the only keyboard", uses: ["keyboard input3"]) { tree, _ in
            tree.add(SysfsTree.card + "/usb1", "bus/usb", driver: "usb")
            tree.add(SysfsTree.card + "/usb1/input/input3", "class/input", ["KEY": keys])
            tree.add(
                "/devices/LNXPWRBN:00/input/input0",
                "class/input",
                ["KEY": "10000000000000 0"]
            )
        },
        Situation("one of two keyboards") { tree, _ in
            tree.add(SysfsTree.card + "/usb1", "bus/usb", driver: "usb")
            tree.add(SysfsTree.card + "/usb1/input/input3", "class/input", ["KEY": keys])
            tree.add("/devices/platform/i8042/serio0/input/input1", "class/input", ["KEY": keys])
        },
        Situation("a card that a compositor draws on", uses: ["open card0 /dev/dri/card0"]) {
            tree,
            answers in
            tree.add(
                SysfsTree.card + "/drm/card0",
                "class/drm",
                ["MAJOR": "226", "MINOR": "0", "DEVNAME": "dri/card0"]
            )
            let node = DeviceNode(name: "dri/card0", number: "226:0", isBlock: false)
            let process = HoldingProcess(pid: 812, command: "Xorg")
            answers.openers = NodeOpeners(processes: [node: [process]])
        },
        Situation("a sound card in use by nobody", parts: ["card0", "pcmC0D0p"]) { tree, _ in
            tree.add(SysfsTree.card + "/sound/card0", "class/sound")
            tree.add(
                SysfsTree.card + "/sound/card0/pcmC0D0p",
                "class/sound",
                ["MAJOR": "116", "MINOR": "2", "DEVNAME": "snd/pcmC0D0p"]
            )
        },
        Situation(
            "a clock, a watchdog and a TPM",
            uses: ["clock rtc0", "keys tpm0", "watchdog watchdog0 active"]
        ) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/rtc/rtc0", "class/rtc")
            tree.add(SysfsTree.card + "/tpm/tpm0", "class/tpm")
            tree.add(SysfsTree.card + "/watchdog/watchdog0", "class/watchdog")
            tree.files[SysfsTree.card + "/watchdog/watchdog0/state"] = "active\n"
        },
    ]

    /// What cannot be told.
    static let strangers: [Situation] = [
        Situation("a mounted disk that /sys does not have", unknowns: ["'/srv' lies on"]) {
            tree,
            answers in
            tree.links["/dev/block/8:0"] = "/devices/x"
            answers.mounts = [mount("/dev/sdz1", "65:1")]
        },
        Situation("a mounted node that /sys does not have", unknowns: ["'/dev/mapper/x'"]) {
            _,
            answers in
            answers.mounts = [mount("/dev/mapper/x", "0:40", "btrfs")]
        },
        Situation("a swap area that /sys does not have", unknowns: ["swap area '/dev/sdz2'"]) {
            _,
            answers in
            answers.swapAreas = [SwapArea(path: "/dev/sdz2", deviceNumber: "65:2")]
        },
        Situation("an interface that /sys does not have", unknowns: ["'eth9'"]) { _, answers in
            answers.defaultRoutes = ["eth9"]
            answers.addresses = [InterfaceAddress(interface: "eth9", address: "192.0.2.9")]
        },
        Situation(
            "a claim that cannot be asked about",
            unknowns: ["uses sda cannot be told: no node"]
        ) {
            tree,
            answers in
            addDisk(&tree)
            answers.claims = ["sda": .unknown("no node")]
        },
        Situation("processes that cannot be looked at", unknowns: ["cannot be told: no right"]) {
            tree,
            answers in
            addDisk(&tree)
            answers.openers = NodeOpeners(unknown: "no right")
        },
        Situation("mounts that cannot be read", unknowns: ["what is mounted"]) { _, answers in
            answers.unanswered = ["mounts"]
        },
        Situation("routes that cannot be read", unknowns: ["which routes"]) { _, answers in
            answers.unanswered = ["routes"]
        },
        Situation(
            "a switch that does not tell its ports",
            uses: ["port eth0 ovs-system"],
            unknowns: ["ports of 'ovs-system'"]
        ) { tree, answers in
            addSwitch(&tree)
            answers.unanswered = ["internalPorts"]
        },
        Situation(
            "a switch's port in another network namespace",
            uses: ["port ovs-system br0"],
            unknowns: ["uses 'qr-7' cannot"]
        ) { tree, answers in
            addSwitch(&tree)
            answers.switches = ["ovs-system": ["br0", "qr-7"]]
        },
        Situation(
            "a directory that cannot be listed",
            unknowns: ["/net' cannot be read: permission denied (EACCES)"]
        ) {
            tree,
            _ in
            addInterfaces(&tree)
            tree.refused[SysfsTree.card + "/net"] = .permissionDenied
        },
        Situation(
            "events that cannot be read",
            unknowns: ["uevent' cannot be read: input/output error (EIO)"]
        ) {
            tree,
            _ in
            tree.refused[SysfsTree.card + "/uevent"] = .ioError
        },
        Situation("a loop device on a file that nobody knows", unknowns: ["behind loop0"]) {
            tree,
            _ in
            addDisk(&tree)
            tree.addDisk("/devices/virtual/block/loop0", "7:0")
            tree.files["/devices/virtual/block/loop0/loop/backing_file"] = "/gone (deleted)\n"
        },
        Situation("one of two framebuffers", unknowns: ["2 framebuffers"]) { tree, _ in
            for path in [SysfsTree.card, "/devices/platform/efi"] {
                let name = path == SysfsTree.card ? "fb1" : "fb0"
                tree.add(path + "/graphics/" + name, "class/graphics")
            }
            tree.files["/class/vtconsole/vtcon1/bind"] = "1\n"
            tree.files["/class/vtconsole/vtcon1/name"] = "(M) frame buffer device\n"
        },
    ]
}
