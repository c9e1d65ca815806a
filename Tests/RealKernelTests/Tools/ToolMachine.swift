import KernelLab
import LabBase

/// The machine on which tools are compared, and where its devices are.
enum ToolMachine {
    /// Two network devices of one type, each alone in its IOMMU group.
    static let nic = "0000:00:03.0"
    static let twin = "0000:00:04.0"
    /// A device that no kernel has a driver for.
    static let edu = "0000:00:05.0"
    /// The port of the slot, bound to the kernel's own `pcieport`.
    static let port = "0000:00:06.0"
    /// What is in the slot when the machine starts, by its name and by QEMU's.
    static let slotted = "0000:01:00.0"
    static let slottedID = "late"
    static let slottedCard = "e1000e,id=\(slottedID),bus=rp0,romfile="
    /// Two devices without drivers in one IOMMU group, with the bridge before them.
    static let pair = ["0000:02:01.0", "0000:02:02.0"]
    /// The card of the thread, of the twins' type.
    static let card = "0000:03:00.0"

    private static let devices = [
        "e1000e,addr=03.0,romfile=", "e1000e,addr=04.0,romfile=", "edu,addr=05.0",
        "pcie-root-port,id=rp0,slot=1,chassis=1,addr=06.0",
        slottedCard,
        "pcie-pci-bridge,id=bridge,addr=0a.0", "edu,bus=bridge,addr=01.0",
        "edu,bus=bridge,addr=02.0",
        "pcie-root-port,id=rp1,slot=2,chassis=2,addr=0b.0", "e1000e,bus=rp1,romfile=",
    ]

    static func machine(_ lab: Lab) throws(LabFailure) -> LabMachine {
        LabMachine(
            devices: devices.flatMap { ["-device", $0] },
            modules: ["e1000e", "vfio_iommu_type1", "vfio-pci"],
            files: try lab.toolFiles() + [("bin/anybind", lab.anybind)]
        )
    }
}

/// A guest, and the same machine as `anybind snapshot` tells of it in place of `/sys`.
struct ToolPair {
    let guest: Guest
    let mounted: MountedGuest

    init(_ kernelName: String) throws {
        let lab = Guests.lab
        let kernel = try lab.kernel(kernelName)
        guest = try Guest(lab, kernel, ToolMachine.machine(lab))
        print("tools: \(kernel), booted in \(guest.bootDuration)")
        let run = try guest.run("/bin/anybind", "snapshot", milliseconds: 120_000)
        guard run.status == ExitStatus.done else {
            throw LabFailure.unexpected(.finished(run), to: "anybind snapshot")
        }
        mounted = try MountedGuest(
            lab,
            machine: run.output.text,
            profile: "linux \(kernelName)"
        )
        try Self.prepare(guest, anybind: "/bin/anybind")
        try Self.prepare(mounted, anybind: lab.anybind, modules: kernel)
    }

    /// The slots of both, the kernel's first.
    var slots: [Slot] {
        let control = "/sys/.anybind"
        let device = LabBytes(ToolMachine.slotted)
        return [
            Slot(side: guest) {
                try guest.plug(ToolMachine.slottedCard)
            } unplug: {
                try guest.unplug(ToolMachine.slottedID)
            },
            Slot(side: mounted) {
                _ = try mounted.ask(.write(path: "\(control)/plug", bytes: device))
            } unplug: {
                _ = try mounted.ask(.write(path: "\(control)/unplug", bytes: device))
            },
        ]
    }

    /// Has `anybind` found in `/mnt/bin`, and the modules of a guest's kernel under the release that runs here.
    private static func prepare(
        _ side: any LabRespondent,
        anybind: String,
        modules kernel: LabKernel? = nil
    ) throws {
        var lines = """
            set -e
            mount -t tmpfs none /mnt
            mkdir -p /mnt/bin /mnt/lib/modules
            ln -s \(anybind) /mnt/bin/anybind

            """
        if let kernel {
            lines += """
                ln -s \(kernel.directory)/lib/modules/\(kernel.release) /mnt/lib/modules/$(uname -r)
                mount -t overlay -o lowerdir=/mnt/lib:/usr/lib none /usr/lib
                """
        }
        let run = try side.run(ToolRow.environment, "/bin/bash", "-c", lines)
        guard run.status == 0 else {
            throw LabFailure.unexpected(.finished(run), to: "preparing the machine")
        }
    }
}

extension LabRespondent {
    /// Runs a program with the environment that tools are given; a minute is more than any may take.
    func run(_ environment: [String], _ arguments: String...) throws(LabFailure) -> LabRun {
        let command = LabCommand(arguments, environment: environment, milliseconds: 60_000)
        let answer = try ask(.run(command))
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: arguments.joined(separator: " "))
        }
        return run
    }
}
