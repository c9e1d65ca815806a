import DeviceBinding
import MachineHost
import Synchronization
import Testing

/// Class devices and nodes by name: each names the device that it hangs on.
@Suite struct NodeSelectionTests {
    private static let bridge = "/devices/pci0000:00"

    /// A machine with class devices of many kinds, on several buses.
    private static var tree: SysfsTree {
        var tree = SysfsTree()
        func node(_ path: String, _ subsystem: String, _ node: String, _ number: String) {
            let parts = number.split(separator: ":").map(String.init)
            let isBlock = subsystem == "class/block"
            tree.add(path, subsystem, ["DEVNAME": node, "MAJOR": parts[0], "MINOR": parts[1]])
            tree.links["/dev/\(isBlock ? "block" : "char")/\(number)"] = path
        }
        for slot in ["04", "05", "06", "07", "08", "09"] {
            tree.add(bridge + "/0000:\(slot):00.0", "bus/pci")
        }
        node(bridge + "/0000:06:00.0/nvme/nvme0", "class/nvme", "nvme0", "238:0")
        node(bridge + "/0000:06:00.0/nvme/nvme0/nvme0n1", "class/block", "nvme0n1", "259:0")
        node(bridge + "/0000:05:00.0/drm/card0", "class/drm", "dri/card0", "226:0")
        node(bridge + "/0000:04:00.0/drm/card1", "class/drm", "dri/card1", "226:1")
        tree.add(bridge + "/0000:07:00.0/sound/card0", "class/sound")
        tree.add(bridge + "/0000:07:00.0/sound/card3", "class/sound")
        node(
            bridge + "/0000:07:00.0/sound/card0/controlC0",
            "class/sound",
            "snd/controlC0",
            "116:1"
        )
        let usb = bridge + "/0000:08:00.0/usb1/1-1"
        node(usb, "bus/usb", "bus/usb/001/002", "189:1")
        tree.add(usb + "/1-1:1.0", "bus/usb")
        let keyboard = usb + "/1-1:1.0/0003:046D:C31C.0001"
        tree.add(keyboard, "bus/hid")
        node(keyboard + "/input/input3/event3", "class/input", "input/event3", "13:67")
        let port = "/devices/pnp0/00:04"
        tree.add(port, "bus/pnp")
        tree.add(port + "/00:04:0", "bus/serial-base")
        node(port + "/00:04:0/tty/ttyS0", "class/tty", "ttyS0", "4:64")
        tree.add("/devices/platform/iTCO_wdt", "bus/platform")
        node("/devices/platform/iTCO_wdt/misc/watchdog", "class/misc", "watchdog", "10:130")
        node(
            "/devices/platform/iTCO_wdt/watchdog/watchdog0",
            "class/watchdog",
            "watchdog0",
            "248:0"
        )
        tree.add("/devices/LNXSYSTM:00/MSFT0101:00", "bus/acpi")
        node("/devices/LNXSYSTM:00/MSFT0101:00/tpm/tpm0", "class/tpm", "tpm0", "10:224")
        let disk = bridge + "/0000:09:00.0/host0/target0:0:0/0:0:0:0"
        tree.add(bridge + "/0000:09:00.0/host0", "bus/scsi")
        tree.add(bridge + "/0000:09:00.0/host0/scsi_host/host0", "class/scsi_host")
        tree.add(disk, "bus/scsi")
        tree.add(disk + "/scsi_disk/0:0:0:0", "class/scsi_disk")
        node(disk + "/block/cciss!c0d0", "class/block", "cciss/c0d0", "104:0")
        node("/devices/virtual/mem/null", "class/mem", "null", "1:3")
        node("/devices/virtual/block/dm-0", "class/block", "dm-0", "253:0")
        tree.add(bridge + "/0000:09:00.0/pci_bus/0000:0a", "class/pci_bus")
        // A thing of one bus may have the look of another's.
        tree.add("/devices/platform/0000:33:00.0", "bus/platform")
        tree.add("/devices/platform/0000:33:00.0/net/odd0", "class/net")
        return tree
    }

    private static var host: HostDouble {
        var answers = HostDouble.Answers()
        // A link of udev's, and nodes that somebody gave the names of others.
        for (path, number, isBlock) in [
            ("rtc", "10:130", false), ("dri/by-path/x-card", "226:1", false),
            ("disk/by-id/nvme-S1", "259:0", true), ("ttyS7", "226:0", false),
            ("nvme0", "116:1", false),
        ] {
            answers.nodes["/dev/" + path] = DeviceNode(name: path, number: number, isBlock: isBlock)
        }
        return HostDouble(answers)
    }

