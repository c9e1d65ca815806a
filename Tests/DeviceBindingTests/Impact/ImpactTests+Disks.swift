import MachineHost

@testable import DeviceBinding

extension ImpactTests {
    /// Adds a disk with two partitions to the card.
    static func addDisk(_ tree: inout SysfsTree) {
        let disk = SysfsTree.card + "/block/sda"
        tree.addDisk(disk, "8:0")
        tree.addDisk(disk + "/sda1", "8:1", isPartition: true)
        tree.addDisk(disk + "/sda2", "8:2", isPartition: true)
    }

    /// Stacks a mapping on the second partition.
    private static func addMapping(_ tree: inout SysfsTree) {
        addDisk(&tree)
        tree.addDisk("/devices/virtual/block/dm-0", "254:0")
        tree.files["/devices/virtual/block/dm-0/dm/name"] = "vg-root\n"
        tree.hold(SysfsTree.card + "/block/sda/sda2", by: "/devices/virtual/block/dm-0")
    }

    /// What uses a disk.
    static let diskUses: [Situation] = [
        Situation("a mounted partition", uses: ["file-system sda1 /srv"]) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("/dev/sda1", "8:1")]
        },
        Situation("a mount by its source", uses: ["file-system sda1 /srv"]) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("/dev/sda1", "0:40", "btrfs")]
        },
        Situation("a mapping by its number", uses: ["file-system dm-0 /srv"]) { tree, answers in
            addMapping(&tree)
            answers.mounts = [mount("/dev/mapper/vg-root", "254:0")]
        },
        Situation("a mapping by its name", uses: ["file-system dm-0 /srv"]) { tree, answers in
            addMapping(&tree)
            answers.mounts = [mount("/dev/mapper/vg-root", "0:41", "btrfs")]
        },
        Situation(
            "a bcachefs that names its disks",
            uses: ["file-system sda1 /srv", "file-system sda2 /srv"]
        ) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("/dev/sda1:/dev/sda2", "0:42", "bcachefs")]
        },
        Situation("a btrfs over two disks, of which the other is named", uses: ["claimed sda"]) {
            tree,
            answers in
            addDisk(&tree)
            tree.addDisk("/devices/pci0000:00/0000:09:00.0/block/sdb", "8:16")
            answers.mounts = [mount("/dev/sdb", "0:43", "btrfs")]
            answers.claims = ["sda": .used([])]
        },
        Situation("a pool that names no disk", uses: ["claimed sda"]) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("rpool/ROOT", "0:44", "zfs")]
            answers.claims = ["sda": .used([])]
        },
        Situation("a mount in another mount namespace", uses: ["claimed sda"]) { tree, answers in
            addDisk(&tree)
            answers.claims = ["sda": .used([])]
        },
        Situation("swap on a partition", uses: ["swap sda2 /dev/sda2"]) { tree, answers in
            addDisk(&tree)
            answers.swapAreas = [SwapArea(path: "/dev/sda2", deviceNumber: "8:2")]
        },
        Situation("a swap file on a loop device", uses: ["swap loop0 /swap"]) { tree, answers in
            addDisk(&tree)
            tree.addDisk("/devices/virtual/block/loop0", "7:0")
            tree.files["/devices/virtual/block/loop0/loop/backing_file"] = "/srv/image\n"
            answers.backing = ["/srv/image": "8:1"]
            answers.swapAreas = [SwapArea(path: "/swap", deviceNumber: "7:0")]
        },
        Situation("an array that nobody has mounted", uses: ["member sda1 md0"]) { tree, answers in
            addDisk(&tree)
            tree.addDisk("/devices/virtual/block/md0", "9:0")
            tree.hold(SysfsTree.card + "/block/sda/sda1", by: "/devices/virtual/block/md0")
            answers.claims = ["sda": .used([])]
        },
        Situation("a disk that is exported", uses: ["exported sda /dev/sda"]) { tree, answers in
            addDisk(&tree)
            answers.exported = ["/dev/sda"]
        },
        Situation("a file that is exported", uses: ["exported sda1 /srv/image"]) { tree, answers in
            addDisk(&tree)
            answers.exported = ["/srv/image"]
            answers.backing = ["/srv/image": "8:1"]
        },
        Situation("a member that nobody has assembled", uses: ["formatted sda1 zfs_member 'tank'"])
        {
            tree,
            answers in
            addDisk(&tree)
            answers.contents = [
                "sda1": DiskContents(type: "zfs_member", usage: "raid", label: "tank")
            ]
        },
        Situation("a disk that the kernel resumes from", uses: ["resume sda2"]) { tree, _ in
            addDisk(&tree)
            tree.files["/power/resume"] = "8:2\n"
        },
        Situation("a disk that a process has open", uses: ["open sda /dev/sda"]) { tree, answers in
            addDisk(&tree)
            let node = DeviceNode(name: "sda", number: "8:0", isBlock: true)
            let process = HoldingProcess(pid: 7, command: "qemu")
            answers.openers = NodeOpeners(processes: [node: [process]])
        },
        Situation("a stick behind a USB controller", uses: ["file-system sdb1 /srv"]) {
            tree,
            answers in
            let interface = SysfsTree.card + "/usb1/1-1/1-1:1.0"
            tree.add(SysfsTree.card + "/usb1", "bus/usb", driver: "usb")
            tree.add(SysfsTree.card + "/usb1/1-1", "bus/usb", driver: "usb")
            tree.add(interface, "bus/usb", driver: "usb-storage")
            tree.add(interface + "/host4", "bus/scsi")
            tree.add(interface + "/host4/target4:0:0", "bus/scsi")
            tree.add(interface + "/host4/target4:0:0/4:0:0:0", "bus/scsi", driver: "sd")
            let disk = interface + "/host4/target4:0:0/4:0:0:0/block/sdb"
            tree.addDisk(disk, "8:16")
            tree.addDisk(disk + "/sdb1", "8:17", isPartition: true)
            answers.mounts = [mount("/dev/sdb1", "8:17")]
        },
        Situation("one of two paths to a disk", uses: ["file-system nvme0n1 /srv"]) {
            tree,
            answers in
            let controller = SysfsTree.card + "/nvme/nvme0"
            tree.add(controller, "class/nvme")
            let subsystem = "/devices/virtual/nvme-subsystem/nvme-subsys0"
            tree.add(subsystem, "class/nvme-subsystem")
            tree.links[subsystem + "/nvme0"] = controller
            tree.links[subsystem + "/nvme1"] = "/devices/pci0000:00/0000:09:00.0/nvme/nvme1"
            tree.addDisk(subsystem + "/nvme0n1", "259:1")
            answers.mounts = [mount("/dev/nvme0n1", "259:1")]
        },
        Situation("root on LVM on md on two disks", uses: ["file-system dm-0 /srv"]) {
            tree,
            answers in
            addDisk(&tree)
            tree.addDisk("/devices/virtual/block/md127", "9:127")
            tree.addDisk("/devices/virtual/block/dm-0", "254:0")
            for member in ["sda1", "sda2"] {
                tree.hold(
                    SysfsTree.card + "/block/sda/" + member,
                    by: "/devices/virtual/block/md127"
                )
            }
            tree.hold("/devices/virtual/block/md127", by: "/devices/virtual/block/dm-0")
            answers.mounts = [mount("/dev/mapper/vg-root", "254:0")]
            answers.claims = ["sda": .used([])]
        },
    ]
}
