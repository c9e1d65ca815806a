import Testing

@testable import MachineHost

@Suite struct TextParsingTests {
    @Test(arguments: [
        (#"/plain"#, "/plain"), (#"/my\040disk"#, "/my disk"), (#"a\011b\012c\134d"#, "a\tb\nc\\d"),
        (#"\04"#, #"\04"#), (#"\048"#, #"\048"#), (#"\400"#, #"\400"#), (#"\"#, #"\"#),
        (#"\\040"#, #"\ "#), (#"\+40"#, #"\+40"#), (#"\303\244"#, "ä"), ("", ""),
    ])
    func `octal escapes of a path are undone, and nothing else`(escaped: String, path: String) {
        #expect(escaped.bytes[...].unescapedPath == path)
    }

    @Test(
        arguments: [
            ("7", 7), ("007", 7), ("", nil), ("+7", nil), ("-7", nil), ("7 ", nil), ("256", nil),
            ("7x", nil), ("\u{0}", nil),
        ] as [(String, UInt8?)]
    )
    func `a number is digits alone, and fits`(text: String, number: UInt8?) {
        #expect(text.bytes[...].number() == number)
    }

    @Test(
        arguments: [
            (0x103_02, "259:2"), (0xfe00, "254:0"), (0x11_0003, "256:259"), (0x801, "8:1"),
            (0xffff_ffff_ffff_ffff, "4294967295:4294967295"), (0, "0:0"),
        ] as [(UInt64, String)]
    )
    func `a device number is unpacked as the C library does`(packed: UInt64, text: String) {
        #expect(DeviceNumber(packed: packed).description == text)
        #expect(DeviceNumber(text) == DeviceNumber(packed: packed))
    }

    @Test(arguments: ["", ":", "8", "8:", ":1", "8:1:2", "a:1", "8: 1", "-8:1", "4294967296:0"])
    func `a text of another shape is no device number`(text: String) {
        #expect(DeviceNumber(text) == nil)
    }

    static let mounts: [(String, Mount?)] = [
        (
            "36 35 259:2 /sub /mnt/my\\040disk rw,noatime shared:1 - ext4 /dev/nvme0n1p2 rw,x=y",
            Mount(
                source: "/dev/nvme0n1p2",
                target: "/mnt/my disk",
                deviceNumber: "259:2",
                fileSystem: "ext4"
            )
        ),
        (
            "36 35 8:16 / /srv rw - xfs /dev/sdb rw,logdev=/dev/my\\040log,rtdev=/dev/sdc1,noquota",
            Mount(
                source: "/dev/sdb",
                target: "/srv",
                deviceNumber: "8:16",
                fileSystem: "xfs",
                others: ["/dev/my log", "/dev/sdc1"]
            )
        ),
        (
            "22 27 0:21 / /proc rw - proc proc rw",
            Mount(source: "proc", target: "/proc", deviceNumber: "0:21", fileSystem: "proc")
        ),
        (
            "22 27 0:21 / / rw shared:1 master:2 propagate_from:3 unbindable - fuse.x  rw",
            Mount(source: "", target: "/", deviceNumber: "0:21", fileSystem: "fuse.x")
        ),
        (
            "22 27 0:21 / - rw - tmpfs none rw",
            Mount(source: "none", target: "-", deviceNumber: "0:21", fileSystem: "tmpfs")
        ),
        ("22 27 0:21 / /proc rw proc proc rw", nil),
        ("22 27 0:21 / /proc rw -", nil),
        ("22 27 0:21 / /proc rw - proc", nil),
        ("22 27 zero / /proc rw - proc proc rw", nil),
        ("garbage", nil),
        ("", nil),
    ]

    @Test(arguments: mounts)
    func `a line of mountinfo is one mount or none`(line: String, mount: Mount?) {
        #expect(Mount.parse(mountinfo: line.bytes) == [mount].compactMap(\.self))
    }

    @Test func `a bad line of mountinfo spoils no other`() {
        let text = Self.mounts.map(\.0).joined(separator: "\n") + "\n"
        #expect(Mount.parse(mountinfo: text.bytes) == Self.mounts.compactMap(\.1))
    }

    @Test func `swap areas are the paths under the heading`() {
        let text = """
            Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
            /dev/nvme0n1p3                          partition\t8388604\t0\t-2
            /swap\\040file                           file     \t8388604\t0\t-3
            /dev/short partition
            """
        #expect(SwapArea.paths(inSwaps: text.bytes) == ["/dev/nvme0n1p3", "/swap file"])
    }
}
