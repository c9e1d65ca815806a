import DriverCore
import Testing

/// The table of errno values of the reference, row by row, on both kernels' rules.
///
/// Not here: rows about users (the simulation has one, root), about memory, suspend and incoherent
/// IOMMUs, which the core has no model for, and about modules that make their own devices.
@Suite("errno table")
struct ErrnoTableTests {
    @Test(arguments: ErrnoRow.bind + ErrnoRow.probeErrors, DriverCore.Profile.watched)
    func `a write to bind`(row: ErrnoRow, profile: DriverCore.Profile) throws {
        try row.check(profile)
    }

    @Test(arguments: ErrnoRow.unbind + ErrnoRow.driversProbe, DriverCore.Profile.watched)
    func `a write to unbind and drivers_probe`(row: ErrnoRow, profile: DriverCore.Profile) throws {
        try row.check(profile)
    }

    @Test(arguments: ErrnoRow.anyFile + ErrnoRow.autoprobe, DriverCore.Profile.watched)
    func `modes, writes of nothing, and autoprobe`(row: ErrnoRow, profile: DriverCore.Profile)
        throws
    {
        try row.check(profile)
    }

    @Test(arguments: ErrnoRow.driverOverride + ErrnoRow.ids, DriverCore.Profile.watched)
    func `overrides and dynamic IDs`(row: ErrnoRow, profile: DriverCore.Profile) throws {
        try row.check(profile)
    }

    @Test(arguments: DriverCore.Profile.watched)
    func `IDs wider than a device's numbers`(profile: DriverCore.Profile) throws {
        let isWhole = profile[.newIDComparesWholeNumbers]
        for row in ErrnoRow.wideIDs(compared: isWhole) { try row.check(profile) }
    }

    @Test(
        arguments: ErrnoRow.removal + ErrnoRow.uevent + ErrnoRow.ueventArguments,
        DriverCore.Profile.watched
    )
    func `removal, rescan and events`(row: ErrnoRow, profile: DriverCore.Profile) throws {
        try row.check(profile)
    }

    @Test(
        arguments: ErrnoRow.sriov + ErrnoRow.vfio + ErrnoRow.otherFiles,
        DriverCore.Profile.watched
    )
    func `virtual functions, vfio, modules and names`(row: ErrnoRow, profile: DriverCore.Profile)
        throws
    {
        try row.check(profile)
    }

    @Test(arguments: [
        (DriverCore.Profile.linux6_1, "EINVAL"), (DriverCore.Profile.linux6_12, "errno 77"),
    ])
    func `a file that is no container is refused as one`(
        profile: DriverCore.Profile,
        answer: String
    ) throws {
        try ErrnoRow(
            "SET_CONTAINER: the file is a group",
            Line.vfio(Line.inGroup) + ["vfio group 2 3"],
            "vfio set 2 2",
            answer
        ).check(profile)
    }

    /// On 6.1 the device is listed until its user has gone, and can be had once more.
    @Test(arguments: [
        (DriverCore.Profile.linux6_1, "OK"), (DriverCore.Profile.linux6_12, "ENODEV"),
    ])
    func `a vfio device whose unbind waits can be had again on 6.1 only`(
        profile: DriverCore.Profile,
        answer: String
    ) throws {
        let unbind = "bg 1 write /sys/bus/pci/drivers/vfio-pci/unbind \"\(Line.inGroup)\""
        try ErrnoRow(
            "GET_DEVICE_FD: unbind already waiting",
            Line.open + [unbind, "wait 1 100 => pending"],
            "vfio device 4 2 \(Line.inGroup)",
            answer
        ).check(profile)
    }

    @Test(arguments: [
        (DriverCore.Profile.linux6_1, "pending"), (DriverCore.Profile.linux6_12, "\"(null)\\n\""),
    ])
    func `an override is read during a probe on 6.12 only`(
        profile: DriverCore.Profile,
        answer: String
    ) throws {
        try ErrnoRow(
            "driver_override during a probe",
            [
                "lab pdrv a ids=x ret=-19", "lab pdev x", "lab block a",
                "bg 1 write /sys/bus/platform/drivers/a/bind \"x\"",
                "bg 2 read /sys/bus/platform/devices/x/driver_override",
            ],
            "wait 2 100",
            answer
        ).check(profile)
    }
}
