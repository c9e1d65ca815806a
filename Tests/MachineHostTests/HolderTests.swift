import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct HolderTests {
    let scratch: Scratch
    static let qemu = HoldingProcess(pid: 41, command: "qemu-system-x86")
    static let dpdk = HoldingProcess(pid: 50, command: "dpdk-testpmd")
    static let busy = HostError(
        .system,
        "cannot open '/dev/vfio/7': device or resource busy (EBUSY)",
        errno: .resourceBusy
    )
    static let denied = HostError(.system, "cannot open", errno: .permissionDenied)

    init() throws { scratch = try Scratch() }

    @Test func `a group that is not there has no holders and no status`() throws {
        #expect(try scratch.host.holders(ofGroup: 7).isEmpty)
        #expect(try scratch.host.groupStatus(7) == nil)
        #expect(try scratch.host.groupStatus(-1) == nil)
    }

    @Test func `a group that the kernel lets open has no holders, and no process is looked at`()
        throws
    {
        try scratch.write("dev/vfio/7", "")
        // There is no proc here at all, so that a scan would throw.
        #expect(try scratch.host.holders(ofGroup: 7).isEmpty)
    }

    @Test func `a node that is no vfio group has no status`() throws {
        try scratch.write("dev/vfio/7", "")
        let error = #expect(throws: HostError.self) { try scratch.host.groupStatus(7) }
        #expect(
            error?.message
                == "cannot read the status of a vfio group: inappropriate ioctl for device (ENOTTY)"
        )
    }

    /// A process in the stand-in for `/proc`, with what its descriptors lead to.
    func process(_ pid: Int, _ command: String, _ descriptors: [String], fdinfo: String? = nil)
        throws
    {
        try scratch.write("proc/\(pid)/comm", command + "\n")
        for (number, target) in descriptors.enumerated() {
            scratch.link("proc/\(pid)/fd/\(number)", to: target)
            if let fdinfo { try scratch.write("proc/\(pid)/fdinfo/\(number)", fdinfo) }
        }
    }

    @Test func `who has a file, the directory or the root in a mount uses it`() throws {
        try process(41, "cat", ["/dev/null", "/mnt/machine/sys/bus"])
        try process(42, "bash", ["/dev/null"])
        scratch.link("proc/42/cwd", to: "/mnt/machine")
        try process(43, "sh", [])
        scratch.link("proc/43/root", to: "/mnt/machine/sys")
        try process(44, "other", ["/mnt/machine2/file", "/mnt"])
        let users = scratch.host.users(ofMount: "/mnt/machine")
        #expect(users.map(\.pid) == [41, 42, 43])
        #expect(users.map(\.command) == ["cat", "bash", "sh"])
    }

    /// A folder in the node's place cannot be opened for writing, as a group in use cannot.
    @Test func `the process that has the node of a group open is named`() throws {
        let node = scratch.folder("dev/vfio/7").string
        try process(
            50,
            "dpdk-testpmd",
            ["/dev/null", node + " (deleted)", scratch.root.string + "/dev/vfio/77"]
        )
        try process(41, "qemu-system-x86", ["/dev/null", node])
        scratch.folder("proc/sys")
        #expect(try scratch.host.holders(ofGroup: 7) == [Self.qemu])
    }

    @Test func `a group without IOMMU is looked for under its own name`() throws {
        let node = scratch.folder("dev/vfio/noiommu-7").string
        try process(41, "qemu-system-x86", [node])
        #expect(try scratch.host.holders(ofGroup: 7) == [Self.qemu])
    }

    @Test func `a device's own node is looked for too, though its group can be opened`() throws {
        try scratch.write("dev/vfio/7", "")
        let node = try scratch.write("dev/vfio/devices/vfio3", "").string
        scratch.folder("sys/kernel/iommu_groups/7/devices/0000:01:00.0/vfio-dev/vfio3")
        try process(50, "dpdk-testpmd", ["/dev/null"])
        #expect(try scratch.host.holders(ofGroup: 7).isEmpty)
        try process(41, "qemu-system-x86", [node])
        #expect(try scratch.host.holders(ofGroup: 7) == [Self.qemu])
    }

    @Test
    func `a group that the kernel has, and this /dev has not, is looked for in every process`()
        throws
    {
        try scratch.write("sys/class/vfio/7/dev", "1:3\n")
        #expect(throws: HostError.self) { try scratch.host.holders(ofGroup: 7) }
        try process(1, "init", ["/dev/null"])
        #expect(try scratch.host.holders(ofGroup: 7).isEmpty)
        // The stand-in for the node under another `/dev`, with the number that the kernel says.
        scratch.link("other/vfio/7", to: "/dev/null")
        try process(41, "qemu-system-x86", [scratch.root.string + "/other/vfio/7"])
        #expect(try scratch.host.holders(ofGroup: 7) == [Self.qemu])
        try scratch.write("sys/class/vfio/7/dev", "1:5\n")
        #expect(try scratch.host.holders(ofGroup: 7).isEmpty)
        try scratch.write("proc/self/mountinfo", "1 0 0:20 / /sys rw - fuse.anybind anybind rw\n")
        try scratch.write("sys/class/vfio/7/dev", "1:3\n")
        #expect(
            try scratch.host.holders(ofGroup: 7).isEmpty,
            "a machine of ours says nothing of this kernel"
        )
    }

    @Test func `a group without a node may be held by who is not seen`() throws {
        try scratch.write("sys/class/vfio/7/dev", "1:3\n")
        try process(1, "init", ["/dev/null"])
        scratch.link("proc/self/ns/pid", to: "pid:[4026532201]")
        let error = #expect(throws: HostError.self) { try scratch.host.holders(ofGroup: 7) }
        #expect(
            error?.message
                == "vfio group 7 may be open, which cannot be checked (ENOENT); "
                + "no process visible from here has it open"
        )
    }

    @Test func `a device without a node is known by what the kernel says in fdinfo`() throws {
        scratch.folder("dev/vfio/7")
        scratch.folder("sys/kernel/iommu_groups/7/devices/0000:01:00.0")
        let path = "pos: 0\nvfio-device-syspath: /sys/devices/pci0000:00/"
        try process(
            41,
            "qemu-system-x86",
            ["anon_inode:[vfio-device]"],
            fdinfo: path + "0000:01:00.0\n"
        )
        try process(
            50,
            "dpdk-testpmd",
            ["anon_inode:[vfio-device]"],
            fdinfo: path + "0000:02:00.0\n"
        )
        #expect(try scratch.host.holders(ofGroup: 7) == [Self.qemu])
    }

    @Test func `a device that fdinfo does not name makes a holder possible, not certain`() throws {
        try process(41, "qemu-system-x86", ["anon_inode:[vfio-device]"], fdinfo: "pos: 0\n")
        try process(50, "dpdk-testpmd", ["anon_inode:[vfio-device]"])
        try process(60, "other", ["anon_inode:[eventfd]", "socket:[1]"])
        scratch.link("proc/70", to: "proc/nonexistent")
        try scratch.write("proc/80/fd", "not a folder")
        let scan = HolderScan(proc: scratch.root.appending("proc"), nodes: [], devices: [])
        #expect(
            try scan.findings()
                == HolderFindings(possible: [Self.qemu, Self.dpdk], unreadable: 1)
        )
    }

    @Test func `this process is found among the running ones by a file that it has open`() throws {
        let path = try scratch.write("node", "")
        let file = try OpenFile(path, .readOnly)
        let scan = HolderScan(proc: "/proc", nodes: [path], devices: [])
        let pids = try scan.findings().certain.map(\.pid)
        #expect(pids.contains(Int(getpid())))
        #expect(file.descriptor.rawValue >= 0)
    }

    @Test(
        arguments: [
            (HolderFindings(certain: [qemu], possible: [dpdk], unreadable: 9), busy, [qemu]),
            (HolderFindings(certain: [qemu], unreadable: 9), denied, [qemu]),
            (HolderFindings(possible: [qemu]), busy, [qemu]),
            (HolderFindings(), nil, []),
            (HolderFindings(possible: [qemu]), nil, []),
            (HolderFindings(certain: [HoldingProcess(pid: 1, command: "anybind")]), busy, []),
            (HolderFindings(possible: [HoldingProcess(pid: 1, command: "anybind")]), busy, []),
        ] as [(HolderFindings, HostError?, [HoldingProcess])]
    )
    func `a holder who is certain is named, and this process is none`(
        findings: HolderFindings,
        refusal: HostError?,
        holders: [HoldingProcess]
    ) throws {
        #expect(try findings.holders(ofGroup: 7, refusal: refusal, besides: 1) == holders)
    }

    @Test(
        arguments: [
            (
                HolderFindings(), busy, HostError.Code.busy,
                "vfio group 7 is open, but its holder cannot be named (EBUSY); "
                    + "no process visible from here has it open"
            ),
            (
                HolderFindings(unreadable: 3), busy, .busy,
                "vfio group 7 is open, but its holder cannot be named (EBUSY); "
                    + "only root can see what 3 processes have open"
            ),
            (
                HolderFindings(possible: [qemu, dpdk]), busy, .busy,
                "vfio group 7 is open, but its holder cannot be named (EBUSY); "
                    + "it may be qemu-system-x86 (PID 41) or dpdk-testpmd (PID 50)"
            ),
            (
                HolderFindings(), denied, .system,
                "vfio group 7 may be open, which cannot be checked (EACCES); "
                    + "no process visible from here has it open"
            ),
            (
                HolderFindings(possible: [qemu], unreadable: 1), denied, .system,
                "vfio group 7 may be open, which cannot be checked (EACCES); it may be qemu-system-x86 (PID 41); "
                    + "only root can see what 1 process have open"
            ),
            (
                HolderFindings(possible: [qemu], unreadable: 2), nil, .system,
                "vfio group 7 may be open, which cannot be checked; "
                    + "only root can see what 2 processes have open"
            ),
        ] as [(HolderFindings, HostError?, HostError.Code, String)]
    )
    func `a holder who is not certain is an error that says what is known`(
        findings: HolderFindings,
        refusal: HostError?,
        code: HostError.Code,
        message: String
    ) {
        let error = #expect(throws: HostError.self) {
            try findings.holders(ofGroup: 7, refusal: refusal, besides: 1)
        }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }
}
