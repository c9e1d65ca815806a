extension ErrnoRow {
    private static let uuid = "fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed"
    private static let other = "00000000-b8c6-4a70-9ef1-3d8a58d18eed"
    /// The physical function under vfio-pci with one virtual function, each the only one of its group.
    private static let functions =
        ["write /sys/module/vfio_pci/parameters/enable_sriov \"1\""] + Line.vfio(Line.physical)
        + [Line.numVFs("1"), "vfio container 1"]
    private static let physicalOpen =
        functions + [
            "vfio group 2 6", "vfio set 2 1", "vfio iommu 1 1",
            "vfio device 3 2 \(Line.physical) vf_token=\(uuid)",
            "vfio group 4 7", "vfio set 4 1",
        ]

    /// Files of vfio of another kind, names with options, and modules that others need.
    static let otherFiles: [ErrnoRow] = kinds + tokens + modules

    private static let kinds: [ErrnoRow] = [
        ErrnoRow("GET_STATUS: of a container", ["vfio container 1"], "vfio status 1", "EINVAL"),
        ErrnoRow(
            "GET_STATUS: of a container with an IOMMU",
            Line.owned + ["vfio iommu 1 1"],
            "vfio status 1",
            "ENOTTY"
        ),
        ErrnoRow("GET_STATUS: of a device", Line.open, "vfio status 3", "ENOTTY"),
        ErrnoRow(
            "SET_IOMMU: of a group",
            Line.vfio(Line.inGroup) + ["vfio group 2 3"],
            "vfio iommu 2 1",
            "ENOTTY"
        ),
        ErrnoRow("CHECK_EXTENSION: of a device", Line.open, "vfio check 3 1", "ENOTTY"),
        ErrnoRow("CHECK_EXTENSION: coherent DMA", Line.open, "vfio check 1 4", "0"),
    ]

    private static let tokens: [ErrnoRow] = [
        ErrnoRow(
            "GET_DEVICE_FD: a virtual function without the token",
            physicalOpen,
            "vfio device 5 4 \(Line.virtual)",
            "EACCES"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: a virtual function with another token",
            physicalOpen,
            "vfio device 5 4 \(Line.virtual) vf_token=\(other)",
            "EACCES"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: a virtual function with the token, in capitals",
            physicalOpen,
            "vfio device 5 4 \(Line.virtual)  vf_token=\(uuid.uppercased()) ",
            "OK"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: the physical function again, while a virtual one is open",
            physicalOpen + ["vfio device 5 4 \(Line.virtual) vf_token=\(uuid)"],
            "vfio device 6 2 \(Line.physical)",
            "EACCES",
            after: [
                "vfio device 6 2 \(Line.physical) vf_token=\(other) => EACCES",
                "vfio device 6 2 \(Line.physical) vf_token=\(uuid) => OK",
            ]
        ),
        ErrnoRow(
            "GET_DEVICE_FD: a token for a device that asks for none",
            Line.owned + ["vfio iommu 1 1"],
            "vfio device 3 2 \(Line.inGroup) vf_token=\(uuid)",
            "EINVAL"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: an option that there is not",
            Line.owned + ["vfio iommu 1 1"],
            "vfio device 3 2 \(Line.inGroup) junk",
            "EINVAL"
        ),
        ErrnoRow(
            "GET_DEVICE_FD: a token that is no UUID",
            physicalOpen,
            "vfio device 5 4 \(Line.virtual) vf_token=\(uuid.dropLast())",
            "EINVAL"
        ),
    ]

    private static let modules: [ErrnoRow] = [
        ErrnoRow("rmmod: another module needs it", [], "rmmod vfio-pci-core", "EAGAIN"),
        ErrnoRow(
            "rmmod: a container uses it",
            Line.owned + ["vfio iommu 1 1"],
            "rmmod vfio_iommu_type1",
            "EAGAIN",
            after: ["vfio unset 2 => OK", "rmmod vfio_iommu_type1 => OK", "vfio check 1 1 => 0"]
        ),
        ErrnoRow(
            "SET_IOMMU: without the module of the type",
            ["rmmod vfio_iommu_type1"] + Line.owned,
            "vfio iommu 1 1",
            "ENODEV"
        ),
        ErrnoRow(
            "a numeric parameter: no number",
            [],
            "write /sys/module/vfio_iommu_type1/parameters/dma_entry_limit \"abc\"",
            "EINVAL"
        ),
        ErrnoRow(
            "a numeric parameter: more than 32 bits",
            [],
            "write /sys/module/vfio_iommu_type1/parameters/dma_entry_limit \"0x100000000\"",
            "ERANGE"
        ),
        ErrnoRow(
            "driver register: the directory's name is taken",
            ["lab pdrv a/b ids=x"],
            "lab pdrv a/b ids=x",
            "EEXIST"
        ),
        ErrnoRow(
            "driver register: the name is that of a directory",
            ["lab pdrv a/b ids=x"],
            "lab pdrv a!b ids=x",
            "EBUSY"
        ),
    ]
}
