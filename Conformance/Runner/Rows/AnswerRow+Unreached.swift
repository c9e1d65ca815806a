extension AnswerRow {
    /// Rows that no sequence reaches, with why not, and for each the recorded case that does.
    public static let unreached: [(why: String, rows: [(String, String)])] = [
        (
            "a sequence opens its files and writes as root, once each",
            [
                ("as another user: OK", "101-other-user"),
                ("as another user: open:EACCES", "101-other-user"),
                ("modalias: open:EACCES", "206-device-files"),
                ("an open file: OK", "102-stale-handles"),
                ("an open file: EBADF", "922-handles-of-a-driver"),
                ("an open file: EBUSY", "102-stale-handles"),
                ("an open file: ENODEV", "102-stale-handles"),
            ]
        ),
        (
            "every bus of the sequences is there on every kernel",
            [("drivers_probe: open:ENOENT", "220-faux-bus")]
        ),
        (
            "a sequence's probes return ten numbers besides 0; any errno is passed on as it is",
            [
                ("bind: EINTR, probeReturned", "301-bind-probe-errors-platform"),
                ("bind: ENOENT, probeReturned", "301-bind-probe-errors-platform"),
            ]
        ),
        (
            "a call that waits would block the guest's only agent",
            [
                ("lab block: OK", "039-loser-binds-after-failure"),
                ("lab unblock: OK", "039-loser-binds-after-failure"),
                ("rmmod: EAGAIN, moduleInUse", "708-module-in-use"),
                ("lab settle: OK", "532-deferral-leaves-probing"),
            ]
        ),
        (
            "modules stay loaded while a guest plays sequences",
            [
                ("insmod: OK", "019-real-module-load-unload"),
                ("rmmod: OK", "019-real-module-load-unload"),
                ("enable_sriov: OK", "038-sriov-vfio-pf"),
                ("insmod: EINVAL", "218-insmod-parameters"),
                ("insmod: ENOENT", "636-virtio-goes-with-its-function"),
                ("rmmod: EAGAIN, moduleNeeded", "729-modules-below"),
                ("dma_entry_limit: OK", "217-module-parameters"),
                ("dma_entry_limit: EINVAL, notANumber", "217-module-parameters"),
                ("allow_unsafe_interrupts: OK", "728-no-interrupt-remapping"),
                ("vfio iommu: ENODEV, vfio noIOMMUDriver", "727-no-iommu-driver"),
                ("vfio iommu: EPERM, vfio unsafeInterrupts", "728-no-interrupt-remapping"),
            ]
        ),
        (
            "no machine of the sequences has virtual functions",
            [
                ("bind: EBUSY, virtualFunctionsEnabled", "631-vfio-refuses-a-pf-with-vfs"),
                ("bind: ENODEV, virtualFunctionAutoprobeOff", "037-sriov-autoprobe-off"),
                ("sriov_drivers_autoprobe: OK", "037-sriov-autoprobe-off"),
                ("sriov_drivers_autoprobe: EINVAL, notABoolean", "037-sriov-autoprobe-off"),
                ("sriov_numvfs: OK", "037-sriov-autoprobe-off"),
                ("sriov_numvfs: EBUSY, otherVFsEnabled", "622-numvfs-changes"),
                ("sriov_numvfs: EINVAL, notANumber", "621-numvfs-values"),
                ("sriov_numvfs: ENOENT, noSRIOVDriver", "038-sriov-vfio-pf"),
                ("sriov_numvfs: ERANGE, tooManyVFs", "621-numvfs-values"),
                ("vfio device: EACCES, vfio tokenMissing", "724-vf-token-missing"),
                ("vfio device: EACCES, vfio tokenWrong", "725-vf-token"),
                ("vfio device: EINVAL, vfio tokenNotAsked", "731-vfio-name-options"),
                ("vfio device: EINVAL, vfio notAnOption", "731-vfio-name-options"),
            ]
        ),
        (
            "a sequence makes on each vfio file only the calls of its kind",
            [
                ("vfio check: ENOTTY, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio device: EINVAL, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio iommu: ENOTTY, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio set: EINVAL, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio set: ENOTTY, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio status: EINVAL, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio status: ENOTTY, vfio wrongFile", "726-vfio-file-of-another-kind"),
                ("vfio unset: EINVAL, vfio wrongFile", "726-vfio-file-of-another-kind"),
            ]
        ),
        (
            "its names have no slash, and its events few arguments",
            [
                ("lab pdrv: EEXIST, nameTaken", "216-driver-name-twice"),
                ("uevent: ENOMEM, eventTooLarge", "812-synthetic-limits"),
            ]
        ),
        ("it changes nothing and belongs to no file", [("vfio check: OK", "713-container-order")]),
    ]
}
