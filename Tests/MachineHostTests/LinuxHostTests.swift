import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct LinuxHostTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `mounts and swap areas are told with their device numbers`() throws {
        let file = try scratch.write("swapfile", "")
        try scratch.write("proc/self/mountinfo", "1 0 259:2 / / rw - ext4 /dev/root rw\n")
        try scratch.write("proc/swaps", "\(file.string) file 1 0 -2\n/dev/gone partition 1 0 -3\n")
        #expect(try scratch.host.mounts().map(\.deviceNumber) == ["259:2"])
        let own = DeviceNumber(try Stat(file).deviceID)
        #expect(
            try scratch.host.swapAreas() == [
                SwapArea(path: file.string, deviceNumber: own.major == 0 ? "259:2" : "\(own)"),
                SwapArea(path: "/dev/gone", deviceNumber: nil),
            ]
        )
    }

    @Test func `a kernel without swap has no swap areas, and a missing proc is an error`() throws {
        #expect(throws: HostError.self) { try scratch.host.swapAreas() }
        scratch.folder("proc/self")
        #expect(try scratch.host.swapAreas().isEmpty)
    }

    @Test func `a file that cannot be read is one sentence with the path and the errno`() {
        let path = scratch.root.appending("proc/self/mountinfo").string
        let expected = HostError(
            .system,
            "cannot read '\(path)': no such file or directory (ENOENT)",
            errno: .noSuchFileOrDirectory
        )
        #expect(throws: expected) { try scratch.host.mounts() }
        scratch.folder("proc/self/mountinfo")
        #expect(
            throws: HostError(
                .system,
                "cannot read '\(path)': is a directory (EISDIR)",
                errno: .isDirectory
            )
        ) {
            try scratch.host.mounts()
        }
    }

    @Test func `a file larger than its bound is refused, not read`() throws {
        let path = try scratch.write("big", String(repeating: "x", count: 100_001))
        #expect(throws: Errno.fileTooLarge) {
            try OpenFile(path, .readOnly).readAll(upTo: 100_000)
        }
        #expect(try OpenFile(path, .readOnly).readAll(upTo: 100_001).count == 100_001)
        #expect(throws: HostError.self) {
            try scratch.host.contents(of: "/dev/zero", upTo: 1_000_000)
        }
    }

    @Test func `the running system answers`() throws {
        let host = LinuxHost()
        #expect(try host.mounts().contains { $0.target == "/" })
        #expect(try !host.interfaceAddresses().contains { $0.interface == "lo" })
        _ = try host.swapAreas()
        #expect(try !host.routes().contains { $0.interface == "lo" })
        _ = try host.boundSockets(loadingModules: false)
        _ = try host.consoles()
        _ = try host.exportedDisks()
        #expect(host.isOfTheSameMachine)
    }

    @Test(arguments: [
        ("alice", FileOwner(user: 1000, group: nil)),
        ("alice:kvm", FileOwner(user: 1000, group: 36)),
        ("1000:36", FileOwner(user: 1000, group: 36)),
        ("42", FileOwner(user: 7, group: nil)), ("43", FileOwner(user: 43, group: nil)),
        ("0:0", FileOwner(user: 0, group: 0)),
    ])
    func `an owner is a name or a number, the name first`(text: String, owner: FileOwner) throws {
        try scratch.write("etc/passwd", "bad\nalice:x:1000:1001::/:/bin/sh\n42:x:7:7::/:/bin/sh\n")
        try scratch.write("etc/group", "kvm:x:36:alice\n")
        #expect(try scratch.host.owner(named: text) == owner)
    }

    @Test(arguments: [
        "", ":", ":kvm", "nobody", "alice:nobody", "-1", "4294967295", "4294967296", "1000:",
        "alice:",
        "1:2:3",
        "alice:4294967295", "a\nb", String(repeating: "a", count: 5000),
    ])
    func `an owner that is not known is an error of one line`(text: String) throws {
        try scratch.write("etc/passwd", "alice:x:1000:1001::/:/bin/sh\n")
        try scratch.write("etc/group", "kvm:x:36:alice\n")
        let error = #expect(throws: HostError.self) { try scratch.host.owner(named: text) }
        #expect(error?.code == .unknownName)
        #expect(error?.message.contains("\n") == false && error?.message.utf8.count ?? 0 < 500)
    }

    @Test func `numbers need no files of users and groups`() throws {
        #expect(try scratch.host.owner(named: "1000:36") == FileOwner(user: 1000, group: 36))
        #expect(throws: HostError.self) { try scratch.host.owner(named: "alice") }
    }

    @Test func `a node is given to an owner, and a link is not followed`() throws {
        let file = try scratch.write("dev/vfio/7", "")
        let own = FileOwner(user: getuid(), group: getgid())
        try scratch.host.setOwner(own, of: "/dev/vfio/7")
        #expect(try Stat(file).userID.rawValue == getuid())
        // A link to nothing has an owner of its own: following it would be ENOENT.
        scratch.link("dev/vfio/8", to: "/nonexistent")
        try scratch.host.setOwner(FileOwner(user: getuid(), group: nil), of: "/dev/vfio/8")
        let path = scratch.root.appending("dev/vfio/9").string
        let expected = HostError(
            .system,
            "cannot change the owner of '\(path)': no such file or directory (ENOENT)",
            errno: .noSuchFileOrDirectory
        )
        #expect(throws: expected) { try scratch.host.setOwner(own, of: "/dev/vfio/9") }
        #expect(throws: HostError.self) { try scratch.host.setOwner(own, of: "/dev/\0") }
    }

    @Test func `a node that is there is found at once, and one that is not after the last wait`()
        throws
    {
        try scratch.write("dev/vfio/7", "")
        #expect(scratch.host.nodeExists("/dev/vfio/7"))
        #expect(!scratch.host.nodeExists("/dev/vfio/7\0"))
        #expect(!scratch.host.exists(scratch.root.appending("dev/vfio/8"), waits: 3))
    }

    @Test(arguments: [
        ("- sysfs sysfs rw", true), ("- fuse.anybind anybind rw", false),
        ("- tmpfs none rw", false),
    ])
    func `nodes are made where /sys is the kernel's own`(mount: String, isTrue: Bool) throws {
        let lower = "1 0 0:20 / /sys rw - sysfs sysfs rw\n"
        try scratch.write("proc/self/mountinfo", lower + "2 1 0:21 / /sys rw \(mount)\n")
        #expect(scratch.host.makesNodes == isTrue && scratch.host.isOfTheSameMachine == isTrue)
        try scratch.write("proc/self/mountinfo", "1 0 259:2 / / rw - ext4 /dev/root rw\n")
        #expect(scratch.host.makesNodes)
    }

    @Test func `a node that comes a little later is found`() async throws {
        let scratch = scratch
        async let isFound = Task.detached { scratch.host.nodeExists("/dev/vfio/7") }.value
        try scratch.write("dev/vfio/7", "")
        #expect(await isFound)
    }
}
