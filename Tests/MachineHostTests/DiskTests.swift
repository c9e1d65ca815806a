import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct DiskTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    static let disk = DeviceNode(name: "sda", number: "8:0", isBlock: true)

    /// A block device that every kernel with loop devices has, and that nobody uses as a rule.
    static let loop = DeviceNode(name: "loop7", number: "7:7", isBlock: true)
    static let canOpenLoop = (try? OpenFile("/dev/loop7", .readOnly)) != nil

    // MARK: - Claims

    @Test func `a disk without a node, or with another in its place, cannot be told`() throws {
        #expect(
            scratch.host.claim(of: Self.disk)
                == .unknown("there is no node '\(scratch.root.string)/dev/sda'")
        )
        let other = Usage.unknown(
            "'\(scratch.root.string)/dev/sda' is not the node of block device 8:0"
        )
        try scratch.write("dev/sda", "a file")
        #expect(scratch.host.claim(of: Self.disk) == other)
    }

    @Test func `the node of a device that is no block device is not opened`() throws {
        scratch.link("dev/sda", to: "/dev/null")
        let node = DeviceNode(name: "sda", number: "1:3", isBlock: true)
        #expect(
            scratch.host.claim(of: node)
                == .unknown("'\(scratch.root.string)/dev/sda' is not the node of block device 1:3")
        )
        let character = DeviceNode(name: "null", number: "1:3", isBlock: false)
        guard case .unknown = LinuxHost().claim(of: character) else {
            Issue.record("a character device was asked who claims it")
            return
        }
    }

    @Test(.enabled(if: canOpenLoop))
    func `a disk is in use while somebody has it open exclusively, and not before or after`() throws
    {
        let host = LinuxHost()
        #expect(host.claim(of: Self.loop) == .unused)
        do {
            let holder = try OpenFile("/dev/loop7", .readOnly, options: [.exclusiveCreate])
            #expect(host.claim(of: Self.loop) == .used([]))
            #expect(holder.descriptor.rawValue >= 0)
        }
        #expect(host.claim(of: Self.loop) == .unused)
    }

    @Test(.enabled(if: canOpenLoop)) func `the number of a node is compared before it is trusted`()
    {
        let other = DeviceNode(name: "loop7", number: "7:6", isBlock: true)
        #expect(
            LinuxHost().claim(of: other)
                == .unknown("'/dev/loop7' is not the node of block device 7:6")
        )
    }

    @Test(.enabled(if: canOpenLoop && geteuid() == 0))
    func `who may not open a disk is told who may`() async {
        await #expect(processExitsWith: .success) {
            guard setuid(65534) == 0 else { exit(1) }
            let node = DeviceNode(name: "loop7", number: "7:7", isBlock: true)
            let expected = "only root may ask the kernel who uses '/dev/loop7' (EACCES)"
            guard LinuxHost().claim(of: node) == .unknown(expected) else { exit(2) }
        }
    }

    // MARK: - Contents

    @Test func `the contents of a disk are what udev has found there`() throws {
        try scratch.write(
            "run/udev/data/b8:0",
            """
            S:disk/by-label/rpool
            I:4026531
            E:ID_FS_LABEL=rpool
            E:ID_FS_TYPE=zfs_member
            E:ID_FS_USAGE=filesystem
            E:ID_FS_UUID=
            G:systemd

            """
        )
        #expect(
            try scratch.host.contents(of: Self.disk)
                == DiskContents(type: "zfs_member", usage: "filesystem", label: "rpool")
        )
        #expect(try scratch.host.contents(of: Self.loop) == nil)
    }

    @Test func `without a database of udev, the contents of a disk cannot be told`() {
        let folder = scratch.root.appending("run/udev/data").string
        let expected = HostError(
            .system,
            "cannot read '\(folder)': no such file or directory (ENOENT)",
            errno: .noSuchFileOrDirectory
        )
        #expect(throws: expected) { try scratch.host.contents(of: Self.disk) }
    }

    @Test func `a disk with a table of partitions has no file system of its own`() {
        let entry = "E:ID_PART_TABLE_TYPE=gpt\nE:ID_MODEL=a=b\nE\nE:\nE:ID_FS_LABEL=a\u{1}b\n"
        #expect(
            DiskContents(parsingUdevEntry: entry.bytes)
                == DiskContents(label: "a\u{FFFD}b", partitionTable: "gpt")
        )
    }

    // MARK: - Files and exports

    @Test func `a file lies on the disk of its mount, and one of a network on none`() throws {
        let file = try scratch.write("images/a.img", "")
        let own = DeviceNumber(try Stat(file).deviceID)
        let mounts = "1 0 259:2 / / rw - ext4 /dev/root rw\n"
        try scratch.write("proc/self/mountinfo", mounts)
        let expected = own.major == 0 ? "259:2" : own.description
        #expect(scratch.host.blockDevice(under: file.string) == .disk(expected))
        #expect(scratch.host.blockDevice(under: file.string + "x") == .unknown)
        let images = scratch.root.string + "/images"
        let network = "2 1 0:51 / \(images) rw - nfs4 server:/a rw\n"
        try scratch.write("proc/self/mountinfo", mounts + network)
        #expect(scratch.host.blockDevice(under: file.string) == .noDisk)
        // What is mounted over it later counts.
        try scratch.write(
            "proc/self/mountinfo",
            mounts + network + "3 1 259:3 / \(images) rw - ext4 /dev/a rw\n"
        )
        #expect(scratch.host.blockDevice(under: file.string).number != nil)
        scratch.link("dev/null", to: "/dev/null")
        #expect(scratch.host.blockDevice(under: "/dev/null") == .noDisk)
    }

    @Test func `a file in memory lies on no disk, deleted or not, and one behind FUSE perhaps`()
        throws
    {
        let images = scratch.root.string + "/images"
        let mounts = "1 0 259:2 / / rw - ext4 /dev/root rw\n"
        try scratch.write("proc/self/mountinfo", mounts + "2 1 0:51 / \(images) rw - tmpfs t rw\n")
        #expect(scratch.host.blockDevice(under: images + "/a (deleted)") == .noDisk)
        #expect(scratch.host.blockDevice(under: images + "/a") == .unknown)
        try scratch.write(
            "proc/self/mountinfo",
            mounts + "2 1 0:51 / \(images) rw - fuse.mergerfs a:b rw\n"
        )
        #expect(scratch.host.blockDevice(under: images + "/a") == .unknown)
    }

    // MARK: - Nodes that no uevent names

    @Test
    func `the node of a card of NVIDIA is told by a file of its driver, and kfd by its class`()
        throws
    {
        #expect(throws: HostError.self) {
            try scratch.host.hiddenNodes(of: "0000:01:00.0", driver: "nvidia")
        }
        try scratch.write(
            "proc/driver/nvidia/gpus/0000:01:00.0/information",
            "Model: \t\t RTX\nBus Location: \t 0000:01:00.0\nDevice Minor: \t 3\n"
        )
        #expect(
            try scratch.host.hiddenNodes(of: "0000:01:00.0", driver: "nvidia")
                == [DeviceNode(name: "nvidia3", number: "195:3", isBlock: false)]
        )
        #expect(try scratch.host.hiddenNodes(of: "0000:02:00.0", driver: "amdgpu") == [])
        try scratch.write("sys/class/kfd/kfd/dev", "236:0\n")
        #expect(
            try scratch.host.hiddenNodes(of: "0000:02:00.0", driver: "amdgpu")
                == [DeviceNode(name: "kfd", number: "236:0", isBlock: false)]
        )
        #expect(try scratch.host.hiddenNodes(of: "0000:03:00.0", driver: "e1000e") == [])
    }

    @Test func `what nvmet, target and USB gadgets export is told by path`() throws {
        let nvmet = "sys/kernel/config/nvmet/subsystems/nqn.2026-11.example"
        try scratch.write("\(nvmet)/attr_allow_any_host", "1\n")
        try scratch.write("\(nvmet)/namespaces/1/device_path", "/dev/nvme1n1\n")
        try scratch.write("\(nvmet)/namespaces/1/enable", "1\n")
        try scratch.write("\(nvmet)/namespaces/2/device_path", "/dev/nvme2n1\n")
        try scratch.write("\(nvmet)/namespaces/2/enable", "0\n")
        try scratch.write("\(nvmet)/namespaces/3/device_path", "(null)\n")
        try scratch.write("\(nvmet)/namespaces/3/enable", "1\n")
        try scratch.write("\(nvmet)/passthru/device_path", "/dev/nvme3\n")
        try scratch.write("\(nvmet)/passthru/enable", "1\n")
        let core = "sys/kernel/config/target/core"
        try scratch.write("\(core)/iblock_0/disk/udev_path", "/dev/sdb\n")
        try scratch.write("\(core)/iblock_0/hba_info", "HBA Index: 1\n")
        try scratch.write("\(core)/fileio_1/image/udev_path", "/images/a.img\n")
        scratch.folder("\(core)/rd_mcp_2/memory")
        let gadget = "sys/kernel/config/usb_gadget/g1"
        try scratch.write("\(gadget)/UDC", "dwc3.0\n")
        try scratch.write("\(gadget)/functions/mass_storage.0/stall", "1\n")
        try scratch.write("\(gadget)/functions/mass_storage.0/lun.0/file", "/dev/sdc\n")
        try scratch.write("\(gadget)/functions/mass_storage.0/lun.1/file", "\n")
        try scratch.write("\(gadget)/functions/ecm.0/lun.0/file", "/dev/sdd\n")
        #expect(
            try scratch.host.exportedDisks()
                == ["/dev/nvme1n1", "/dev/nvme3", "/dev/sdb", "/dev/sdc", "/images/a.img"]
        )
    }

    @Test func `exports cannot be told where their module is loaded and its files are missing`()
        throws
    {
        #expect(try scratch.host.exportedDisks().isEmpty)
        scratch.folder("sys/module/nvmet")
        let path = scratch.root.appending("sys/kernel/config/nvmet").string
        let expected = HostError(
            .system,
            "cannot read '\(path)': no such file or directory (ENOENT)",
            errno: .noSuchFileOrDirectory
        )
        #expect(throws: expected) { try scratch.host.exportedDisks() }
    }
}
