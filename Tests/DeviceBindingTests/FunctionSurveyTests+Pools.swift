import MachineHost
import Testing

@testable import DeviceBinding

extension FunctionSurveyTests {
    /// A disk on each of five cards: `sda` to `sdc`, `sdd` with a mapping on it, and one by itself.
    private static var pooled: SysfsTree {
        var tree = SysfsTree()
        for (index, name) in ["sda", "sdb", "sdc", "sdd", "sde"].enumerated() {
            let card = "/devices/pci0000:00/0000:1\(index):00.0"
            tree.add(card, "bus/pci")
            tree.addDisk(card + "/\(name)", "8:\(16 * index)")
        }
        tree.addDisk("/devices/virtual/block/dm-0", "253:0")
        tree.files["/devices/virtual/block/dm-0/dm/name"] = "vg-srv\n"
        tree.hold("/devices/pci0000:00/0000:13:00.0/sdd", by: "/devices/virtual/block/dm-0")
        for member in ["sdc", "dm-0"] {
            tree.links["/fs/btrfs/11111111-2222/devices/\(member)"] = "/x"
        }
        tree.files["/fs/btrfs/features/acl"] = ""
        return tree
    }

    /// What is mounted, with the places of the cards whose disks it uses.
    static let pools: [(fileSystem: String, source: String, cards: [Int])] = [
        ("bcachefs", "/dev/sda:/dev/sdb", [0, 1]),
        ("bcachefs", "/dev/sda:/dev/sdb:/dev/sdd", [0, 1, 3]),
        ("another", "/dev/sdb:/dev/sda", [0, 1]), ("ext4", "/dev/sda", [0]),
        ("btrfs", "/dev/sdc", [2, 3]), ("btrfs", "/dev/mapper/vg-srv", [2, 3]),
        ("btrfs", "/dev/sde", [4]), ("ext4", "/dev/mapper/vg-srv", [3]),
        ("btrfs", "/dev/disk/by-label/data", [2, 3]), ("nfs4", "server:/dev/sda", []),
        ("bcachefs", "/dev/disk/by-path/pci-0000:10:00.0:/dev/sdb", [0, 1]),
    ]

    private static func answers(_ row: (fileSystem: String, source: String, cards: [Int]))
        -> HostDouble.Answers
    {
        var answers = HostDouble.Answers()
        answers.mounts = [
            Mount(
                source: row.source,
                target: "/srv",
                deviceNumber: "0:40",
                fileSystem: row.fileSystem
            )
        ]
        for (path, number) in [("label/data", "8:32"), ("path/pci-0000:10:00.0", "8:0")] {
            let node = DeviceNode(name: "disk/by-\(path)", number: number, isBlock: true)
            answers.nodes["/dev/\(node.name)"] = node
        }
        return answers
    }

    private func card(_ index: Int) -> DeviceReference {
        DeviceReference(bus: "pci", name: "0000:1\(index):00.0")
    }

    @Test("a listing says of every disk of a file system that it is mounted", arguments: pools)
    func listed(_ row: (fileSystem: String, source: String, cards: [Int])) throws {
        let host = HostDouble(Self.answers(row))
        let survey = try FunctionSurvey(Inventory(TreeSysfs(Self.pooled)), host: host)
        let used = (0..<5).filter { index in
            survey.functions(of: card(index)).contains { $0.uses.contains(.mounted(at: "/srv")) }
        }
        #expect(used == row.cards)
    }

    @Test(
        "every disk of a file system is used, whether or not the kernel may be asked",
        arguments: pools
    )
    func used(_ row: (fileSystem: String, source: String, cards: [Int])) {
        for opensNodes in [false, true] {
            let finder = ImpactFinder(
                inventory: Inventory(TreeSysfs(Self.pooled)),
                host: HostDouble(Self.answers(row)),
                opensNodes: opensNodes
            )
            let used = (0..<5).filter { index in
                finder.impacts(of: [card(index)])[0].uses.contains {
                    $0.kind == .fileSystem && $0.name == "/srv"
                }
            }
            #expect(used == row.cards)
        }
    }
}