    static let found: [(text: String, bus: String?, device: String)] = [
        ("nvme0", nil, "pci/0000:06:00.0"), ("nvme0n1", nil, "pci/0000:06:00.0"),
        ("/dev/nvme0n1", nil, "pci/0000:06:00.0"), ("/dev/dri/card0", nil, "pci/0000:05:00.0"),
        ("card1", nil, "pci/0000:04:00.0"), ("card3", nil, "pci/0000:07:00.0"),
        ("/dev/snd/controlC0", nil, "pci/0000:07:00.0"), ("controlC0", nil, "pci/0000:07:00.0"),
        ("event3", nil, "hid/0003:046D:C31C.0001"), ("/dev/input/event3", "usb", "usb/1-1:1.0"),
        ("/dev/input/event3", nil, "hid/0003:046D:C31C.0001"),
        ("event3", "pci", "pci/0000:08:00.0"),
        ("/dev/bus/usb/001/002", nil, "usb/1-1"), ("ttyS0", nil, "pnp/00:04"),
        ("/dev/ttyS0", nil, "pnp/00:04"), ("/dev/watchdog", nil, "platform/iTCO_wdt"),
        ("watchdog0", nil, "platform/iTCO_wdt"), ("/dev/tpm0", nil, "acpi/MSFT0101:00"),
        ("host0", nil, "scsi/host0"), ("0:0:0:0", nil, "scsi/0:0:0:0"),
        ("host0", "pci", "pci/0000:09:00.0"), ("/dev/cciss/c0d0", nil, "pci/0000:09:00.0"),
        // By number, whatever the node is called.
        ("/dev/rtc", nil, "platform/iTCO_wdt"),
        ("/dev/disk/by-id/nvme-S1", nil, "pci/0000:06:00.0"),
        ("/dev/dri/by-path/x-card", nil, "pci/0000:04:00.0"),
        ("/dev/ttyS7", nil, "pci/0000:05:00.0"),
        ("/dev/nvme0", nil, "pci/0000:07:00.0"), ("odd0", nil, "platform/0000:33:00.0"),
    ]

    @Test("a class device or a node names the device that it hangs on", arguments: found)
    func names(_ row: (text: String, bus: String?, device: String)) throws {
        let inventory = Inventory(TreeSysfs(Self.tree), host: Self.host)
        let found = try inventory.select(row.text, bus: row.bus)
        #expect(found.map { "\($0.bus)/\($0.name)" } == [row.device])
    }

    @Test func `a name in two classes is ambiguous, and both devices are named`() {
        let inventory = Inventory(TreeSysfs(Self.tree), host: Self.host)
        let failure = #expect(throws: Failure.self) { try inventory.select("card0") }
        #expect(failure?.code == .ambiguous)
        #expect(failure?.candidates == ["pci/0000:05:00.0", "pci/0000:07:00.0"])
    }

    @Test(arguments: ["/dev/null", "/dev/dm-0"])
    func `a node that belongs to no device says so`(text: String) {
        let inventory = Inventory(TreeSysfs(Self.tree), host: Self.host)
        let failure = #expect(throws: Failure.self) { try inventory.select(text) }
        #expect(failure?.code == .notFound)
        #expect(failure?.message == "'\(text)' belongs to no device of a bus.")
    }

    @Test(arguments: [
        "/dev/card0", "/dev/dri/card2", "0000:0a", "/dev/dri/event3", "null", "/dev/sd*",
    ])
    func `what no class device has as its node or name is not found`(text: String) {
        let inventory = Inventory(TreeSysfs(Self.tree), host: Self.host)
        let failure = #expect(throws: Failure.self) { try inventory.select(text) }
        #expect(failure?.code == .notFound)
    }

    @Test func `the nodes of this host say nothing of another machine`() throws {
        let host = Self.host
        host.answers.withLock { $0.isOfTheSameMachine = false }
        let inventory = Inventory(TreeSysfs(Self.tree), host: host)
        #expect(try inventory.select("/dev/nvme0").map(\.name) == ["0000:06:00.0"])
        #expect(throws: Failure.self) { try inventory.select("/dev/rtc") }
    }

    /// A machine with two groups: one of two functions, one of a platform device that has the name of a function.
    private static var groups: SysfsTree {
        var tree = Self.tree
        let functions = ["04", "05"].map { bridge + "/0000:\($0):00.0" }
        for (group, paths) in [(7, functions), (8, ["/devices/platform/0000:33:00.0"])] {
            for path in paths {
                let name = path.split(separator: "/").last ?? ""
                tree.links["/kernel/iommu_groups/\(group)/devices/\(name)"] = path
                tree.links[path + "/iommu_group"] = "/kernel/iommu_groups/\(group)"
            }
        }
        tree.files["/kernel/iommu_groups/8/name"] = "vfio-noiommu\n"
        tree.files["/devices/virtual/vfio/7/uevent"] = "DEVNAME=vfio/7\n"
        tree.links["/class/vfio/7"] = "/devices/virtual/vfio/7"
        return tree
    }

