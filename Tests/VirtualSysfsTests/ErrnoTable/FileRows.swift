extension ErrnoRow {
    private static let edu = "lab cdrv a ids=1234:11e8"
    private static let device = "/sys/bus/pci/devices/\(Line.first)"

    /// Any file: writes of nothing, and modes.
    static let anyFile: [ErrnoRow] =
        [
            "bus/pci/drivers/a/bind", "bus/pci/drivers/a/unbind", "bus/pci/drivers/a/new_id",
            "bus/pci/drivers/a/remove_id", "bus/pci/drivers/a/uevent", "bus/pci/drivers_probe",
            "bus/pci/drivers_autoprobe", "bus/pci/rescan", "bus/pci/uevent",
            "bus/pci/devices/\(Line.first)/driver_override",
            "bus/pci/devices/\(Line.first)/uevent", "bus/pci/devices/\(Line.first)/remove",
            "bus/pci/devices/\(Line.first)/rescan",
        ].map { path in
            ErrnoRow(
                "a write of no bytes to \(path)",
                [edu, "uevents => " + edusBound],
                "write /sys/\(path) \"\"",
                "OK 0",
                after: ["uevents => none", Line.driver(Line.first, "a")]
            )
        }
        + [
            "bus/pci/drivers/a/bind", "bus/pci/drivers/a/unbind", "bus/pci/drivers/a/new_id",
            "bus/pci/drivers/a/remove_id", "bus/pci/drivers/a/uevent", "bus/pci/drivers_probe",
            "bus/pci/rescan", "bus/pci/uevent", "bus/pci/devices/\(Line.first)/remove",
            "bus/pci/devices/\(Line.first)/rescan",
        ].map { path in
            ErrnoRow("reading \(path)", [edu], "read /sys/\(path)", "open:EACCES")
        }
        + [
            "modalias", "vendor", "device", "class", "revision", "subsystem_vendor",
            "subsystem_device",
        ].map { name in
            ErrnoRow("writing \(name)", [], "write \(device)/\(name) \"1\"", "open:EACCES")
        } + [
            ErrnoRow(
                "writing a file that is not there",
                [],
                "write /sys/nosuch \"1\"",
                "open:ENOENT"
            ),
            ErrnoRow("writing a directory", [], "write \(device) \"1\"", "open:EISDIR"),
            ErrnoRow("a file used as a directory", [], "read \(device)/vendor/x", "open:ENOTDIR"),
            ErrnoRow(
                "platform drivers have no new_id",
                ["lab pdrv plain"],
                "write /sys/bus/platform/drivers/plain/new_id \"1 2\"",
                "open:ENOENT"
            ),
        ]

    static let autoprobe: [ErrnoRow] = [
        ("0", "0"), ("1", "1"), ("01", "0"), ("0x1", "0"), (" 0", "1"), ("\\n", "1"), ("n", "1"),
        ("-0", "1"), ("10", "1"),
    ].map { written, value in
        ErrnoRow(
            "drivers_autoprobe: '\(written)'",
            ["write /sys/bus/pci/drivers_autoprobe \"\(value == "0" ? "1" : "0")\""],
            "write /sys/bus/pci/drivers_autoprobe \"\(written)\"",
            "OK \(written == "\\n" ? 1 : written.utf8.count)",
            after: ["read /sys/bus/pci/drivers_autoprobe => \"\(value)\\n\""]
        )
    }

    static let driverOverride: [ErrnoRow] = [
        ErrnoRow(
            "driver_override: 4094 bytes",
            [],
            "fill \(device)/driver_override 4094 q",
            "OK 4094",
            after: ["length \(device)/driver_override => 4095"]
        ),
        ErrnoRow(
            "driver_override: 4095 bytes",
            [Line.override(Line.first, "keep")],
            "fill \(device)/driver_override 4095 q",
            "EINVAL",
            after: ["read \(device)/driver_override => \"keep\\n\""]
        ),
        ErrnoRow(
            "driver_override: longer than a page",
            [Line.override(Line.first, "keep")],
            "fill \(device)/driver_override 9000 q",
            "EINVAL",
            after: ["read \(device)/driver_override => \"keep\\n\""]
        ),
        ErrnoRow(
            "driver_override: a newline clears",
            [Line.override(Line.first, "x")],
            Line.override(Line.first, "\\n"),
            "OK 1",
            after: ["read \(device)/driver_override => \"(null)\\n\""]
        ),
        ErrnoRow(
            "driver_override: one NUL byte clears",
            [Line.override(Line.first, "x")],
            Line.override(Line.first, "\\x00"),
            "OK 1",
            after: ["read \(device)/driver_override => \"(null)\\n\""]
        ),
        ErrnoRow(
            "driver_override: text after a newline or a NUL does not count",
            [],
            Line.override(Line.first, "a b,c\\nd"),
            "OK 7",
            after: ["read \(device)/driver_override => \"a b,c\\n\""]
        ),
        ErrnoRow(
            "driver_override: bytes that are no text",
            [],
            Line.override(Line.first, "\\xff\\xe9"),
            "OK 2",
            after: ["read \(device)/driver_override => \"\\xff\\xe9\\n\""]
        ),
    ]

    static let ids: [ErrnoRow] = [
        ErrnoRow("new_id: one number", ["lab cdrv a"], Line.newID("a", "1234"), "EINVAL"),
        ErrnoRow("new_id: no number", ["lab cdrv a"], Line.newID("a", "zz"), "EINVAL"),
        ErrnoRow(
            "new_id: covered by a table entry",
            [edu],
            Line.newID("a", "1234 11e8"),
            "EEXIST"
        ),
        ErrnoRow(
            "new_id: covered by a dynamic id",
            ["lab cdrv a", Line.newID("a", "1234 11e8")],
            Line.newID("a", "1234 11e8 1af4 1100"),
            "EEXIST"
        ),
        ErrnoRow(
            "new_id: the driver data is not in the table",
            [edu],
            Line.newID("a", "8086 10d3 ffffffff ffffffff 0 0 7"),
            "EINVAL"
        ),
        ErrnoRow(
            "new_id: accepted, and the probes fail",
            ["lab cdrv a ret=-5"],
            Line.newID("a", "1234 11e8"),
            "OK 9",
            after: [Line.driver(Line.first, nil)]
        ),
        ErrnoRow(
            "new_id: seven fields, twice the same",
            ["lab cdrv a", Line.newID("a", "1234 9999 ffffffff ffffffff 0 0 0")],
            Line.newID("a", "1234 9999 ffffffff ffffffff 0 0 0"),
            "OK 33"
        ),
        ErrnoRow(
            "new_id: does not look at autoprobe",
            ["lab cdrv a", "write /sys/bus/pci/drivers_autoprobe \"0\""],
            Line.newID("a", "1234 11e8"),
            "OK 9",
            after: [Line.driver(Line.first, "a"), Line.driver(Line.second, "a")]
        ),
        ErrnoRow(
            "new_id: a no-break space of Latin-1 between two numbers",
            ["lab cdrv a"],
            Line.newID("a", "1af4\\xa01000"),
            "OK 9"
        ),
        ErrnoRow("remove_id: one number", ["lab cdrv a"], Line.removeID("a", "1234"), "EINVAL"),
        ErrnoRow("remove_id: no such id", [edu], Line.removeID("a", "1234 11e8"), "ENODEV"),
        ErrnoRow(
            "remove_id: found",
            ["lab cdrv a", Line.newID("a", "1234 11e8")],
            Line.removeID("a", "1234 11e8"),
            "OK 9",
            after: [Line.driver(Line.first, "a")]
        ),
    ]

    /// Numbers of more than 16 bits, which no device has: `compared` is whether a kernel compares them whole.
    static func wideIDs(compared: Bool) -> [ErrnoRow] {
        [
            ErrnoRow(
                "new_id: wider than a device's numbers, though their last 16 bits are listed",
                [edu],
                Line.newID("a", "11234 11e8"),
                compared ? "OK 10" : "EEXIST"
            ),
            ErrnoRow(
                "new_id: wider than a device's numbers, and listed so",
                ["lab cdrv a", Line.newID("a", "11234 11e8")],
                Line.newID("a", "11234 11e8"),
                compared ? "EEXIST" : "OK 10"
            ),
        ]
    }

    static let removal: [ErrnoRow] = [
        ErrnoRow(
            "remove: not a number",
            [edu],
            "write \(device)/remove \"x\"",
            "EINVAL",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "remove: 0",
            [edu],
            "write \(device)/remove \"0\"",
            "OK 1",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "remove: not 0",
            [edu],
            "write \(device)/remove \"1\"",
            "OK 1",
            after: [
                "stat \(device) => ENOENT",
                "readlink /sys/bus/pci/drivers/a/\(Line.first) => ENOENT",
            ]
        ),
        ErrnoRow(
            "remove: the device is open through vfio",
            Line.open + [
                "bg 1 write /sys/bus/pci/devices/\(Line.inGroup)/remove \"1\"",
                "wait 1 100 => pending",
                "stat /sys/bus/pci/devices/\(Line.inGroup)/remove => ENOENT",
            ],
            "vfio close 3",
            "OK",
            after: ["wait 1 100 => OK 1", "stat /sys/bus/pci/devices/\(Line.inGroup) => ENOENT"]
        ),
        ErrnoRow(
            "remove: a virtual function has no such file",
            Line.withPF + [Line.numVFs("1")],
            "write /sys/bus/pci/devices/\(Line.virtual)/remove \"1\"",
            "open:ENOENT"
        ),
        ErrnoRow("rescan: not a number", [], "write /sys/bus/pci/rescan \"x\"", "EINVAL"),
        ErrnoRow("rescan of a device: not a number", [], "write \(device)/rescan \"x\"", "EINVAL"),
        ErrnoRow(
            "rescan: a removed device comes back at the list's end",
            ["write \(device)/remove \"1\"", "stat \(device) => ENOENT"],
            "write /sys/bus/pci/rescan \"1\"",
            "OK 1",
            after: ["stat \(device) => link 0777 size=0"]
        ),
    ]

    static let uevent: [ErrnoRow] =
        ["ADD", "foo", "add ", "add x", " add"].flatMap { text in
            [
                "bus/pci/uevent", "bus/pci/drivers/a/uevent",
                "bus/pci/devices/\(Line.first)/uevent",
            ].map { path in
                ErrnoRow(
                    "uevent: '\(text)' to \(path)",
                    [edu],
                    "write /sys/\(path) \"\(text)\"",
                    "EINVAL"
                )
            }
        }
        + ["add", "remove", "change", "move", "online", "offline", "bind", "unbind"].map { action in
            ErrnoRow(
                "uevent: \(action) changes nothing",
                [edu, "uevents => " + edusBound],
                "write /sys/bus/pci/drivers/a/uevent \"\(action)\"",
                "OK \(action.utf8.count)",
                after: [
                    "uevents => \(action)@/bus/pci/drivers/a | ACTION=\(action)"
                        + " | DEVPATH=/bus/pci/drivers/a | SUBSYSTEM=drivers | SYNTH_UUID=0 | SEQNUM=#",
                    Line.driver(Line.first, "a"),
                ]
            )
        }

    /// Arguments of events: letters of Latin-1, and what has room.
    static let ueventArguments: [ErrnoRow] =
        [
            ("a letter of Latin-1", "A=\\xe9", "OK 44"),
            ("a sign of Latin-1", "A=\\xd7", "EINVAL"),
            ("58 arguments", arguments(58), "OK 378"),
            ("59 arguments", arguments(59), "ENOMEM"),
            ("64 arguments", arguments(64), "EINVAL"),
            ("1800 bytes", "A=" + String(repeating: "b", count: 1800), "OK 1843"),
            ("1910 bytes", "A=" + String(repeating: "b", count: 1910), "ENOMEM"),
            ("1990 bytes", "A=" + String(repeating: "b", count: 1990), "EINVAL"),
        ].map { name, arguments, answer in
            ErrnoRow(
                "uevent: \(name)",
                ["lab pdev x"],
                "write /sys/bus/platform/devices/x/uevent"
                    + " \"add fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed \(arguments)\"",
                answer
            )
        }

    private static func arguments(_ count: Int) -> String {
        (0..<count).map { "A\($0)=1" }.joined(separator: " ")
    }

    /// The events of driver `a` taking the four functions of its type.
    private static let edusBound =
        ([
            "0000:00:05.0", "0000:00:06.0", "0000:00:07.0/0000:01:01.0",
            "0000:00:07.0/0000:01:02.0",
        ].map { way in
            let path = "/devices/pci0000:00/" + way
            let name = way.suffix(12)
            return "bind@\(path) | ACTION=bind | DEVPATH=\(path) | SUBSYSTEM=pci | DRIVER=a"
                + " | PCI_CLASS=FF00 | PCI_ID=1234:11E8 | PCI_SUBSYS_ID=1AF4:1100"
                + " | PCI_SLOT_NAME=\(name)"
                + " | MODALIAS=pci:v00001234d000011E8sv00001AF4sd00001100bc00scFFi00 | SEQNUM=#"
        } + [
            "add@/bus/pci/drivers/a | ACTION=add | DEVPATH=/bus/pci/drivers/a"
                + " | SUBSYSTEM=drivers | SEQNUM=#"
        ]).joined(separator: " | ")
}
