import MachineHost
import SystemPackage

@testable import DeviceBinding

extension ImpactTests {
    /// A USB device below the card, with an interface of each driver.
    static func addUSB(_ tree: inout SysfsTree, _ name: String, interfaces drivers: [String]) {
        tree.add(SysfsTree.card + "/usb1", "bus/usb", driver: "usb")
        let device = SysfsTree.card + "/usb1/" + name
        tree.add(device, "bus/usb", driver: "usb")
        for (number, driver) in drivers.enumerated() {
            tree.add(device + "/\(name):1.\(number)", "bus/usb", driver: driver)
        }
    }

    /// What uses a device by a way that no link of `/sys` shows.
    static let silences: [Situation] = [
        // MARK: Namespaces
        Situation(
            "the machine's only interface lies in another network namespace",
            uses: ["other-namespace 0000:03:00.0"]
        ) { tree, _ in
            tree.files[SysfsTree.card + "/net/."] = ""
        },
        Situation(
            "one of two interfaces of a function lies in another network namespace",
            uses: ["other-namespace 0000:03:00.0"]
        ) { tree, _ in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.hidden[SysfsTree.card + "/net"] = 1
        },
        // MARK: Bridges
        Situation("the only port of a bridge for guests", uses: ["port eth0 vmbr1"]) { tree, _ in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.add("/devices/virtual/net/vmbr1", "class/net")
            tree.stack(SysfsTree.card + "/net/eth0", under: "/devices/virtual/net/vmbr1")
        },
        Situation("an address of 169.254.0.0/16", uses: ["address eth0 169.254.3.4"]) {
            tree,
            answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            answers.addresses = [InterfaceAddress(interface: "eth0", address: "169.254.3.4")]
        },
        // MARK: Exports
        Situation("an export by a name of udev", uses: ["exported sda /dev/disk/by-id/x"]) {
            tree,
            answers in
            addDisk(&tree)
            answers.exported = ["/dev/disk/by-id/x"]
            answers.backing = ["/dev/disk/by-id/x": "8:0"]
        },
        Situation("a whole NVMe controller that is exported", uses: ["exported nvme0 /dev/nvme0"]) {
            tree,
            answers in
            tree.add(SysfsTree.card + "/nvme/nvme0", "class/nvme", ["DEVNAME": "nvme0"])
            answers.exported = ["/dev/nvme0"]
        },
        Situation("another NVMe controller that is exported") { tree, answers in
            tree.add(SysfsTree.card + "/nvme/nvme0", "class/nvme", ["DEVNAME": "nvme0"])
            tree.add("/devices/pci0000:00/0000:09:00.0/nvme/nvme1", "class/nvme")
            answers.exported = ["/dev/nvme1"]
        },
        Situation(
            "an export that nobody resolves",
            unknowns: ["which disk the exported path '/dev/vg/lv' refers to"]
        ) { tree, answers in
            addDisk(&tree)
            answers.exported = ["/dev/vg/lv"]
        },
        // MARK: File systems without a disk
        Situation("a shared directory by its tag", uses: ["file-system virtio1 /srv"]) {
            tree,
            answers in
            addVirtio(&tree, "9pnet_virtio")
            tree.files[SysfsTree.card + "/virtio1/mount_tag"] = "home\0"
            answers.mounts = [mount("home", "0:50", "9p")]
        },
        Situation("another shared directory") { tree, answers in
            addVirtio(&tree, "9pnet_virtio")
            tree.files[SysfsTree.card + "/virtio1/mount_tag"] = "home\0"
            answers.mounts = [mount("other", "0:50", "9p")]
        },
        Situation("virtiofs by the tag in /sys/fs", uses: ["file-system virtio1 /srv"]) {
            tree,
            answers in
            addVirtio(&tree, "virtiofs")
            tree.links["/fs/virtiofs/2/device"] = SysfsTree.card + "/virtio1"
            tree.files["/fs/virtiofs/2/tag"] = "root\n"
            answers.mounts = [mount("root", "0:50", "virtiofs")]
        },
        Situation(
            "virtiofs on a kernel that does not tell tags",
            unknowns: ["'/srv' lies on virtio1 cannot be told"]
        ) { tree, answers in
            addVirtio(&tree, "virtiofs")
            answers.mounts = [mount("root", "0:50", "virtiofs")]
        },
        Situation("UBIFS by the name of its volume", uses: ["file-system ubi0 /srv"]) {
            tree,
            answers in
            addFlash(&tree)
            answers.mounts = [mount("ubi0:rootfs", "0:50", "ubifs")]
        },
        Situation(
            "UBIFS by the node of its volume",
            parts: ["mtd0", "ubi0", "ubi0_0", "ubiblock0_0"],
            uses: ["file-system ubi0_0 /srv", "member ubi0_0 ubiblock0_0"]
        ) { tree, answers in
            addFlash(&tree)
            tree.addDisk("/devices/virtual/block/ubiblock0_0", "252:0")
            answers.mounts = [mount("/dev/ubi0_0", "0:50", "ubifs")]
        },
        Situation("UBI that nobody has mounted", uses: ["member mtd0 ubi0"]) { tree, _ in
            addFlash(&tree)
        },
        Situation(
            "UBIFS on flash that is not there",
            uses: ["member mtd0 ubi0"],
            unknowns: ["'/srv' lies on mtd0 cannot be told: /sys has no 'ubi7:x'"]
        ) { tree, answers in
            addFlash(&tree)
            answers.mounts = [mount("ubi7:x", "0:50", "ubifs")]
        },
        Situation("JFFS2 by its number", uses: ["file-system mtd0 /srv"]) { tree, answers in
            tree.add(SysfsTree.card + "/mtd/mtd0", "class/mtd")
            answers.mounts = [mount("mtd0", "31:0", "jffs2")]
        },
        Situation("JFFS2 by the name of the flash", uses: ["file-system mtd0 /srv"]) {
            tree,
            answers in
            tree.add(SysfsTree.card + "/mtd/mtd0", "class/mtd")
            tree.files[SysfsTree.card + "/mtd/mtd0/name"] = "data\n"
            answers.mounts = [mount("mtd:data", "0:50", "jffs2")]
        },
        // MARK: Nodes and consoles without a place
        Situation("a console on virtio", unknowns: ["console 'hvc0' is that of virtio1"]) {
            tree,
            answers in
            addVirtio(&tree, "virtio_console")
            answers.consoles = [Console(name: "hvc0", number: "229:0")]
        },
        Situation("a card of NVIDIA in use", uses: ["open 0000:03:00.0 /dev/nvidia0"]) {
            tree,
            answers in
            addCard(&tree, &answers, driver: "nvidia", node: "nvidia0")
        },
        Situation("a card of AMD that computes", uses: ["open 0000:03:00.0 /dev/kfd"]) {
            tree,
            answers in
            addCard(&tree, &answers, driver: "amdgpu", node: "kfd")
        },
        Situation(
            "a card of NVIDIA whose node cannot be told",
            unknowns: ["Which node 0000:03:00.0 has cannot be told"]
        ) { tree, answers in
            addCard(&tree, &answers, driver: "nvidia", node: "nvidia0")
            answers.unanswered = ["hiddenNodes"]
        },
        Situation("a keyboard beside one that a program made", uses: ["keyboard input3"]) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/input/input3", "class/input", ["KEY": keys])
            tree.add("/devices/virtual/input/input9", "class/input", ["KEY": keys])
        },
        Situation("a keyboard beside one over Bluetooth") { tree, _ in
            tree.add(SysfsTree.card + "/input/input3", "class/input", ["KEY": keys])
            tree.add(
                "/devices/virtual/misc/uhid/0005:046D:B342.0003/input/input9",
                "class/input",
                ["KEY": keys]
            )
        },
        // MARK: Disks
        Situation(
            "a mounted partition beside one that holds data",
            uses: ["file-system sda1 /srv", "formatted sda2 zfs_member 'rpool'"]
        ) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("/dev/sda1", "8:1")]
            answers.claims = ["sda": .used([])]
            answers.contents = ["sda2": DiskContents(type: "zfs_member", label: "rpool")]
        },
        Situation(
            "a mounted partition beside one that the kernel has",
            uses: ["file-system sda1 /srv", "claimed sda2"]
        ) { tree, answers in
            addDisk(&tree)
            answers.mounts = [mount("/dev/sda1", "8:1")]
            answers.claims = ["sda": .used([]), "sda2": .used([])]
            answers.contents = ["sda2": DiskContents(type: "zfs_member", label: "rpool")]
        },
        Situation("contents that cannot be read", unknowns: ["What sda holds cannot be told"]) {
            tree,
            answers in
            tree.addDisk(SysfsTree.card + "/block/sda", "8:0")
            answers.unanswered = ["contents"]
        },
        Situation("a loop device on a file in memory") { tree, answers in
            tree.addDisk(SysfsTree.card + "/block/sda", "8:0")
            tree.addDisk("/devices/virtual/block/loop0", "7:0")
            tree.files["/devices/virtual/block/loop0/loop/backing_file"] = "/run/image\n"
            answers.inMemory = ["/run/image"]
        },
        Situation(
            "one of two paths that the device mapper joins",
            uses: ["file-system dm-0 /srv"]
        ) { tree, answers in
            addDisk(&tree)
            addMultipath(&tree)
            answers.mounts = [mount("/dev/mapper/a", "254:0")]
        },
    ]

    /// The first 31 keys, as a keyboard's `uevent` has them.
    private static let keys = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"

    private static func addVirtio(_ tree: inout SysfsTree, _ driver: String) {
        tree.add(SysfsTree.card + "/virtio1", "bus/virtio", driver: driver)
    }

    private static func addFlash(_ tree: inout SysfsTree) {
        tree.add(SysfsTree.card + "/mtd/mtd0", "class/mtd")
        tree.add("/devices/virtual/ubi/ubi0", "class/ubi")
        tree.files["/devices/virtual/ubi/ubi0/mtd_num"] = "0\n"
        tree.add("/devices/virtual/ubi/ubi0/ubi0_0", "class/ubi")
    }

    static func addMultipath(_ tree: inout SysfsTree) {
        tree.addDisk("/devices/virtual/block/dm-0", "254:0")
        tree.files["/devices/virtual/block/dm-0/dm/uuid"] = "mpath-3600\n"
        tree.hold(SysfsTree.card + "/block/sda", by: "/devices/virtual/block/dm-0")
        let other = "/devices/pci0000:00/0000:09:00.0/block/sdb"
        tree.add("/devices/pci0000:00/0000:09:00.0", "bus/pci", driver: "host")
        tree.addDisk(other, "8:16")
        tree.hold(other, by: "/devices/virtual/block/dm-0")
    }

    private static func addCard(
        _ tree: inout SysfsTree,
        _ answers: inout HostDouble.Answers,
        driver: String,
        node name: String
    ) {
        tree.add(SysfsTree.card, "bus/pci", driver: driver)
        tree.files["/bus/pci/drivers/\(driver)/unbind"] = ""
        let node = DeviceNode(name: name, number: "195:0", isBlock: false)
        answers.hiddenNodes = [driver: [node]]
        let process = HoldingProcess(pid: 9, command: "python3")
        answers.openers = NodeOpeners(processes: [node: [process]])
    }
}