    @Test func `the members of a group are on the buses that they say, whatever their names`()
        throws
    {
        let inventory = Inventory(TreeSysfs(Self.groups))
        #expect(try inventory.group(8).members.map(\.reference.bus) == ["platform"])
        #expect(try inventory.select("group=8").map(\.bus) == ["platform"])
    }

    @Test func `the node of a group names its only member, and of several none`() throws {
        let inventory = Inventory(TreeSysfs(Self.groups), host: Self.host)
        let only = DeviceReference(bus: "platform", name: "0000:33:00.0")
        #expect(try inventory.select("/dev/vfio/noiommu-8") == [only])
        let several = #expect(throws: Failure.self) { try inventory.select("/dev/vfio/7") }
        #expect(several?.candidates == ["0000:04:00.0", "0000:05:00.0"])
        #expect(several?.help.contains(.selectAll("group=7")) == true)
        for text in ["/dev/vfio/8", "/dev/vfio/9", "/dev/vfio/vfio", "/dev/vfio/noiommu-"] {
            let failure = #expect(throws: Failure.self) { try inventory.select(text) }
            #expect(failure?.code == .notFound, "\(text)")
        }
    }

    @Test func `a disk with two controllers is ambiguous`() throws {
        var tree = Self.tree
        let subsystem = "/devices/virtual/nvme-subsystem/nvme-subsys0"
        tree.add(subsystem + "/nvme1n1", "class/block", ["DEVNAME": "nvme1n1"])
        for (index, slot) in ["06", "05"].enumerated() {
            tree.links[subsystem + "/nvme\(index)"] =
                Self.bridge + "/0000:\(slot):00.0/nvme/nvme\(index)"
        }
        let inventory = Inventory(TreeSysfs(tree))
        for text in ["nvme1n1", "/dev/nvme1n1"] {
            let failure = #expect(throws: Failure.self) { try inventory.select(text) }
            #expect(failure?.candidates == ["pci/0000:05:00.0", "pci/0000:06:00.0"])
        }
    }

    // MARK: - Ports of a bond

    /// Four cards, three of them ports: all ports show the address of the first.
    private static func ports(sayingThemselves: Bool) -> (SysfsTree, HostDouble) {
        var tree = SysfsTree()
        var answers = HostDouble.Answers()
        tree.add("/devices/virtual/net/bond0", "class/net")
        for index in 0..<4 {
            let card = bridge + "/0000:1\(index):00.0"
            tree.add(card, "bus/pci")
            let path = card + "/net/eth\(index)"
            tree.add(path, "class/net")
            let isPort = index < 3
            let own = "52:54:00:00:00:0\(index)"
            tree.files[path + "/address"] = (isPort ? "52:54:00:00:00:00" : own) + "\n"
            guard isPort else { continue }
            tree.links[path + "/master"] = "/devices/virtual/net/bond0"
            if sayingThemselves {
                tree.files[path + "/bonding_slave/perm_hwaddr"] = own + "\n"
            } else {
                answers.permanentAddresses["eth\(index)"] = own
            }
        }
        return (tree, HostDouble(answers))
    }

    @Test(arguments: 0..<4, [false, true])
    func `of ports with one address each is named by that of its hardware`(
        index: Int,
        sayingThemselves: Bool
    ) throws {
        let (tree, host) = Self.ports(sayingThemselves: sayingThemselves)
        let inventory = Inventory(TreeSysfs(tree), host: host)
        let found = try inventory.select("mac=52:54:00:00:00:0\(index)")
        #expect(found.map(\.name) == ["0000:1\(index):00.0"])
    }

    @Test func `where nobody says the hardware's address, all ports have that of the bond`() throws
    {
        let (tree, _) = Self.ports(sayingThemselves: false)
        let found = try Inventory(TreeSysfs(tree)).select("mac=52:54:00:00:00:00")
        #expect(found.count == 3)
    }

    @Test func `an interface that was given another address is named by either`() throws {
        var (tree, _) = Self.ports(sayingThemselves: false)
        var answers = HostDouble.Answers()
        answers.permanentAddresses["eth3"] = "52:54:00:ff:ff:ff"
        tree.files[Self.bridge + "/0000:13:00.0/net/eth3/address"] = "02:00:00:00:00:01\n"
        let inventory = Inventory(TreeSysfs(tree), host: HostDouble(answers))
        for address in ["52:54:00:FF:FF:FF", "02:00:00:00:00:01"] {
            #expect(try inventory.select("mac=\(address)").map(\.name) == ["0000:13:00.0"])
        }
    }
}
