import MachineHost

@testable import DeviceBinding

extension ImpactTests {
    /// Uses that no mount, no address and no process's own node shows.
    static let services: [Situation] = [
        Situation("the log of an XFS on another disk", uses: ["file-system sda2 /srv"]) {
            tree,
            answers in
            addDisk(&tree)
            tree.addDisk("/devices/pci0000:00/0000:09:00.0/block/sdb", "8:16")
            answers.mounts = [mount("/dev/sdb", "8:16", "xfs")]
            answers.mounts[0].others = ["/dev/sda2"]
        },
        Situation("a compressed swap area with a disk to write to", uses: ["swap zram0 /dev/zram0"])
        {
            tree,
            answers in
            addDisk(&tree)
            tree.addDisk("/devices/virtual/block/zram0", "252:0")
            tree.addDisk("/devices/virtual/block/zram1", "252:1")
            tree.files["/devices/virtual/block/zram0/backing_dev"] = "/dev/sda2\n"
            tree.files["/devices/virtual/block/zram1/backing_dev"] = "none\n"
            answers.backing = ["/dev/sda2": "8:2"]
            answers.swapAreas = [SwapArea(path: "/dev/zram0", deviceNumber: "252:0")]
        },
        Situation(
            "the old node of the first watchdog",
            uses: ["watchdog watchdog0", "open watchdog0 /dev/watchdog"]
        ) { tree, answers in
            tree.add(
                SysfsTree.card + "/watchdog/watchdog0",
                "class/watchdog",
                ["MAJOR": "250", "MINOR": "0", "DEVNAME": "watchdog0"]
            )
            let node = DeviceNode(name: "watchdog", number: "10:130", isBlock: false)
            let process = HoldingProcess(pid: 1, command: "systemd")
            answers.openers = NodeOpeners(processes: [node: [process]])
        },
        Situation("a gadget of a USB device controller", uses: ["exported dwc3.0 g_ether"]) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/udc/dwc3.0", "class/udc")
            tree.files[SysfsTree.card + "/udc/dwc3.0/function"] = "g_ether\n"
        },
        Situation("a USB device controller without a gadget") { tree, _ in
            tree.add(SysfsTree.card + "/udc/dwc3.0", "class/udc")
            tree.files[SysfsTree.card + "/udc/dwc3.0/function"] = ""
        },
        Situation("a USB device that another machine uses", uses: ["exported 1-1 usbip"]) {
            tree,
            _ in
            tree.add(SysfsTree.card + "/1-1", "bus/usb", driver: "usbip-host")
            tree.files[SysfsTree.card + "/1-1/usbip_status"] = "2\n"
        },
        Situation("a USB device that another machine may come to use") { tree, _ in
            tree.add(SysfsTree.card + "/1-1", "bus/usb", driver: "usbip-host")
            tree.files[SysfsTree.card + "/1-1/usbip_status"] = "1\n"
        },
        Situation("an adapter that serves disks", uses: ["exported host3 SCSI target"]) { tree, _ in
            tree.add(SysfsTree.card + "/scsi_host/host3", "class/scsi_host")
            tree.files[SysfsTree.card + "/scsi_host/host3/active_mode"] = "Initiator, Target\n"
        },
        Situation("an adapter with disks of its own") { tree, _ in
            tree.add(SysfsTree.card + "/scsi_host/host3", "class/scsi_host")
            tree.files[SysfsTree.card + "/scsi_host/host3/active_mode"] = "Initiator\n"
        },
        Situation("persistent memory as memory", uses: ["memory dax0.0"]) { tree, _ in
            tree.add(SysfsTree.card + "/dax0.0", "bus/dax", driver: "kmem")
        },
        Situation(
            "a card that terminals are drawn on without a framebuffer",
            uses: ["display card0"]
        ) {
            tree,
            _ in
            addCard(&tree, SysfsTree.card, 0)
        },
        Situation("a card beside the framebuffer that terminals are drawn on") { tree, _ in
            addCard(&tree, SysfsTree.card, 0)
            tree.add("/devices/platform/efi/graphics/fb0", "class/graphics")
        },
        Situation(
            "a disk that is made of two mappings of one disk",
            uses: ["file-system dm-2 /srv"]
        ) {
            tree,
            answers in
            addDisk(&tree)
            let directory = "/devices/virtual/block/"
            for number in 0...2 { tree.addDisk(directory + "dm-\(number)", "254:\(number)") }
            for number in 0...1 {
                tree.hold(SysfsTree.card + "/block/sda/sda2", by: directory + "dm-\(number)")
                tree.hold(directory + "dm-\(number)", by: directory + "dm-2")
            }
            answers.mounts = [mount("/dev/mapper/x", "254:2")]
        },
        Situation(
            "a bridge over two VLANs of one card",
            uses: ["address br0 192.0.2.7"]
        ) { tree, answers in
            let (card, directory) = (SysfsTree.card + "/net/eth0", "/devices/virtual/net/")
            tree.add(card, "class/net")
            tree.add(directory + "br0", "class/net")
            for name in ["eth0.5", "eth0.6"] {
                tree.add(directory + name, "class/net")
                tree.stack(card, under: directory + name)
                tree.stack(directory + name, under: directory + "br0")
            }
            answers.addresses = [InterfaceAddress(interface: "br0", address: "192.0.2.7")]
        },
        Situation("a mediated device in no group", uses: ["held vfio5 /dev/vfio/devices/vfio5"]) {
            tree,
            answers in
            addMediated(&tree)
            let node = DeviceNode(name: "vfio/devices/vfio5", number: "511:5", isBlock: false)
            let process = HoldingProcess(pid: 11, command: "qemu")
            answers.openers = NodeOpeners(processes: [node: [process]])
        },
        Situation("a mediated device in no group that nobody has open") { tree, _ in
            addMediated(&tree)
        },
    ]

    /// Adds a graphics card with an output, and terminals that are drawn on a framebuffer.
    private static func addCard(_ tree: inout SysfsTree, _ path: String, _ number: Int) {
        tree.add(path + "/drm/card\(number)", "class/drm")
        tree.add(path + "/drm/card\(number)/card\(number)-DP-1", "class/drm")
        tree.files["/class/vtconsole/vtcon1/bind"] = "1\n"
        tree.files["/class/vtconsole/vtcon1/name"] = "(M) frame buffer device\n"
    }

    /// What has no file that tells who uses it.
    static let untold: [Situation] = [
        Situation("one of two cards without framebuffers", unknowns: ["2 graphics cards"]) {
            tree,
            _ in
            addCard(&tree, SysfsTree.card, 0)
            addCard(&tree, "/devices/pci0000:00/0000:09:00.0", 1)
        },
        Situation("a channel to the host of a virtual machine", unknowns: ["talk to the host"]) {
            tree,
            _ in
            tree.add(
                SysfsTree.card + "/virtio4",
                "bus/virtio",
                driver: "vmw_vsock_virtio_transport"
            )
        },
        Situation("a vfio device with neither group nor node", unknowns: ["holds 83b8f4f2 cannot"])
        {
            tree,
            _ in
            tree.add(SysfsTree.card + "/83b8f4f2", "bus/mdev", driver: "vfio_mdev")
        },
    ]

    /// Puts a mediated device below the card, which vfio has without a group.
    private static func addMediated(_ tree: inout SysfsTree) {
        let device = SysfsTree.card + "/83b8f4f2"
        tree.add(device, "bus/mdev", driver: "vfio_mdev")
        tree.files["/class/vfio-dev/."] = ""
        tree.add(
            device + "/vfio-dev/vfio5",
            "class/vfio-dev",
            ["MAJOR": "511", "MINOR": "5", "DEVNAME": "vfio/devices/vfio5"]
        )
    }
}
