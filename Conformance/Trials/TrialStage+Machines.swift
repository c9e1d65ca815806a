public import KernelLab

extension TrialStage {
    /// A kernel on the machine of the trials, booted now.
    public static func guest(_ lab: Lab, _ kernel: LabKernel) throws(LabFailure) -> TrialStage {
        let guest = try Guest(lab, kernel, machine(lab))
        return TrialStage(
            name: "\(kernel)",
            side: guest,
            anybind: "/bin/anybind",
            strace: "/bin/strace",
            cards: guestCards,
            scratch: "/tmp"
        )
    }

    /// The built-in machine `demo`, mounted in place of `/sys`.
    public static func mounted(_ lab: Lab) throws(LabFailure) -> TrialStage {
        let side = try MountedGuest(lab, builtIn: "demo")
        // It has virtual functions from its start; the trials begin with none.
        try side.write("/sys/bus/pci/devices/0000:08:00.0/sriov_numvfs", "0")
        return TrialStage(
            name: "demo, mounted",
            side: side,
            anybind: lab.anybind,
            strace: "/usr/bin/strace",
            cards: mountedCards,
            scratch: side.directory
        )
    }

    /// The machine of a guest: cards alone in their groups, and a disk with virtual functions.
    private static func machine(_ lab: Lab) throws(LabFailure) -> LabMachine {
        let devices = [
            "e1000e,addr=03.0,romfile=", "e1000e,addr=04.0,romfile=", "edu,addr=05.0",
            "pcie-root-port,id=port1,slot=1,chassis=1,addr=0a.0",
            "nvme-subsys,id=subsystem,nqn=subsystem",
            "nvme,id=functions,serial=functions,bus=port1,subsys=subsystem,sriov_max_vfs=2,"
                + "sriov_vq_flexible=4,sriov_vi_flexible=2,max_ioqpairs=6,msix_qsize=5",
        ]
        return LabMachine(
            devices: devices.flatMap { ["-device", $0] },
            modules: ["e1000e", "e1000", "nvme", "vfio_iommu_type1", "vfio-pci"],
            files: [("bin/anybind", lab.anybind)] + (try lab.straceFiles())
        )
    }

    private static let guestCards = TrialCards(
        card: "0000:00:03.0",
        other: ("pci/0000:00:05.0", "vfio-pci"),
        physical: "0000:01:00.0",
        functions: ["0000:01:00.1", "0000:01:00.2"],
        // Its table does not list the card, and its probe of it fails.
        failing: ["0000:00:03.0", "e1000"],
        identifier: "8086 10d3"
    )

    private static let mountedCards = TrialCards(
        card: "0000:03:00.0",
        other: ("platform/fff51000.ethernet", "vfio-platform"),
        physical: "0000:08:00.0",
        functions: ["0000:08:10.0", "0000:08:10.2"],
        // vfio-pci takes no bridge.
        failing: ["--force-bridge", "0000:03:00.0", "0000:00:1c.0", "vfio-pci"],
        identifier: "8086 10d3"
    )
}
