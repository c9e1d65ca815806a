extension ErrnoRow {
    private static let edu = "lab cdrv a ids=1234:11e8"

    static let bind: [ErrnoRow] = [
        ErrnoRow("bind: no such device", [edu], Line.bind("a", "0000:00:15.0"), "ENODEV"),
        ErrnoRow(
            "bind: bad spelling",
            [edu, Line.unbind("a", Line.first)],
            Line.bind("a", " " + Line.first),
            "ENODEV",
            after: [Line.driver(Line.first, nil)]
        ),
        ErrnoRow(
            "bind: the ids do not fit",
            ["lab cdrv a ids=1234:9999"],
            Line.bind("a", Line.first),
            "ENODEV",
            after: ["lablog => none"]
        ),
        ErrnoRow(
            "bind: the override names another",
            [edu, Line.unbind("a", Line.first), Line.override(Line.first, "b")],
            Line.bind("a", Line.first),
            "ENODEV",
            after: [Line.driver(Line.first, nil)]
        ),
        ErrnoRow(
            "bind: already bound to this driver",
            [edu],
            Line.bind("a", Line.first),
            "EBUSY",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "bind: already bound to another, and this one matches",
            [edu, "lab cdrv b ids=1234:11e8"],
            Line.bind("b", Line.first),
            "EBUSY",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "bind: already bound to another, this one does not match",
            [edu, "lab cdrv b"],
            Line.bind("b", Line.first),
            "ENODEV",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "bind: the match returned negative",
            ["lab bdrv n match=-22", "lab bdev x"],
            "write /sys/bus/lab/drivers/n/bind \"x\"",
            "OK 1",
            after: ["readlink /sys/bus/lab/devices/x/driver => -> ../../bus/lab/drivers/n"]
        ),
        ErrnoRow(
            "bind: a PCI probe returned a positive number",
            ["lab cdrv a ids=1234:11e8 ret=5", Line.unbind("a", Line.first)],
            Line.bind("a", Line.first),
            "OK 12",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "bind: a platform probe returned a positive number",
            ["lab pdrv a ids=x ret=5", "lab pdev x"],
            Line.platformBind("a", "x"),
            "EIO",
            after: [Line.platformDriver("x", nil)]
        ),
        ErrnoRow(
            "bind: the probe returned -517",
            ["lab cdrv a ids=1234:11e8 ret=-19", "lab ret a -517"],
            Line.bind("a", Line.first),
            "EAGAIN",
            after: [Line.driver(Line.first, nil), "deferred => none"]
        ),
        ErrnoRow(
            "bind: a supplier is missing",
            ["lab pdev s", "lab pdev k", "lab link k s", "lab pdrv k ret=-19"],
            Line.platformBind("k", "k"),
            "EAGAIN",
            after: [Line.platformDriver("k", nil), "lablog => none"]
        ),
        ErrnoRow(
            "bind: user space owns the IOMMU group",
            Line.owned + [edu],
            Line.bind("a", Line.inGroupToo),
            "EBUSY",
            after: [Line.driver(Line.inGroupToo, nil), "deferred => none"]
        ),
        ErrnoRow(
            "bind: the driver has no bind file",
            ["lab pdrv quiet suppress", "lab pdev quiet"],
            Line.platformBind("quiet", "quiet"),
            "open:ENOENT",
            after: [Line.platformDriver("quiet", "quiet")]
        ),
        ErrnoRow(
            "bind: the device is being removed",
            ["lab pdrv a ids=x", "lab pdev x", "lab block a", "lab devdel x => pending"],
            Line.platformBind("a", "x"),
            "ENODEV"
        ),
        ErrnoRow(
            "bind: somebody else is inside the probe",
            [
                "lab pdrv a ids=x ret=-19", "lab pdev x", "lab ret a 0", "lab block a",
                "bg 1 write /sys/bus/platform/drivers/a/bind \"x\"",
                "bg 2 write /sys/bus/platform/drivers/a/bind \"x\"", "wait 2 100 => pending",
            ],
            "lab unblock a",
            "OK",
            after: ["wait 1 100 => OK 1", "wait 2 100 => EBUSY", Line.platformDriver("x", "a")]
        ),
    ]

    /// Every errno that a probe may return passes through, and nothing is bound.
    static let probeErrors: [ErrnoRow] = [
        (-1, "EPERM"), (-2, "ENOENT"), (-4, "EINTR"), (-5, "EIO"), (-6, "ENXIO"), (-12, "ENOMEM"),
        (-16, "EBUSY"), (-19, "ENODEV"), (-22, "EINVAL"), (-110, "ETIMEDOUT"),
    ].flatMap { number, errno in
        [
            ErrnoRow(
                "bind: a PCI probe returned \(number)",
                ["lab cdrv a ids=1234:11e8 ret=\(number)"],
                Line.bind("a", Line.first),
                errno,
                after: [Line.driver(Line.first, nil), "deferred => none"]
            ),
            ErrnoRow(
                "bind: a platform probe returned \(number)",
                ["lab pdrv a ids=x ret=\(number)", "lab pdev x"],
                Line.platformBind("a", "x"),
                errno,
                after: [Line.platformDriver("x", nil), "deferred => none"]
            ),
            ErrnoRow(
                "drivers_probe: the only probe returned \(number)",
                ["lab cdrv a ids=1234:11e8 ret=\(number)"],
                Line.probe(Line.first),
                "OK 12",
                after: [Line.driver(Line.first, nil)]
            ),
        ]
    }

    static let unbind: [ErrnoRow] = [
        ErrnoRow("unbind: no such device", [edu], Line.unbind("a", "0000:00:15.0"), "ENODEV"),
        ErrnoRow(
            "unbind: the driver is not this one",
            [edu, "lab cdrv b"],
            Line.unbind("b", Line.first),
            "ENODEV",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "unbind: not bound at all",
            ["lab cdrv a"],
            Line.unbind("a", Line.first),
            "ENODEV"
        ),
        ErrnoRow(
            "unbind: bound to this one",
            [edu],
            Line.unbind("a", Line.first),
            "OK 12",
            after: [Line.driver(Line.first, nil), Line.driver(Line.second, "a")]
        ),
        ErrnoRow(
            "unbind: another unbind is under way",
            [
                "lab pdrv a ids=x", "lab pdev x", "lab block a",
                "bg 1 write /sys/bus/platform/drivers/a/unbind \"x\"",
                "bg 2 write /sys/bus/platform/drivers/a/unbind \"x\"", "wait 2 100 => pending",
            ],
            "lab unblock a",
            "OK",
            after: ["wait 1 100 => OK 1", "wait 2 100 => OK 1", Line.platformDriver("x", nil)]
        ),
        ErrnoRow(
            "unbind: the vfio device is open",
            Line.open + [
                "bg 1 write /sys/bus/pci/drivers/vfio-pci/unbind \"\(Line.inGroup)\"",
                "wait 1 100 => pending",
            ],
            "vfio close 3",
            "OK",
            after: ["wait 1 100 => OK 12", Line.driver(Line.inGroup, nil)]
        ),
    ]

    static let driversProbe: [ErrnoRow] = [
        ErrnoRow("drivers_probe: no such device", [], Line.probe("nosuch"), "ENODEV"),
        ErrnoRow(
            "drivers_probe: already bound",
            [edu, "lablog => " + boundLog],
            Line.probe(Line.first),
            "OK 12",
            after: ["lablog => none", Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "drivers_probe: being probed",
            [
                "lab pdrv a ids=x ret=-19", "lab pdev x", "lab block a",
                "bg 1 write /sys/bus/platform/drivers/a/bind \"x\"", "wait 1 100 => pending",
            ],
            "bg 2 write /sys/bus/platform/drivers_probe \"x\"",
            "started",
            after: ["wait 2 100 => OK 1", "wait 1 100 => pending"]
        ),
        ErrnoRow(
            "drivers_probe: being removed",
            [
                "lab pdrv a ids=x", "lab pdev x", "lab block a",
                "bg 1 write /sys/bus/platform/drivers/a/unbind \"x\"", "wait 1 100 => pending",
            ],
            "bg 2 write /sys/bus/platform/drivers_probe \"x\"",
            "started",
            after: ["wait 2 100 => OK 1", "wait 1 100 => pending"]
        ),
        ErrnoRow(
            "drivers_probe: bound now",
            [edu, Line.unbind("a", Line.first)],
            Line.probe(Line.first),
            "OK 12",
            after: [Line.driver(Line.first, "a")]
        ),
        ErrnoRow(
            "drivers_probe: no driver matches",
            [],
            Line.probe(Line.first),
            "OK 12",
            after: [Line.driver(Line.first, nil)]
        ),
        ErrnoRow(
            "drivers_probe: deferred",
            ["lab pdrv a ids=x ret=-19", "lab pdev x", "lab ret a -517"],
            Line.platformProbe("x"),
            "OK 1",
            after: [Line.platformDriver("x", nil), "deferred => x"]
        ),
        ErrnoRow(
            "drivers_probe: a supplier is missing",
            ["lab pdev s", "lab pdev k", "lab link k s", "lab pdrv K ids=k ret=-19"],
            Line.platformProbe("k"),
            "EINVAL",
            after: ["deferred => k", "lablog => none"]
        ),
        ErrnoRow(
            "drivers_probe: user space owns the group and a host driver matches first",
            Line.owned + [edu],
            Line.probe(Line.inGroupToo),
            "EINVAL",
            after: [Line.driver(Line.inGroupToo, nil)]
        ),
        ErrnoRow(
            "drivers_probe: the match returned negative",
            ["lab bdrv n match=-22", "lab bdev x"],
            "write /sys/bus/lab/drivers_probe \"x\"",
            "EINVAL",
            after: ["readlink /sys/bus/lab/devices/x/driver => ENOENT"]
        ),
        ErrnoRow(
            "drivers_probe: a platform probe returned a positive number",
            ["lab pdrv a ids=x ret=5", "lab pdev x"],
            Line.platformProbe("x"),
            "EINVAL",
            after: [Line.platformDriver("x", nil)]
        ),
    ]

    private static let boundLog = [
        Line.first, Line.second, Line.inGroup, Line.inGroupToo,
    ].flatMap { device in
        [
            "probe a \(device) id=1234,11e8,ffffffff,ffffffff,0,0,0,ovr=0",
            "ret a \(device) 0",
        ]
    }.joined(separator: " | ")
}
