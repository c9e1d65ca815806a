import KernelLab

/// The machine of the real-kernel tests, and where its devices are.
enum TestMachine {
    /// Two network devices of one type, each alone in its IOMMU group, with no driver loaded at first.
    static let nic = "0000:00:03.0"
    static let twin = "0000:00:04.0"
    /// A device that no kernel has a driver for.
    static let edu = "0000:00:05.0"
    /// An empty slot: a PCI bridge, bound to the kernel's own `pcieport`.
    static let slot = "0000:00:06.0"
    static let disk = "0000:00:08.0"
    /// A third network device of that type, for the tests that give it an address.
    static let addressed = "0000:00:09.0"
    /// Two devices without drivers in one IOMMU group, with the bridge before them.
    static let freePair = ["0000:02:01.0", "0000:02:02.0"]
    /// Two network devices with a host driver (`e1000`) in one IOMMU group.
    static let boundPair = ["0000:03:01.0", "0000:03:02.0"]

    /// Option ROMs are for machines that boot from the network, and not in every Debian package.
    private static let devices = [
        "e1000e,addr=03.0,romfile=", "e1000e,addr=04.0,romfile=", "edu,addr=05.0",
        "pcie-root-port,id=rp0,slot=1,chassis=1,addr=06.0",
        "nvme,serial=anybind,drive=disk,addr=08.0", "e1000e,addr=09.0,romfile=",
        "pcie-pci-bridge,id=freebridge,addr=0a.0", "edu,bus=freebridge,addr=01.0",
        "edu,bus=freebridge,addr=02.0",
        "pcie-pci-bridge,id=boundbridge,addr=0b.0", "e1000,bus=boundbridge,addr=01.0,romfile=",
        "e1000,bus=boundbridge,addr=02.0,romfile=",
    ]

    static func machine(_ lab: Lab) throws(LabFailure) -> LabMachine {
        LabMachine(
            devices: ["-drive", "file=DIRECTORY/disk,format=raw,if=none,id=disk"]
                + devices.flatMap { ["-device", $0] },
            modules: [
                "e1000e", "e1000", "nvme", "crc32c_generic", "ext4", "vfio_iommu_type1", "vfio-pci",
            ],
            files: [("bin/anybind", lab.anybind)] + (try lab.straceFiles()),
            disks: [("disk", 16 << 20)]
        )
    }
}

/// What 6.12's e1000 says after its probe of an 82574L failed: it unmaps what it never mapped.
let failedProbeComplaint = "iounmap+"
