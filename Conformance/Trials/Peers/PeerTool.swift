internal import KernelLab
internal import LabBase

/// The tools that are measured beside each other.
enum PeerTool: String, CaseIterable, Sendable {
    case driverctl
    case devbind = "dpdk-devbind"
    /// The three writes of a shell: override, unbind, probe.
    case shell = "shell: override, unbind, probe"
    case anybind

    /// The line that gives a device to a driver.
    func bind(_ device: String, _ driver: String) -> String {
        switch self {
        case .driverctl: "driverctl set-override \(device) \(driver)"
        case .devbind: "dpdk-devbind.py -b \(driver) \(device)"
        case .shell:
            "three() { cd /sys/bus/pci/devices/$1 && echo $2 >driver_override && "
                + "{ [ ! -e driver ] || echo $1 >driver/unbind; } && echo $1 >/sys/bus/pci/drivers_probe; }; "
                + "three \(device) '\(driver)'"
        case .anybind: "anybind bind \(device) \(driver)"
        }
    }

    /// The line that gives a device back to the host's driver; dpdk-devbind has to be told which that is.
    func release(_ device: String, to driver: String = "e1000e") -> String {
        switch self {
        case .driverctl: "driverctl unset-override \(device)"
        case .devbind: bind(device, driver)
        case .shell: bind(device, "")
        case .anybind: "anybind release \(device)"
        }
    }
}

/// The machine of the comparison.
enum PeerMachine {
    static let card = "0000:00:03.0"
    static let twin = "0000:00:04.0"
    static let disk = "0000:00:08.0"
    /// One of two cards in a group behind a bridge.
    static let paired = "0000:01:01.0"
    /// Where a card is plugged in.
    static let slotted = "0000:02:00.0"

    private static let devices = [
        "e1000e,addr=03.0,romfile=", "e1000e,addr=04.0,romfile=",
        "nvme,serial=peers,drive=disk,addr=08.0",
        "pcie-pci-bridge,id=bridge,addr=0a.0", "e1000,bus=bridge,addr=01.0,romfile=",
        "e1000,bus=bridge,addr=02.0,romfile=",
        "pcie-root-port,id=rp0,slot=1,chassis=1,addr=0b.0",
    ]

    static func machine(_ lab: Lab) throws(LabFailure) -> LabMachine {
        LabMachine(
            devices: [
                "-drive", "file=DIRECTORY/disk,format=raw,if=none,id=disk", "-drive",
                "file=DIRECTORY/late,format=raw,if=none,id=late",
            ] + devices.flatMap { ["-device", $0] },
            modules: [
                "e1000e", "e1000", "nvme", "loop", "crc32c_generic", "ext4", "pci-stub",
                "vfio_iommu_type1", "vfio-pci",
            ],
            files: [("bin/anybind", lab.anybind)] + (try lab.straceFiles())
                + (try lab.guestTools()) + (try lab.toolFiles()),
            disks: [("disk", 16 << 20), ("late", 16 << 20)]
        )
    }
}

extension Guest {
    /// Runs a line of bash as a user of Debian would; a minute and a half is more than any tool takes.
    func bash(_ line: String, milliseconds: Int = 90_000) throws(LabFailure) -> LabRun {
        let answer = try ask(.run(Self.bash(line, milliseconds)))
        guard case .finished(let run) = answer else { throw .unexpected(answer, to: line) }
        return run
    }

    static func bash(_ line: String, _ milliseconds: Int = 90_000) -> LabCommand {
        LabCommand(
            ["/bin/bash", "-c", line],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "LC_ALL=C"],
            milliseconds: milliseconds
        )
    }

    func end(of device: String) throws(LabFailure) -> DeviceEnd {
        guard try exists("/sys/bus/pci/devices/\(device)") else { return DeviceEnd("gone/gone") }
        return DeviceEnd(
            driver: try driver(of: device) ?? "-",
            override: try override(of: device)
        )
    }

    /// Gives a device to a driver by an override, or back to its own, by plain writes; driverctl forgets it.
    func move(_ device: String, to driver: String? = nil) throws(LabFailure) {
        let files = "/sys/bus/pci/devices/\(device)"
        try write("/sys/bus/pci/drivers_autoprobe", "1")
        try write("/sys/bus/pci/drivers/vfio-pci/remove_id", "8086 10d3")
        try write("\(files)/driver_override", driver ?? "\n")
        if try self.driver(of: device) != nil { try write("\(files)/driver/unbind", device) }
        try write("/sys/bus/pci/drivers_probe", device)
        _ = try bash("rm -f /etc/driverctl.d/*")
    }
}
