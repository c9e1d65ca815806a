import DriverCore
import DriverScripts
import Sysfs
import Testing
import VirtualSysfs

import struct SystemPackage.Errno

/// The files by which tools look at a PCI function's hardware, as Linux 6.12 was seen to answer on QEMU's
/// q35 board: regions, ROM, resets, power, configuration space.
@Suite("files of functions")
struct FunctionFileTests {
    static let card: SysfsPath = "/bus/pci/devices/0000:00:07.0"
    static let network: SysfsPath = "/bus/pci/devices/0000:00:02.0"
    static let disk: SysfsPath = "/bus/pci/devices/0000:01:00.0"

    private let sysfs = VirtualSysfs()

    /// `resource` of a graphics card with a prefetchable region, ports and a ROM.
    private static let regions = """
        0x00000000fd000000 0x00000000fdffffff 0x0000000000042208
        0x0000000000000000 0x0000000000000000 0x0000000000000000
        0x000000000000c040 0x000000000000c05f 0x0000000000040101
        0x0000000000000000 0x0000000000000000 0x0000000000000000
        0x0000000120000000 0x0000000120003fff 0x0000000000140204
        0x0000000000000000 0x0000000000000000 0x0000000000000000
        0x00000000fe900000 0x00000000fe91ffff 0x0000000000046200

        """

    init() throws {
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        _ = add("0000:00:07.0", 0x030000, ["resource": Self.regions, "irq": "11\n"])
        // Power management, which resets by its states.
        var space = [UInt8](repeating: 0, count: 256)
        space.replaceSubrange(0..<4, with: [0x86, 0x80, 0xD3, 0x10])
        (space[0x06], space[0x34], space[0x40]) = (0x10, 0x40, 0x01)
        _ = add("0000:00:02.0", 0x020000, space: space)
        let port = try #require(add("0000:00:06.0", 0x060400, header: 1))
        let sriov = DriverCore.SRIOVCapability(totalVFs: 4, offset: 1, stride: 1, vfDevice: 0x10)
        _ = add("0000:01:00.0", 0x010802, below: port, sriov: sriov)
        sysfs.perform(
            .registerDriver(
                DriverCore.DriverDescription(
                    name: "nvme",
                    bus: "pci",
                    table: .pci([
                        DriverCore.PCIMatchID(
                            vendor: 0x8086,
                            device: 0x10D3,
                            classCode: 0x010802,
                            classMask: 0xFFFFFF
                        )
                    ])
                )
            )
        )
    }

    private func add(
        _ name: String,
        _ classCode: UInt32,
        _ texts: [String: String] = [:],
        space: [UInt8]? = nil,
        header: UInt8 = 0,
        below parent: DriverCore.DeviceID? = nil,
        sriov: DriverCore.SRIOVCapability? = nil
    ) -> DriverCore.DeviceID? {
        var attributes = texts.sorted { $0.key < $1.key }.map {
            DriverCore.StaticAttribute(name: $0.key, bytes: Array($0.value.utf8))
        }
        if let space {
            attributes.append(DriverCore.StaticAttribute(name: "config", mode: 0o644, bytes: space))
        }
        let identity = DriverCore.PCIIdentity(
            vendor: 0x8086,
            device: 0x10D3,
            classCode: classCode,
            headerType: header,
            sriov: sriov
        )
        return sysfs.add(
            DriverCore.DeviceDescription(
                name: name,
                bus: "pci",
                parent: parent,
                identity: .pci(identity),
                attributes: attributes
            )
        )
    }

    static let files: [(path: SysfsPath, mode: UInt16, size: Int)] = [
        (card / "resource0", 0o600, 16 << 20), (card / "resource0_wc", 0o600, 16 << 20),
        (card / "resource2", 0o600, 32), (card / "resource4", 0o600, 16 << 10),
        (card / "rom", 0o600, 128 << 10), (card / "boot_vga", 0o444, 4096),
        (card / "power/control", 0o644, 4096), (card / "power/runtime_status", 0o444, 4096),
        (card / "config", 0o644, 256), (disk / "config", 0o644, 4096),
        (network / "reset", 0o200, 4096), (network / "reset_method", 0o644, 4096),
    ]

    @Test func `each has the kernel's mode and size`() throws {
        for (path, mode, size) in Self.files {
            let expected = SysfsStat(kind: .file, mode: mode, size: size)
            try #expect(sysfs.stat(path) == expected, "\(path)")
        }
    }

    @Test func `a region of the whole address space has a size`() throws {
        let whole = "0x0000000000000000 0xffffffffffffffff 0x0000000000000200\n"
        _ = add("0000:00:08.0", 0x020000, ["resource": whole])
        let file = "/bus/pci/devices/0000:00:08.0/resource0" as SysfsPath
        try #expect(sysfs.stat(file).size == .max)
    }

