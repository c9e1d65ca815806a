import MachineHost

@testable import DeviceBinding

extension ImpactTests {
    /// What hangs on the card, in every way that something can.
    static let relations: [Situation] = [
        Situation("nothing", parts: []) { _, _ in },
        Situation("groups of attributes are no parts", parts: []) { tree, _ in
            tree.files[SysfsTree.card + "/power/control"] = "auto\n"
            tree.files[SysfsTree.card + "/msi_irqs/27"] = "msi\n"
            tree.files[SysfsTree.card + "/other/uevent_of/x"] = ""
        },
        Situation("class devices below the directory of their class", parts: ["eth0", "ptp0"]) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.add(SysfsTree.card + "/ptp/ptp0", "class/ptp")
            tree.files[SysfsTree.card + "/net/eth0/statistics/rx_bytes"] = "0\n"
        },
        Situation(
            "USB devices behind a controller",
            parts: ["usb1", "1-0:1.0", "1-1", "1-1:1.0"]
        ) { tree, _ in
            let hub = SysfsTree.card + "/usb1"
            tree.add(hub, "bus/usb", driver: "usb")
            tree.add(hub + "/1-0:1.0", "bus/usb", driver: "hub")
            tree.add(hub + "/1-1", "bus/usb", driver: "usb")
            tree.add(hub + "/1-1/1-1:1.0", "bus/usb", driver: "usblp")
        },
        Situation("PCI functions behind a bridge", parts: ["0000:04:00.0", "0000:04:00.1"]) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/0000:04:00.0", "bus/pci")
            tree.add(SysfsTree.card + "/0000:04:00.1", "bus/pci")
            tree.files[SysfsTree.card + "/pci_bus/0000:04/uevent"] = ""
        },
        Situation("a domain behind VMD", parts: ["pci10000:00", "10000:01:00.0"]) { tree, _ in
            tree.files[SysfsTree.card + "/pci10000:00/uevent"] = ""
            tree.add(SysfsTree.card + "/pci10000:00/10000:01:00.0", "bus/pci", driver: "nvme")
        },
        Situation("the disk of a virtio function", parts: ["virtio2", "vda", "vda1"]) { tree, _ in
            tree.add(SysfsTree.card + "/virtio2", "bus/virtio", driver: "virtio_blk")
            tree.addDisk(SysfsTree.card + "/virtio2/block/vda", "253:0")
            tree.addDisk(SysfsTree.card + "/virtio2/block/vda/vda1", "253:1", isPartition: true)
        },
        Situation(
            "the disks of a host bus adapter",
            parts: ["host0", "target0:0:0", "0:0:0:0", "sda"]
        ) { tree, _ in
            var path = SysfsTree.card
            for (name, bus) in [("host0", "scsi"), ("target0:0:0", "scsi"), ("0:0:0:0", "scsi")] {
                path += "/" + name
                tree.add(path, "bus/\(bus)")
            }
            tree.addDisk(path + "/block/sda", "8:0")
        },
        Situation("a card of an MMC host", parts: ["mmc0", "mmc0:0001", "mmcblk0"]) { tree, _ in
            tree.add(SysfsTree.card + "/mmc_host/mmc0", "class/mmc_host")
            tree.add(SysfsTree.card + "/mmc_host/mmc0/mmc0:0001", "bus/mmc", driver: "mmcblk")
            tree.addDisk(SysfsTree.card + "/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "179:0")
        },
        Situation("virtual functions and what they make", parts: ["0000:03:10.0", "eth5"]) {
            tree,
            _ in
            let function = "/devices/pci0000:00/0000:03:10.0"
            tree.add(function, "bus/pci", driver: "igbvf")
            tree.add(function + "/net/eth5", "class/net")
            tree.links[SysfsTree.card + "/virtfn0"] = function
        },
        Situation("a consumer by device link", parts: ["0000:03:00.1", "card1"]) { tree, _ in
            consume(&tree, status: "active")
            tree.add("/devices/pci0000:00/0000:03:00.1/sound/card1", "class/sound")
        },
        Situation("a link that the kernel does not track", parts: []) { tree, _ in
            consume(&tree, status: "not tracked")
        },
        Situation("a consumer without a driver", parts: []) { tree, _ in
            consume(&tree, status: "available")
        },
        Situation("links in a ring", parts: ["0000:03:00.1"]) { tree, _ in
            consume(&tree, status: "active")
            let back = "/devices/virtual/devlink/pci:b--pci:a"
            tree.links["/devices/pci0000:00/0000:03:00.1/consumer:pci:a"] = back
            tree.files[back + "/status"] = "active\n"
            tree.links[back + "/consumer"] = SysfsTree.card
        },
        Situation(
            "a mediated device",
            parts: ["4b20d080-1b54-4048-85b3-a6a62d165c01"],
            unknowns: ["holds 4b20d080"]
        ) { tree, _ in
            tree.add(
                SysfsTree.card + "/4b20d080-1b54-4048-85b3-a6a62d165c01",
                "bus/mdev",
                driver: "vfio_mdev"
            )
            tree.files[SysfsTree.card + "/mdev_supported_types/i915/available_instances"] = "1\n"
        },
        Situation(
            "shared disks below the subsystem of a controller",
            parts: ["nvme0", "nvme0c0n1", "nvme0n1"]
        ) { tree, _ in
            let controller = SysfsTree.card + "/nvme/nvme0"
            tree.add(controller, "class/nvme")
            tree.add(controller + "/nvme0c0n1", "class/block")
            let subsystem = "/devices/virtual/nvme-subsystem/nvme-subsys0"
            tree.add(subsystem, "class/nvme-subsystem")
            tree.links[subsystem + "/nvme0"] = controller
            tree.links[subsystem + "/nvme1"] = "/devices/pci0000:00/0000:09:00.0/nvme/nvme1"
            tree.addDisk(subsystem + "/nvme0n1", "259:1")
        },
        Situation(
            "disks on disks",
            parts: ["sda", "sda1", "md0", "dm-0"],
            uses: ["member md0 dm-0"]
        ) {
            tree,
            _ in
            let disk = SysfsTree.card + "/block/sda"
            tree.addDisk(disk, "8:0")
            tree.addDisk(disk + "/sda1", "8:1", isPartition: true)
            tree.addDisk("/devices/virtual/block/md0", "9:0")
            tree.addDisk("/devices/virtual/block/dm-0", "254:0")
            tree.hold(disk + "/sda1", by: "/devices/virtual/block/md0")
            tree.hold("/devices/virtual/block/md0", by: "/devices/virtual/block/dm-0")
        },
        Situation(
            "interfaces on interfaces",
            parts: ["eth0", "bond0", "br0", "br0.7"],
            uses: ["port br0 br0.7"]
        ) { tree, _ in
            let names = ["bond0", "br0", "br0.7"]
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            var below = SysfsTree.card + "/net/eth0"
            for name in names {
                tree.add("/devices/virtual/net/\(name)", "class/net")
                tree.stack(below, under: "/devices/virtual/net/\(name)")
                below = "/devices/virtual/net/\(name)"
            }
        },
        Situation(
            "a loop device on a file of the disk",
            parts: ["sda", "loop3"],
            uses: ["member sda loop3"]
        ) {
            tree,
            answers in
            tree.addDisk(SysfsTree.card + "/block/sda", "8:0")
            tree.addDisk("/devices/virtual/block/loop3", "7:3")
            tree.addDisk("/devices/virtual/block/loop4", "7:4")
            tree.files["/devices/virtual/block/loop3/loop/backing_file"] = "/srv/image\n"
            answers.backing = ["/srv/image": "8:0"]
        },
        Situation("a name that stands on another bus too", parts: []) { tree, _ in
            tree.add("/devices/platform/0000:03:00.0", "bus/platform")
            tree.addDisk("/devices/platform/0000:03:00.0/block/sda", "8:0")
        },
    ]

    /// Makes another function a consumer of the card.
    private static func consume(_ tree: inout SysfsTree, status: String) {
        let consumer = "/devices/pci0000:00/0000:03:00.1"
        let link = "/devices/virtual/devlink/pci:a--pci:b"
        tree.add(consumer, "bus/pci", driver: "snd_hda_intel")
        tree.links[SysfsTree.card + "/consumer:pci:0000:03:00.1"] = link
        tree.links[link + "/consumer"] = consumer
        tree.files[link + "/status"] = status + "\n"
    }
}
