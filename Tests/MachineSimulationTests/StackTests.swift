import DriverCore
import MachineFiles
import MachineSimulation
import MachineSnapshot
import Sysfs
import SystemPackage
import Testing

/// Disks and interfaces of no hardware, and the links between them and what they are stacked on.
@Suite struct StackTests {
    private static let text = """
        { drivers: [
          { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
          { name: "igb", bus: "pci", ids: [{ class: "020000" }] },
        ], devices: [
          { name: "0000:01:00.0", bus: "pci", id: "144d:a80a", class: "010802", makes: [
            { class: "nvme", name: "nvme0" },
            { class: "block", name: "nvme0n1", below: "nvme0" },
            { class: "block", name: "nvme0n1p1", below: "nvme0n1", attributes: { partition: 1 } },
          ] },
          { name: "0000:02:00.0", bus: "pci", id: "8086:1533", class: "020000", net: "eth0" },
          { name: "0000:03:00.0", bus: "pci", id: "8086:1533", class: "020000", net: "eth1" },
        ], virtual: [
          { class: "block", name: "md0", over: ["nvme0n1p1"] },
          { class: "block", name: "dm-0", over: ["md0"], attributes: { "dm/name": "root" } },
          { class: "net", name: "bond0", type: "bond", over: ["eth0", "eth1"] },
          { class: "net", name: "bond0.7", type: "vlan", over: ["bond0"] },
          { class: "nvme-subsystem", name: "nvme-subsys0", over: ["nvme0"] },
          { class: "block", name: "nvme1n1", below: "nvme-subsys0" },
        ] }
        """

    private func machine(_ text: String = text) throws -> SimulatedMachine {
        try SimulatedMachine(MachineDescription(text: Array(text.utf8), source: "stack"))
    }

    private static let disk = "/devices/pci0000:01/0000:01:00.0/nvme/nvme0/nvme0n1"

    /// What each link of the stack leads to.
    private static let links = [
        (disk + "/nvme0n1p1/holders/md0", "/devices/virtual/block/md0"),
        ("/devices/virtual/block/md0/slaves/nvme0n1p1", disk + "/nvme0n1p1"),
        ("/devices/virtual/block/md0/holders/dm-0", "/devices/virtual/block/dm-0"),
        ("/devices/virtual/block/dm-0/slaves/md0", "/devices/virtual/block/md0"),
        ("/devices/pci0000:02/0000:02:00.0/net/eth0/upper_bond0", "/devices/virtual/net/bond0"),
        ("/devices/pci0000:02/0000:02:00.0/net/eth0/master", "/devices/virtual/net/bond0"),
        (
            "/devices/virtual/net/bond0/lower_eth1",
            "/devices/pci0000:03/0000:03:00.0/net/eth1"
        ),
        ("/devices/virtual/net/bond0/upper_bond0.7", "/devices/virtual/net/bond0.7"),
        (
            "/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
            "/devices/pci0000:01/0000:01:00.0/nvme/nvme0"
        ),
        ("/class/block/nvme1n1", "/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1n1"),
        ("/dev/block/9:0", "/devices/virtual/block/md0"),
        ("/dev/block/253:0", "/devices/virtual/block/dm-0"),
        ("/dev/block/259:1", disk + "/nvme0n1p1"),
    ]

    @Test(arguments: links.map { $0.0 }, [false, true])
    func `a link leads to what it names, in a snapshot too`(path: String, isReadBack: Bool) throws {
        var machine = try machine()
        if isReadBack {
            machine = try self.machine(Snapshot(of: machine.sysfs, Snapshot.Options()).text)
        }
        let path = SysfsPath(path)
        let target = try #require(Self.links.first { SysfsPath($0.0) == path }?.1)
        let up = path.text.dropFirst().split(separator: "/").count - 1
        let expected = String(repeating: "../", count: up) + target.dropFirst()
        let found = try machine.sysfs.readlink(path)
        #expect(resolved(found, from: path) == resolved(expected, from: path))
        let directory = SysfsPath(String(path.text.dropLast(path.lastName.utf8.count + 1)))
        #expect(try machine.sysfs.list(directory).contains(path.lastName))
    }

    /// The path that a relative link leads to.
    private func resolved(_ link: String, from path: SysfsPath) -> [Substring] {
        var names = path.text.split(separator: "/").dropLast()
        for part in link.split(separator: "/") {
            if part == ".." { names = names.dropLast() } else { names.append(part) }
        }
        return Array(names)
    }

    @Test func `what has no link has none`() throws {
        let sysfs = try machine().sysfs
        for path in [
            "/devices/virtual/net/bond0/master", "/devices/virtual/net/bond0/device",
            "/devices/virtual/block/dm-0/device", Self.disk + "/nvme0n1p1/slaves",
            "/dev/char/9:0", "/dev/block/9:1",
        ] { #expect(!sysfs.exists(SysfsPath(path)), "\(path)") }
        #expect(
            try sysfs.list("/devices/virtual") == ["block", "devlink", "net", "nvme-subsystem"]
        )
        #expect(try sysfs.list("/dev") == ["block", "char"])
        #expect(try sysfs.list("/devices/virtual/block/dm-0/slaves/../../..").contains("net"))
    }

    @Test func `links go with what they lead to, and the stack stays`() throws {
        let machine = try machine()
        try machine.sysfs.write("/bus/pci/drivers/nvme/unbind", "0000:01:00.0")
        #expect(try machine.sysfs.list("/devices/virtual/block/md0/slaves") == [])
        #expect(try machine.sysfs.list("/devices/virtual/block/md0/holders") == ["dm-0"])
        #expect(!machine.sysfs.exists("/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0"))
        try machine.sysfs.write("/bus/pci/drivers/igb/unbind", "0000:02:00.0")
        #expect(!machine.sysfs.exists("/class/net/bond0/lower_eth0"))
        #expect(machine.sysfs.exists("/class/net/bond0/lower_eth1"))
        try machine.sysfs.write("/bus/pci/drivers/igb/bind", "0000:02:00.0")
        #expect(machine.sysfs.exists("/class/net/bond0/lower_eth0"))
    }

    @Test func `events say number and node, and what kind of thing it is`() throws {
        let sysfs = try machine().sysfs
        for (path, text) in [
            ("/class/block/dm-0", "MAJOR=253\nMINOR=0\nDEVNAME=dm-0\nDEVTYPE=disk"),
            (
                "/class/block/nvme0n1p1",
                "MAJOR=259\nMINOR=1\nDEVNAME=nvme0n1p1\nDEVTYPE=partition"
            ),
            ("/class/net/bond0", "DEVTYPE=bond\nINTERFACE=bond0"),
            ("/class/net/eth0", "INTERFACE=eth0"),
        ] { #expect(try sysfs.readText(SysfsPath(path + "/uevent")) == text) }
        #expect(try sysfs.readText("/class/block/dm-0/dm/name") == "root")
    }

    @Test(arguments: [
        (
            #"{ class: "block", name: "dm-0", over: ["sda"] }"#,
            "expected the name of something of class 'block' that comes before it"
        ),
        (
            #"{ class: "net", name: "br0", over: ["md0"] }"#,
            "expected the name of something of class 'net' that comes before it"
        ),
        (
            #"{ class: "block", name: "md0" }, { class: "block", name: "md0" }"#,
            "expected each name once in a class"
        ),
    ])
    func `what does not fit together is refused`(entries: String, problem: String) throws {
        let error = #expect(throws: MachineError.self) {
            try machine("{ virtual: [\(entries)] }")
        }
        #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
    }
}
