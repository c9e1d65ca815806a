import KernelLab

/// A machine whose disks have things stacked on them; each disk is an NVMe function of its own.
enum DiskMachine {
    /// Two disks for an array.
    static let array = ["0000:00:03.0", "0000:00:04.0"]
    /// Two disks for one file system.
    static let pool = ["0000:00:05.0", "0000:00:06.0"]
    /// A disk for a file system with images in it.
    static let images = "0000:00:07.0"
    /// A disk for whatever else claims one.
    static let spare = "0000:00:08.0"

    /// Btrfs takes no disk of less than some 110 MiB; what is not written takes no room here.
    private static let sizes = [
        (array[0], 32 << 20), (array[1], 32 << 20), (pool[0], 160 << 20), (pool[1], 160 << 20),
        (images, 32 << 20), (spare, 16 << 20),
    ]

    static func machine(_ lab: Lab, _ kernel: String) throws(LabFailure) -> LabMachine {
        let disks = sizes.map { device, bytes in
            (name: String(device.suffix(4).prefix(2)), bytes: bytes)
        }
        return LabMachine(
            devices: disks.flatMap { name, _ in
                [
                    "-drive", "file=DIRECTORY/\(name),format=raw,if=none,id=disk\(name)",
                    "-device", "nvme,serial=stack\(name),drive=disk\(name),addr=\(name).0",
                ]
            },
            modules: [
                "nvme", "loop", "crc32c_generic", "ext4", "raid1", "dm-mod", "btrfs",
                "vfio_iommu_type1", "vfio-pci",
            ],
            files: [("bin/anybind", lab.anybind)] + (try lab.guestTools()),
            disks: disks
        )
    }
}

/// A machine of cards: for networks, USB, a screen, a terminal, and a disk with virtual functions.
enum CardMachine {
    /// Two network devices for one bond.
    static let bonded = ["0000:00:03.0", "0000:00:04.0"]
    /// A network device for a switch.
    static let switched = "0000:00:05.0"
    /// A network device for another network namespace.
    static let moved = "0000:00:06.0"
    /// A USB controller with a stick.
    static let usb = "0000:00:07.0"
    /// The only graphics card, of those that the firmware does not show the start on.
    static let screen = "0000:00:08.0"
    /// A serial port that the kernel writes to.
    static let serial = "0000:00:09.0"
    /// A disk with virtual functions, and the first of them.
    static let physical = "0000:01:00.0"
    static let virtual = "0000:01:00.1"

    /// The kernel gives the third port of a PC to the first card with one.
    static let terminal = "ttyS2"

    private static let arguments: [String] =
        (bonded + [switched, moved]).flatMap { device in
            ["-device", "e1000e,addr=\(device.suffix(4)),romfile="]
        } + [
            "-device", "qemu-xhci,id=usb,addr=07.0",
            "-drive", "file=DIRECTORY/stick,format=raw,if=none,id=stick",
            "-device", "usb-storage,bus=usb.0,drive=stick",
            "-device", "bochs-display,addr=08.0",
            "-chardev", "file,id=terminal,path=DIRECTORY/terminal",
            "-device", "pci-serial,chardev=terminal,addr=09.0",
            "-device", "pcie-root-port,id=port1,slot=1,chassis=1,addr=0a.0",
            "-device", "nvme-subsys,id=subsystem,nqn=subsystem",
            "-device",
            "nvme,id=functions,serial=functions,bus=port1,subsys=subsystem,sriov_max_vfs=2,"
                + "sriov_vq_flexible=4,sriov_vi_flexible=2,max_ioqpairs=6,msix_qsize=5",
            "-drive", "file=DIRECTORY/shared,format=raw,if=none,id=shared",
            "-device", "nvme-ns,drive=shared,bus=functions,nsid=1,shared=on",
        ]

    static func machine(_ lab: Lab, _ kernel: String) throws(LabFailure) -> LabMachine {
        var machine = LabMachine(
            devices: arguments,
            modules: [
                "crc32c_generic", "e1000e", "bonding max_bonds=0", "bridge", "8021q",
                "openvswitch", "xhci-pci", "usb-storage", "sd_mod", "ext4", "bochs", "nvme",
                "vfio_iommu_type1", "vfio-pci",
            ],
            files: [("bin/anybind", lab.anybind)] + (try lab.guestTools()),
            disks: [("stick", 16 << 20), ("shared", 16 << 20)]
        )
        machine.console = terminal
        return machine
    }
}