    @Test func `what a function does not have has no file`() throws {
        let names = try sysfs.list(Self.card)
        let regions = ["resource", "resource0", "resource0_wc", "resource2", "resource4", "rom"]
        #expect(names.filter { $0.hasPrefix("resource") || $0 == "rom" } == regions)
        for name in [
            "resource1", "resource2_wc", "resource00", "resource6", "reset", "reset_method",
        ] {
            #expect(!sysfs.exists(Self.card / name), "\(name)")
        }
        #expect(!sysfs.exists(Self.network / "boot_vga"))
        #expect(!sysfs.exists(Self.network / "power/wakeup"))
        #expect(!sysfs.exists("/bus/pci/devices/0000:00:06.0/reset"))
    }

    // MARK: - Regions

    @Test func `memory can be neither read nor written, ports one access at a time`() throws {
        let memory = try sysfs.open(Self.card / "resource0", .readWrite)
        #expect(throws: Errno.ioError) { try sysfs.read(memory, upTo: 4, at: 0) }
        #expect(throws: Errno.ioError) { try sysfs.write(memory, [0, 0, 0, 0]) }
        try #expect(sysfs.read(memory, upTo: 4, at: 16 << 20) == [])
        let ports = try sysfs.open(Self.card / "resource2", .readWrite)
        for count in [1, 2, 4] {
            try #expect(
                sysfs.read(ports, upTo: count, at: 8) == Array(repeating: 0xFF, count: count)
            )
            try #expect(sysfs.write(ports, Array(repeating: 0, count: count)) == count)
        }
        for count in [3, 8, 4096] {
            #expect(throws: Errno.invalidArgument) { try sysfs.read(ports, upTo: count, at: 0) }
        }
        try #expect(sysfs.read(ports, upTo: 4, at: 32) == [])
        try #expect(sysfs.read(ports, upTo: 4, at: 31) == [0xFF])
        guard case .done(.count(1)) = try sysfs.begin(.write(ports, [1, 2, 3, 4], at: 31)) else {
            Issue.record("what is behind the end is no part of a write")
            return
        }
        #expect(throws: Errno.fileTooLarge) { try sysfs.begin(.write(ports, [1], at: 32)) }
    }

    @Test func `a ROM is closed until it is opened, and then has no image`() throws {
        let rom = try sysfs.open(Self.card / "rom", .readWrite)
        #expect(throws: Errno.invalidArgument) { try sysfs.read(rom, upTo: 4, at: 0) }
        try #expect(sysfs.write(rom, Array("1\n".utf8)) == 2)
        #expect(throws: Errno.ioError) { try sysfs.read(rom, upTo: 4, at: 0) }
        try #expect(sysfs.write(rom, Array("0\n".utf8)) == 2)
        #expect(throws: Errno.invalidArgument) { try sysfs.read(rom, upTo: 4, at: 0) }
    }

    // MARK: - Resets and power

    /// A file, what is written, the errno or nil, and what is read afterwards.
    static let writes: [(path: SysfsPath, text: String, errno: Int32?, after: String)] = [
        (network / "reset_method", "bus\n", 22, "pm\n"),
        (network / "reset_method", "nonsense\n", 22, "pm\n"),
        (network / "reset_method", "pm", nil, "pm\n"),
        (network / "reset_method", "\n", nil, ""),
        (network / "reset_method", "default\n", nil, "pm\n"),
        (disk / "reset_method", "bus\n", nil, "bus\n"),
        (disk / "reset_method", "bus flr", nil, "bus flr\n"),
        (card / "power/control", "auto\n", nil, "auto\n"),
        (card / "power/control", "off\n", 22, "on\n"), (card / "power/control", "\n", 22, "on\n"),
        (card / "power/async", "disabled\n", nil, "disabled\n"),
    ]

    @Test(arguments: writes)
    func `a file takes what the kernel takes, and shows it`(
        row: (path: SysfsPath, text: String, errno: Int32?, after: String)
    ) throws {
        var failure: Errno?
        do throws(Errno) {
            try #expect(sysfs.write(row.path, row.text) == row.text.utf8.count)
        } catch {
            failure = error
        }
        #expect(failure?.rawValue == row.errno)
        try #expect(String(decoding: sysfs.readBytes(row.path), as: UTF8.self) == row.after)
    }

    @Test func `reset takes 1 and nothing else, while there is a method`() throws {
        for text in ["0\n", "2\n", "x\n", " 1\n", "1x\n"] {
            #expect(throws: Errno.invalidArgument) { try sysfs.write(Self.network / "reset", text) }
        }
        try #expect(sysfs.write(Self.network / "reset", "1\n") == 2)
        try sysfs.write(Self.network / "reset_method", "\n")
        #expect(throws: Errno(rawValue: 25)) { try sysfs.write(Self.network / "reset", "1") }
    }

    @Test func `methods follow from the configuration space and the bus`() throws {
        try #expect(sysfs.readText(Self.network / "reset_method") == "pm")
        try #expect(sysfs.readText(Self.disk / "reset_method") == "flr bus")
    }

    @Test func `a function that may sleep sleeps while it has no driver`() throws {
        let power = Self.card / "power"
        try #expect(sysfs.readText(power / "runtime_status") == "active")
        try #expect(sysfs.readText(power / "runtime_enabled") == "forbidden")
        try sysfs.write(power / "control", "auto\n")
        try #expect(sysfs.readText(power / "runtime_status") == "suspended")
        try #expect(sysfs.readText(power / "runtime_enabled") == "enabled")
        let bound = Self.disk / "power"
        try sysfs.write(bound / "control", "auto\n")
        try #expect(sysfs.readText(bound / "runtime_status") == "active")
        let port: SysfsPath = "/bus/pci/devices/0000:00:06.0/power"
        try sysfs.write(port / "control", "auto\n")
        try #expect(sysfs.readText(port / "runtime_status") == "active", "one below it is awake")
        #expect(throws: Errno.ioError) { try sysfs.readText(power / "autosuspend_delay_ms") }
        #expect(throws: Errno.ioError) { try sysfs.write(power / "autosuspend_delay_ms", "5") }
    }

    // MARK: - Configuration space

    @Test func `the configuration space has the addresses of the regions`() throws {
        let space = try sysfs.readBytes(Self.card / "config")
        #expect(Array(space[0x10..<0x14]) == [0x08, 0, 0, 0xFD])
        #expect(Array(space[0x18..<0x1C]) == [0x41, 0xC0, 0, 0])
        #expect(Array(space[0x20..<0x28]) == [0x04, 0, 0, 0x20, 1, 0, 0, 0])
        #expect(Array(space[0x30..<0x34]) == [0, 0, 0x90, 0xFE])
        #expect(space[0x04] == 0x3, "ports and memory are switched on")
        #expect(Array(space[0x3C..<0x3E]) == [11, 1])
    }

    @Test func `a physical function tells of its virtual ones`() throws {
        let space = try sysfs.readBytes(Self.disk / "config")
        #expect(space.count == 4096)
        #expect(Array(space[0x100..<0x104]) == [0x10, 0, 1, 0])
        #expect(Array(space[0x10C..<0x11C]) == [4, 0, 4, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0x10, 0])
    }

    @Test func `registers that can be written keep what was written, others do not`() throws {
        let handle = try sysfs.open(Self.card / "config", .readWrite)
        let bytes = [UInt8](repeating: 0xFF, count: 64)
        guard case .done(.count(64)) = try sysfs.begin(.write(handle, bytes, at: 0)) else { return }
        let space = try sysfs.readBytes(Self.card / "config")
        #expect(Array(space[0..<8]) == [0x86, 0x80, 0xD3, 0x10, 0x47, 0x05, 0, 0])
        #expect(Array(space[0x10..<0x14]) == [0x08, 0, 0, 0xFD])
        #expect(space[0x0C] == 0xFF && space[0x3C] == 0xFF && space[0x3D] == 1)
        #expect(throws: Errno.fileTooLarge) { try sysfs.begin(.write(handle, [0], at: 256)) }
        #expect(throws: Errno.invalidArgument) { try sysfs.begin(.write(handle, [0], at: -1)) }
        guard case .done(.count(6)) = try sysfs.begin(.write(handle, bytes, at: 250)) else {
            Issue.record("a write ends with the file")
            return
        }
    }

    /// Source: `pci_dev_groups`, drivers/pci/pci-sysfs.c, since 7.2; `pci_create_sysfs_dev_files()` before.
    @Test(arguments: [(DriverCore.Profile.linux6_18, false), (.linux7_3, true)])
    func `a region's file is there when the add event comes, since 7.2`(
        profile: DriverCore.Profile,
        isThere: Bool
    ) throws {
        var core = DriverCore(profile: profile)
        func end(_ operation: DriverCore.Operation) throws {
            let task = core.begin(operation)
            while core.taskIDs.contains(task) { _ = try core.apply(.step(task)) }
        }
        try end(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        let description = DriverCore.DeviceDescription(
            name: "0000:00:07.0",
            bus: "pci",
            identity: .pci(DriverCore.PCIIdentity(vendor: 0x1234, device: 0x1111)),
            attributes: [
                DriverCore.StaticAttribute(name: "resource", bytes: Array(Self.regions.utf8))
            ]
        )
        let task = core.begin(.addDevice(description))
        var isSent = false
        while !isSent {
            isSent = try core.apply(.step(task)).contains {
                if case .uevent(let event) = $0 { event.action == .add } else { false }
            }
        }
        #expect(try Self.names(core).contains("resource0") == isThere)
        while core.taskIDs.contains(task) { _ = try core.apply(.step(task)) }
        #expect(try Self.names(core).contains("resource0"))
    }

    /// The names in the card's directory at this moment, with nothing let run.
    private static func names(_ core: DriverCore) throws -> [String] {
        var machine = SysfsMachine(core: core, drivers: ScriptedDrivers())
        guard case .done(.names(let names)) = try machine.begin(.list(card)) else { return [] }
        return names
    }
}
