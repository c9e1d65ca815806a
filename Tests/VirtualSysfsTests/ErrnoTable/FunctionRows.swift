/// Virtual functions and vfio.
extension ErrnoRow {
    private static let files = "/sys/bus/pci/devices/\(Line.physical)"
    private static let vfDriver = "lab cdrv vf ids=1b36:10"
    private static let vfsWithoutAutoprobe =
        Line.withPF + [
            "write \(files)/sriov_drivers_autoprobe \"0\"", vfDriver, Line.numVFs("2"),
        ]

    static let sriov: [ErrnoRow] = [
        ErrnoRow("sriov_numvfs: not a number", Line.withPF, Line.numVFs("x"), "EINVAL"),
        ErrnoRow("sriov_numvfs: not a u16", Line.withPF, Line.numVFs("65536"), "EINVAL"),
        ErrnoRow("sriov_numvfs: above totalvfs", Line.withPF, Line.numVFs("5"), "ERANGE"),
        ErrnoRow("sriov_numvfs: equal, with no driver", [], Line.numVFs("0"), "OK 1"),
        ErrnoRow("sriov_numvfs: unbound", [], Line.numVFs("2"), "ENOENT"),
        ErrnoRow(
            "sriov_numvfs: a driver without callback",
            [vfDriver],
            Line.numVFs("2"),
            "ENOENT",
            after: [Line.driver(Line.physical, "vf")]
        ),
        ErrnoRow(
            "sriov_numvfs: vfio-pci with enable_sriov off",
            Line.vfio(Line.physical),
            Line.numVFs("2"),
            "ENOENT"
        ),
        ErrnoRow(
            "sriov_numvfs: non-zero to other non-zero",
            Line.withPF + [Line.numVFs("2")],
            Line.numVFs("3"),
            "EBUSY",
            after: ["read \(files)/sriov_numvfs => \"2\\n\""]
        ),
        ErrnoRow(
            "sriov_numvfs: on and off",
            Line.withPF + [
                Line.numVFs("0x2"),
                "readlink \(files)/virtfn1 => -> ../0000:02:00.2",
                "readlink /sys/bus/pci/devices/0000:02:00.2/physfn => -> ../0000:02:00.0",
            ],
            Line.numVFs("0"),
            "OK 1",
            after: [
                "readlink \(files)/virtfn0 => ENOENT",
                "stat /sys/bus/pci/devices/\(Line.virtual) => ENOENT",
            ]
        ),
        ErrnoRow(
            "sriov_drivers_autoprobe: not a boolean word",
            [],
            "write \(files)/sriov_drivers_autoprobe \"x\"",
            "EINVAL"
        ),
        ErrnoRow(
            "bind: a virtual function kept from drivers, no override",
            vfsWithoutAutoprobe,
            Line.bind("vf", Line.virtual),
            "ENODEV",
            after: [Line.driver(Line.virtual, nil), "lablog => " + physicalProbed]
        ),
        ErrnoRow(
            "drivers_probe: a virtual function kept from drivers",
            vfsWithoutAutoprobe,
            Line.probe(Line.virtual),
            "OK 12",
            after: [Line.driver(Line.virtual, nil)]
        ),
        ErrnoRow(
            "bind: a virtual function kept from drivers, with an override",
            vfsWithoutAutoprobe + [Line.override(Line.virtual, "vf")],
            Line.bind("vf", Line.virtual),
            "OK 12",
            after: [Line.driver(Line.virtual, "vf")]
        ),
        ErrnoRow(
            "bind: vfio-pci on a physical function with virtual ones enabled",
            Line.withPF + [
                Line.numVFs("2"), Line.unbind("pci-pf-stub", Line.physical),
                Line.override(Line.physical, "vfio-pci"),
            ],
            Line.bind("vfio-pci", Line.physical),
            "EBUSY",
            after: [Line.driver(Line.physical, nil)]
        ),
    ]

    /// pci-pf-stub is no driver of bindlab's, and nothing else was asked.
    private static let physicalProbed = "none"

