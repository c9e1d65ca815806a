import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// The shape of the tree: what stands where, with which mode, size and target.
@Suite("tree")
struct TreeTests {
    /// A machine with everything that the tree can show.
    static func everything() throws -> CaseRunner {
        var runner = try CaseRunner(
            arguments: errnoMachine + ["-device e1000e,addr=03.0"],
            modules: ["bindlab", "vfio-pci", "vfio_iommu_type1", "pci-pf-stub"]
        )
        let interface = DriverCore.ClassDevice(
            className: "net",
            name: "eth0",
            attributes: [
                DriverCore.StaticAttribute(
                    name: "address",
                    bytes: Array("52:54:00:12:34:56\n".utf8)
                ),
                DriverCore.StaticAttribute(
                    name: "queues/tx-0/tx_timeout",
                    bytes: Array("0\n".utf8)
                ),
            ]
        )
        let disk = [
            DriverCore.ClassDevice(className: "nvme", name: "nvme0"),
            DriverCore.ClassDevice(className: "block", name: "nvme0n1", below: "nvme0"),
        ]
        runner.sysfs.setScript(
            DriverScript(classDevices: [
                ScriptedChildren(device: "0000:00:03.0", classDevices: [interface])
            ]),
            of: "e1000e",
            on: "pci"
        )
        for line in lines {
            let answer = runner.run(line).joined(separator: " | ")
            #expect(answer.hasPrefix("OK"), "\(line): \(answer)")
        }
        // The disk appears when the driver, told what it makes, has the device anew.
        runner.sysfs.setScript(
            DriverScript(classDevices: [
                ScriptedChildren(device: Line.first, classDevices: disk)
            ]),
            of: "nvme",
            on: "pci"
        )
        for line in [Line.unbind("nvme", Line.first), Line.bind("nvme", Line.first)] {
            let answer = runner.run(line).joined(separator: " | ")
            #expect(answer.hasPrefix("OK"), "\(line): \(answer)")
        }
        return runner
    }

    private static let lines =
        ["insmod e1000e", "lab cdrv nvme ids=1234:11e8", Line.unbind("nvme", Line.inGroup)]
        + Line.vfio(Line.inGroup) + Line.withPF + [Line.numVFs("2")]
        + ["lab pdev s", "lab pdev k", "lab pdrv s", "lab pdrv k", "lab link k s"]

    static let links: [(path: SysfsPath, target: String)] = [
        ("/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0"),
        (
            "/bus/pci/devices/0000:01:01.0",
            "../../../devices/pci0000:00/0000:00:07.0/0000:01:01.0"
        ),
        ("/bus/pci/devices/0000:00:03.0/driver", "../../../bus/pci/drivers/e1000e"),
        ("/bus/pci/devices/0000:00:03.0/subsystem", "../../../bus/pci"),
        ("/bus/pci/devices/0000:01:01.0/driver", "../../../../bus/pci/drivers/vfio-pci"),
        ("/bus/pci/devices/0000:01:01.0/iommu_group", "../../../../kernel/iommu_groups/4"),
        (
            "/kernel/iommu_groups/4/devices/0000:01:01.0",
            "../../../../devices/pci0000:00/0000:00:07.0/0000:01:01.0"
        ),
        ("/bus/pci/drivers/e1000e/0000:00:03.0", "../../../../devices/pci0000:00/0000:00:03.0"),
        ("/bus/pci/drivers/e1000e/module", "../../../../module/e1000e"),
        ("/module/e1000e/drivers/pci:e1000e", "../../../bus/pci/drivers/e1000e"),
        ("/class/net/eth0", "../../devices/pci0000:00/0000:00:03.0/net/eth0"),
        ("/class/net/eth0/device", "../../../0000:00:03.0"),
        ("/class/net/eth0/subsystem", "../../../../../class/net"),
        ("/class/block/nvme0n1", "../../devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1"),
        ("/block/nvme0n1", "../devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1"),
        ("/block/nvme0n1/device", "../../nvme0"),
        ("/class/nvme/nvme0/device", "../../../0000:00:05.0"),
        ("/class/vfio/4", "../../devices/virtual/vfio/4"),
        ("/class/vfio/4/subsystem", "../../../../class/vfio"),
        (
            "/class/vfio-dev/vfio0",
            "../../devices/pci0000:00/0000:00:07.0/0000:01:01.0/vfio-dev/vfio0"
        ),
        ("/class/vfio-dev/vfio0/device", "../../../0000:01:01.0"),
        ("/bus/pci/devices/0000:02:00.0/virtfn1", "../0000:02:00.2"),
        ("/bus/pci/devices/0000:02:00.2/physfn", "../0000:02:00.0"),
        (
            "/devices/platform/k/supplier:platform:s",
            "../../virtual/devlink/platform:s--platform:k"
        ),
        (
            "/devices/platform/s/consumer:platform:k",
            "../../virtual/devlink/platform:s--platform:k"
        ),
        ("/class/devlink/platform:s--platform:k/consumer", "../../../platform/k"),
    ]

