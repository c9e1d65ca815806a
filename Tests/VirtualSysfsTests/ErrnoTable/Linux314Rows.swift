import DriverCore
import Testing

/// Rows in which Linux 3.14 answers otherwise than the kernels that were watched; from its source.
extension ErrnoRow {
    private static let edu = "lab cdrv a ids=1234:11e8"

    static let linux3_14: [ErrnoRow] = [
        ErrnoRow(
            "bind: already bound to this driver",
            [edu],
            Line.bind("a", Line.first),
            "ENODEV",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "bind: the probe failed",
            ["lab cdrv a ids=1234:11e8 ret=-5", Line.unbind("a", Line.first) + " => ENODEV"],
            Line.bind("a", Line.first),
            "ENODEV"
        ),
        ErrnoRow(
            "bind: a platform probe deferred, and the device is queued",
            ["lab pdrv a ids=x ret=-517", "lab pdev x"],
            "write /sys/bus/platform/drivers/a/bind \"x\"",
            "ENODEV",
            after: ["deferred => x"]
        ),
        ErrnoRow(
            "drivers_probe: the match returned negative, which is a yes",
            ["lab bdrv n match=-22", "lab bdev x"],
            "readlink /sys/bus/lab/devices/x/driver",
            "-> ../../bus/lab/drivers/n"
        ),
        ErrnoRow(
            "new_id: covered by a table entry",
            [edu],
            Line.newID("a", "1234 11e8"),
            "OK 9"
        ),
        ErrnoRow(
            "uevent: an unknown action is a line in the log",
            [edu, "uevents => \(noBindEvents)"],
            "write /sys/bus/pci/devices/\(Line.first)/uevent \"nonsense\"",
            "OK 8",
            after: ["uevents => none"]
        ),
        ErrnoRow(
            "there is no driver_override",
            [],
            "read /sys/bus/pci/devices/\(Line.first)/driver_override",
            "open:ENOENT"
        ),
        ErrnoRow(
            "there is no type of a group",
            [],
            "read /sys/kernel/iommu_groups/0/type",
            "open:ENOENT"
        ),
    ]

    /// What registering a driver sends where a bind sends nothing.
    private static let noBindEvents =
        "add@/bus/pci/drivers/a | ACTION=add | DEVPATH=/bus/pci/drivers/a | SUBSYSTEM=drivers"
        + " | SEQNUM=#"
}

extension ErrnoTableTests {
    @Test(arguments: ErrnoRow.linux3_14)
    func `what Linux 3.14 answers otherwise`(row: ErrnoRow) throws { try row.check(.linux3_14) }
}
