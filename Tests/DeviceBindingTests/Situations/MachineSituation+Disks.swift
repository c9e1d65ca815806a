import DeviceBinding

extension MachineSituation {
    /// What lies on disks, and what is made of them.
    static let disks: [MachineSituation] = [
        MachineSituation(
            "bcachefs over two disks, the second",
            .refused(.mounted),
            "mounted at '/data' (nvme1n1p1)",
            device: "04:00.0",
            disk() + disk(1, "0000:04:00.0"),
            mounted("/dev/nvme0n1p1:/dev/nvme1n1p1", at: "/data", "bcachefs")
        ),
        MachineSituation(
            "the log of an XFS",
            .refused(.mounted),
            "mounted at '/data' (nvme0n1p1)",
            disk() + disk(1, "0000:04:00.0"),
            """
            host: { mounts: [{ source: "/dev/nvme1n1p1", target: "/data", fileSystem: "xfs",
              others: ["/dev/nvme0n1p1"] }] }
            """
        ),
        MachineSituation(
            "the second disk of an F2FS, which no mount names",
            .refused(.mounted),
            "in use by the kernel",
            disk() + disk(1, "0000:04:00.0"),
            mounted("/dev/nvme1n1p1", at: "/f", "f2fs", #"claims: ["nvme0n1p1"]"#)
        ),
        MachineSituation(
            "a mapping over a loop device on a file on the disk",
            .refused(.mounted),
            "mounted at '/secret' (dm-0)",
            disk(),
            """
            virtual: [{ class: "block", name: "loop0", attributes: { "loop/backing_file": "/data/v.img" } },
              { class: "block", name: "dm-0", over: ["loop0"], attributes: { "dm/name": "secret" } }],
            host: { mounts: [{ source: "/dev/nvme0n1p1", target: "/data" },
              { source: "/dev/mapper/secret", target: "/secret" }] }
            """
        ),
        MachineSituation(
            "a loop device on a file of a network, on a machine with a disk",
            .unused,
            "",
            disk(),
            """
            virtual: [{ class: "block", name: "loop0", attributes: { "loop/backing_file": "/net/v.img" } }],
            host: { mounts: [{ source: "server:/x", target: "/net", fileSystem: "nfs4" },
              { source: "/dev/loop0", target: "/v" }] }
            """
        ),
        MachineSituation(
            "an array of arrays",
            .refused(.mounted),
            "mounted at '/' (md2)",
            (0..<4).map { disk($0, "0000:0\(3 + $0):00.0") }.joined(),
            """
            virtual: [{ class: "block", name: "md0", over: ["nvme0n1p1", "nvme1n1p1"] },
              { class: "block", name: "md1", over: ["nvme2n1p1", "nvme3n1p1"] },
              { class: "block", name: "md2", over: ["md0", "md1"] }],
            \(mounted("/dev/md2", at: "/"))
            """
        ),
        MachineSituation(
            "a thin volume",
            .refused(.mounted),
            "mounted at '/home' (dm-3)",
            disk(),
            """
            virtual: [
              { class: "block", name: "dm-0", over: ["nvme0n1p1"], attributes: { "dm/name": "vg-pool_tmeta" } },
              { class: "block", name: "dm-1", over: ["nvme0n1p1"], attributes: { "dm/name": "vg-pool_tdata" } },
              { class: "block", name: "dm-2", over: ["dm-0", "dm-1"], attributes: { "dm/name": "vg-pool-tpool" } },
              { class: "block", name: "dm-3", over: ["dm-2"], attributes: { "dm/name": "vg-home" } }],
            \(mounted("/dev/mapper/vg-home", at: "/home"))
            """
        ),
        MachineSituation(
            "swap that is compressed in memory",
            .unused,
            "",
            disk(),
            #"virtual: [{ class: "block", name: "zram0" }], host: { swap: ["/dev/zram0"] }"#
        ),
        MachineSituation(
            "swap that is compressed in memory and written to a disk",
            .refused(.mounted),
            "swap area '/dev/zram0' (zram0)",
            disk(),
            """
            virtual: [{ class: "block", name: "zram0", attributes: { backing_dev: "/dev/nvme0n1p1" } }],
            host: { swap: ["/dev/zram0"], claims: ["nvme0n1p1"] }
            """
        ),
        MachineSituation(
            "swap on the disk of a host adapter behind a bridge",
            .refused(.mounted),
            "swap area '/dev/sda1' (sda1)",
            """
            { name: "0000:00:1c.0", bus: "pci", id: "8086:a190", class: "060400" },
            { name: "0000:03:00.0", bus: "pci", parent: "0000:00:1c.0", id: "1000:0097", class: "010700",
              makes: [{ class: "scsi_host", name: "host0" }, { class: "block", name: "sda" },
                { class: "block", name: "sda1", below: "sda", attributes: { partition: 1 } }] },
            """,
            #"host: { swap: ["/dev/sda1"] }"#
        ),
        MachineSituation(
            "swap by a name of udev's",
            .refused(.mounted),
            "swap area '/dev/disk/by-uuid/12' (nvme0n1p1)",
            disk(),
            """
            host: { swap: ["/dev/disk/by-uuid/12"], backing: { "/dev/disk/by-uuid/12": "nvme0n1p1" } }
            """
        ),
        MachineSituation(
            "btrfs by a name of udev's",
            .refused(.mounted),
            "mounted at '/data' (nvme0n1p1)",
            disk(),
            mounted(
                "/dev/disk/by-path/pci-0000:03:00.0",
                at: "/data",
                "btrfs",
                #"backing: { "/dev/disk/by-path/pci-0000:03:00.0": "nvme0n1p1" }"#
            )
        ),
        MachineSituation(
            "a disk of a controller with native multipath",
            .refused(.mounted),
            "mounted at '/data' (nvme0n1)",
            function(
                #"{ class: "nvme", name: "nvme0" }"#,
                #"id: "144d:a80a", class: "010802""#
            ),
            """
            virtual: [{ class: "nvme-subsystem", name: "nvme-subsys0", over: ["nvme0"] },
              { class: "block", name: "nvme0n1", below: "nvme-subsys0" }],
            \(mounted("/dev/nvme0n1", at: "/data"))
            """
        ),
        MachineSituation(
            "the boot partition of an eMMC",
            .refused(.mounted),
            "mounted at '/fw' (mmcblk0boot0)",
            function(
                """
                { class: "mmc_host", name: "mmc0" }, { class: "block", name: "mmcblk0" },
                { class: "block", name: "mmcblk0boot0", below: "mmcblk0" },
                """,
                #"id: "8086:5acc", class: "080501""#
            ),
            mounted("/dev/mmcblk0boot0", at: "/fw")
        ),
        MachineSituation(
            "a replica of a disk on another machine",
            .refused(.mounted),
            "mounted at '/r' (drbd0)",
            disk(),
            """
            virtual: [{ class: "block", name: "drbd0", over: ["nvme0n1p1"], attributes: { dev: "147:0" } }],
            \(mounted("/dev/drbd0", at: "/r"))
            """
        ),
        MachineSituation(
            "the cache of another disk",
            .refused(.mounted),
            "mounted at '/c' (bcache0)",
            device: "04:00.0",
            disk() + disk(1, "0000:04:00.0"),
            """
            virtual: [{ class: "block", name: "bcache0", over: ["nvme0n1p1", "nvme1n1p1"],
              attributes: { dev: "251:0" } }],
            \(mounted("/dev/bcache0", at: "/c"))
            """
        ),
        MachineSituation(
            "a disk in a drive for discs",
            .refused(.mounted),
            "mounted at '/cd' (sr0)",
            function(
                #"{ class: "block", name: "sr0" }"#,
                #"id: "8086:a102", class: "010601""#
            ),
            mounted("/dev/sr0", at: "/cd", "iso9660")
        ),
        MachineSituation(
            "a disk that is exported whole",
            .refused(.mounted),
            "exported to others ('/dev/nvme0n1')",
            disk(),
            #"host: { exported: ["/dev/nvme0n1"] }"#
        ),
        MachineSituation(
            "a member of an array that nobody uses",
            .refused(.mounted),
            "of which 'md7' is made",
            disk(),
            #"virtual: [{ class: "block", name: "md7", over: ["nvme0n1p1"] }]"#
        ),
        MachineSituation(
            "a member of a pool that nobody has assembled",
            .warned,
            "holds zfs_member 'tank'",
            disk(),
            #"host: { contents: { nvme0n1p1: { type: "zfs_member", label: "tank" } } }"#
        ),
        MachineSituation(
            "a disk behind VMD",
            .refused(.mounted),
            "mounted at '/' (nvme0n1p1)",
            """
            { name: "0000:03:00.0", bus: "pci", id: "8086:9a0b", class: "010400" },
            { name: "10000:00:02.0", bus: "pci", parent: "0000:03:00.0", id: "8086:0003", class: "060400" },
            \(disk(0, "10000:01:00.0", #"parent: "10000:00:02.0","#))
            """,
            mounted("/dev/nvme0n1p1", at: "/")
        ),
        MachineSituation(
            "a disk that nobody may ask about",
            .untold,
            "Whether the kernel uses nvme0n1 cannot be told",
            disk(),
            #"host: { unreadable: ["claims"] }"#
        ),
        MachineSituation("a disk that nobody uses", .unused, "", disk()),
    ]
}