    @Test func `links are written as the kernel writes them, and lead somewhere`() throws {
        let sysfs = try Self.everything().sysfs
        for (path, target) in Self.links {
            #expect((try? sysfs.readlink(path)) == target, "\(path)")
            #expect((try? sysfs.list(path)) != nil, "\(path) leads to a directory")
        }
    }

    @Test
    func `every listed name is there, once and in order, and every link leads to a directory`()
        throws
    {
        let sysfs = try Self.everything().sysfs
        var count = 0
        var toVisit: [SysfsPath] = ["/"]
        while let directory = toVisit.popLast() {
            let names = try sysfs.list(directory)
            #expect(zip(names, names.dropFirst()).allSatisfy { $0 < $1 }, "\(directory)")
            for name in names {
                let path = directory / name
                let stat = try sysfs.stat(path)
                count += 1
                switch stat.kind {
                case .directory: toVisit.append(path)
                case .link: _ = try sysfs.list(path)
                case .file:
                    // No driver here has a delay, and a memory region can only be mapped.
                    let isRefused = name == "autosuspend_delay_ms" || stat.mode == 0o600
                    if stat.mode & 0o444 != 0, !isRefused { _ = try sysfs.readBytes(path) }
                case .other: Issue.record("\(path) is of no kind that sysfs holds")
                }
            }
        }
        #expect(count > 300)
    }

    /// Every name that stands anywhere, asked of every directory.
    @Test func `what a directory does not list is not there`() throws {
        let sysfs = try Self.everything().sysfs
        var listings: [SysfsPath: [String]] = [:]
        var toVisit: [SysfsPath] = ["/"]
        while let directory = toVisit.popLast() {
            let names = try sysfs.list(directory)
            listings[directory] = names
            for name in names where try sysfs.stat(directory / name).kind == .directory {
                toVisit.append(directory / name)
            }
        }
        let universe = Set(listings.values.joined())
        #expect(universe.count > 100)
        for (directory, names) in listings {
            let there = universe.filter { sysfs.exists(directory / $0) }
            #expect(there == Set(names), "\(directory)")
        }
    }

    @Test func `a link and its target name the same directory, told by the way back`() throws {
        let sysfs = try Self.everything().sysfs
        for (path, target) in Self.links {
            let folder = SysfsPath(String(path.text.dropLast(path.lastName.utf8.count + 1)))
            // The link's own folder may be reached through a link: the walk does what the kernel does.
            #expect(try sysfs.list(folder / target) == sysfs.list(path), "\(path)")
        }
    }