    static let vfio: [ErrnoRow] = [
        ErrnoRow(
            "bind: vfio-pci on a bridge",
            [Line.override(Line.bridge, "vfio-pci")],
            Line.bind("vfio-pci", Line.bridge),
            "EINVAL",
            after: [Line.driver(Line.bridge, nil)]
        ),
        ErrnoRow("group open: no member has a vfio driver", [], "vfio group 1 3", "ENOENT"),
        ErrnoRow(
            "group open: already open",
            Line.vfio(Line.inGroup) + ["vfio group 1 3"],
            "vfio group 2 3",
            "EBUSY"
        ),
        ErrnoRow(
            "group open: the last device was unbound",
            Line.vfio(Line.inGroup) + [Line.unbind("vfio-pci", Line.inGroup)],
            "vfio group 1 3",
            "ENOENT",
            after: ["stat /sys/class/vfio/3 => ENOENT"]
        ),
        ErrnoRow(
            "SET_CONTAINER: a member is bound to an ordinary driver",
            ["lab cdrv host ids=1234:11e8", Line.unbind("host", Line.inGroup)]
                + Line.vfio(Line.inGroup) + ["vfio container 1", "vfio group 2 3"],
            "vfio set 2 1",
            "EPERM",
            after: ["vfio status 2 => not-viable no-container"]
        ),
        ErrnoRow("SET_CONTAINER: already set", Line.owned, "vfio set 2 1", "EINVAL"),
        ErrnoRow(
            "UNSET_CONTAINER: none set",
            Line.vfio(Line.inGroup) + ["vfio group 2 3"],
            "vfio unset 2",
            "EINVAL"
        ),
        ErrnoRow(
            "UNSET_CONTAINER: the group is dead",
            Line.owned + [Line.unbind("vfio-pci", Line.inGroup)],
            "vfio unset 2",
            "EINVAL"
        ),
        ErrnoRow("UNSET_CONTAINER: a device is open", Line.open, "vfio unset 2", "EBUSY"),
        ErrnoRow(
            "GET_STATUS: the group is dead",
            Line.owned + [Line.unbind("vfio-pci", Line.inGroup)],
            "vfio status 2",
            "ENODEV"
        ),
        ErrnoRow(
            "SET_CONTAINER: the group is dead",
            Line.vfio(Line.inGroup) + [
                "vfio container 1", "vfio group 2 3", Line.unbind("vfio-pci", Line.inGroup),
            ],
            "vfio set 2 1",
            "ENODEV"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: no such device",
            Line.owned + ["vfio iommu 1 1"],
            "vfio device 3 2 nosuch",
            "ENODEV"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: not bound to vfio",
            Line.owned + ["vfio iommu 1 1"],
            "vfio device 3 2 \(Line.inGroupToo)",
            "ENODEV"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: no container",
            Line.vfio(Line.inGroup) + ["vfio group 2 3"],
            "vfio device 3 2 \(Line.inGroup)",
            "EINVAL"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: no IOMMU type",
            Line.owned,
            "vfio device 3 2 \(Line.inGroup)",
            "EINVAL"
        ),
        ErrnoRow("SET_IOMMU: no group", ["vfio container 1"], "vfio iommu 1 1", "EINVAL"),
        ErrnoRow(
            "SET_IOMMU: already set",
            Line.owned + ["vfio iommu 1 1"],
            "vfio iommu 1 1",
            "EINVAL"
        ),
        ErrnoRow(
            "rmmod: a device of the module is open",
            Line.open,
            "rmmod vfio_pci",
            "EAGAIN",
            after: [Line.driver(Line.inGroup, "vfio-pci")]
        ),
        ErrnoRow("rmmod: not loaded", [], "rmmod nosuch", "ENOENT"),
        ErrnoRow("platform device: the name is taken", ["lab pdev x"], "lab pdev x", "EEXIST"),
        ErrnoRow(
            "driver register: the name is taken",
            ["lab pdrv a ids=x", "lab pdev x"],
            "lab pdrv a ids=y",
            "EBUSY",
            after: [Line.platformDriver("x", "a")]
        ),
    ]
}