    static let files: [(path: SysfsPath, mode: UInt16, size: Int)] = [
        ("/bus/pci/drivers_autoprobe", 0o644, 4096), ("/bus/pci/drivers_probe", 0o200, 4096),
        ("/bus/pci/uevent", 0o200, 4096), ("/bus/pci/rescan", 0o200, 4096),
        ("/bus/pci/drivers/e1000e/bind", 0o200, 4096),
        ("/bus/pci/drivers/e1000e/unbind", 0o200, 4096),
        ("/bus/pci/drivers/e1000e/new_id", 0o200, 4096),
        ("/bus/pci/drivers/e1000e/remove_id", 0o200, 4096),
        ("/bus/pci/drivers/e1000e/uevent", 0o200, 4096),
        ("/bus/pci/devices/0000:00:03.0/driver_override", 0o644, 4096),
        ("/bus/pci/devices/0000:00:03.0/uevent", 0o644, 4096),
        ("/bus/pci/devices/0000:00:03.0/modalias", 0o444, 4096),
        ("/bus/pci/devices/0000:00:03.0/remove", 0o220, 4096),
        ("/bus/pci/devices/0000:00:03.0/rescan", 0o200, 4096),
        ("/bus/pci/devices/0000:00:03.0/config", 0o644, 256),
        ("/bus/pci/devices/0000:02:00.0/sriov_numvfs", 0o644, 4096),
        ("/bus/pci/devices/0000:02:00.0/sriov_totalvfs", 0o444, 4096),
        ("/bus/pci/devices/0000:02:00.0/sriov_drivers_autoprobe", 0o644, 4096),
        ("/bus/pci/devices/0000:02:00.1/sriov_vf_msix_count", 0o200, 4096),
        ("/kernel/iommu_groups/4/type", 0o644, 4096),
        ("/kernel/iommu_groups/4/reserved_regions", 0o444, 4096),
        ("/module/vfio_pci/parameters/enable_sriov", 0o644, 4096),
        ("/module/vfio_pci/parameters/disable_vga", 0o444, 4096),
    ]

    @Test func `files have the kernel's modes and sizes`() throws {
        let sysfs = try Self.everything().sysfs
        for (path, mode, size) in Self.files {
            let expected = SysfsStat(kind: .file, mode: mode, size: size)
            #expect((try? sysfs.stat(path)) == expected, "\(path)")
        }
        let directory = SysfsStat(kind: .directory, mode: 0o755, size: 0)
        #expect(try sysfs.stat("/bus/pci") == directory)
        let link = SysfsStat(kind: .link, mode: 0o777, size: 0)
        #expect(try sysfs.stat("/bus/pci/devices/0000:00:03.0") == link)
    }

    static let texts: [(path: SysfsPath, text: String)] = [
        ("/bus/pci/devices/0000:00:03.0/vendor", "0x8086\n"),
        ("/bus/pci/devices/0000:00:03.0/device", "0x10d3\n"),
        ("/bus/pci/devices/0000:00:03.0/class", "0x020000\n"),
        ("/bus/pci/devices/0000:00:05.0/class", "0x00ff00\n"),
        ("/bus/pci/devices/0000:00:03.0/revision", "0x00\n"),
        ("/bus/pci/devices/0000:00:03.0/subsystem_vendor", "0x8086\n"),
        ("/bus/pci/devices/0000:00:03.0/subsystem_device", "0x0000\n"),
        ("/bus/pci/devices/0000:00:03.0/driver_override", "(null)\n"),
        ("/bus/pci/devices/0000:01:01.0/driver_override", "vfio-pci\n"),
        (
            "/bus/pci/devices/0000:00:03.0/modalias",
            "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00\n"
        ),
        (
            "/bus/pci/devices/0000:00:03.0/uevent",
            "DRIVER=e1000e\nPCI_CLASS=20000\nPCI_ID=8086:10D3\nPCI_SUBSYS_ID=8086:0000\n"
                + "PCI_SLOT_NAME=0000:00:03.0\n"
                + "MODALIAS=pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00\n"
        ),
        ("/bus/pci/devices/0000:02:00.0/sriov_totalvfs", "4\n"),
        ("/bus/pci/devices/0000:02:00.0/sriov_numvfs", "2\n"),
        ("/bus/pci/devices/0000:02:00.0/sriov_offset", "1\n"),
        ("/bus/pci/devices/0000:02:00.0/sriov_vf_device", "10\n"),
        ("/kernel/iommu_groups/4/type", "DMA-FQ\n"),
        ("/class/vfio/4/dev", "511:0\n"),
        ("/class/vfio/4/uevent", "MAJOR=511\nMINOR=0\nDEVNAME=vfio/4\n"),
        ("/class/net/eth0/address", "52:54:00:12:34:56\n"),
        ("/class/net/eth0/queues/tx-0/tx_timeout", "0\n"),
        ("/class/net/eth0/uevent", "INTERFACE=eth0\n"),
        ("/class/devlink/platform:s--platform:k/status", "active\n"),
        ("/module/vfio_pci/parameters/enable_sriov", "N\n"),
    ]

    @Test func `files read as on a kernel`() throws {
        let sysfs = try Self.everything().sysfs
        for (path, text) in Self.texts {
            let bytes = try sysfs.readBytes(path)
            #expect(String(decoding: bytes, as: UTF8.self) == text, "\(path)")
        }
    }

    @Test func `the configuration space says what the other files say`() throws {
        let sysfs = try Self.everything().sysfs
        let space = try sysfs.readBytes("/bus/pci/devices/0000:00:03.0/config")
        #expect(space.count == 256)
        #expect(Array(space[0..<4]) == [0x86, 0x80, 0xd3, 0x10])
        #expect(Array(space[8..<12]) == [0x00, 0x00, 0x00, 0x02])
        #expect(Array(space[0x2c..<0x30]) == [0x86, 0x80, 0x00, 0x00])
        let bridge = try sysfs.readBytes("/bus/pci/devices/0000:00:07.0/config")
        #expect(bridge[0x0e] == 1)
        #expect(Array(bridge[0x18..<0x1b]) == [0, 1, 1])
    }

    @Test func `a description's own configuration space is shown with its own size`() throws {
        let sysfs = VirtualSysfs()
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        let space = (0..<64).map { UInt8($0) }
        sysfs.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "0000:00:01.0",
                    bus: "pci",
                    identity: .pci(DriverCore.PCIIdentity(vendor: 1, device: 2)),
                    attributes: [
                        DriverCore.StaticAttribute(name: "config", mode: 0o644, bytes: space)
                    ]
                )
            )
        )
        #expect(try sysfs.stat("/devices/0000:00:01.0/config").size == 64)
        #expect(try sysfs.readBytes("/devices/0000:00:01.0/config") == space)
        let handle = try sysfs.open("/devices/0000:00:01.0/config", .read)
        #expect(try sysfs.read(handle, upTo: 4, at: 60) == [60, 61, 62, 63])
    }

    @Test func `what a description says of its own is passed through, in folders too`() throws {
        let sysfs = VirtualSysfs()
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "platform", rule: .platform)))
        sysfs.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "x",
                    bus: "platform",
                    identity: .platform(DriverCore.PlatformIdentity(baseName: "x")),
                    attributes: [
                        DriverCore.StaticAttribute(name: "numa_node", bytes: Array("-1\n".utf8)),
                        DriverCore.StaticAttribute(
                            name: "power/control",
                            mode: 0o644,
                            bytes: Array("auto\n".utf8)
                        ),
                        DriverCore.StaticAttribute(name: "modalias", bytes: Array("hidden\n".utf8)),
                    ],
                    hasFirmwareNode: true
                )
            )
        )
        #expect(try sysfs.readText("/devices/x/numa_node") == "-1")
        #expect(try sysfs.readText("/devices/x/power/control") == "auto")
        try #expect(sysfs.stat("/devices/x/power/control").mode == 0o644)
        try #expect(sysfs.readText("/devices/x/power/runtime_status") == "unsupported")
        #expect(try sysfs.readText("/devices/x/modalias") == "platform:x")
        #expect(try sysfs.readText("/devices/x/waiting_for_supplier") == "0")
        #expect(throws: Errno.invalidArgument) {
            try sysfs.write("/devices/x/power/control", "never")
        }
        try sysfs.write("/devices/x/power/control", "on")
        #expect(try sysfs.readText("/devices/x/power/control") == "on")
        let expected = [
            "driver_override", "modalias", "numa_node", "power", "subsystem", "uevent",
            "waiting_for_supplier",
        ]
        #expect(try sysfs.list("/devices/x") == expected)
    }
}
