import DeviceBinding
import MachineHost
import Sysfs
import SystemPackage

/// What the other files answer.
extension ErrnoRow {
    private static let device = DeviceReference(bus: "pci", name: "0000:01:00.0")

    static let probe: [ErrnoRow] = [
        ErrnoRow("drivers_probe", "ENODEV", "The device has gone", says: ["is not there any more"])
        {
            .double(.anyDriver, by: nil) { state in
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("drivers_probe") { state.devices[Told.card] = nil }
                }
            }
        },
        ErrnoRow(
            "drivers_probe",
            "EINVAL",
            "A supplier has no driver",
            says: ["gave EINVAL, since it waits for its supplier platform/clock"],
            help: [.showSupplier("platform/clock")]
        ) {
            try .machine(
                platform,
                DeviceReference(bus: "platform", name: "sensor.0"),
                .anyDriver
            )
        },
        ErrnoRow(
            "drivers_probe",
            "EINVAL",
            "User space owns the IOMMU group",
            says: [
                "for one of these reasons: user space owns the IOMMU group",
                "a driver that fits was refused before its probe",
            ]
        ) { try .machine(cards, device, .anyDriver) },
        ErrnoRow(
            "drivers_probe",
            "EINVAL",
            "A driver that fits was refused before its probe",
            says: ["gave EINVAL, since a driver that fits was refused before its probe"],
            help: [.readKernelLog]
        ) {
            .double(.anyDriver, by: nil) {
                $0.refusedWrites["/bus/pci/drivers_probe"] = .invalidArgument
            }
        },
    ]

    static let unbind: [ErrnoRow] = [
        ErrnoRow(
            "unbind",
            "ENODEV",
            "The device has another driver",
            says: ["gave ENODEV, since its driver is 'nouveau' now"],
            help: [.tryAgainAlone]
        ) {
            .double(.noDriver, by: nil, had: "e1000e") { state in
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("unbind") { state.devices[Told.card]?.driver = "nouveau" }
                }
            }
        },
        ErrnoRow(
            "unbind",
            "ENOENT",
            "The driver has no such file",
            says: ["gave ENOENT, since 'e1000e' has no file 'unbind'"],
            help: [.showProcedures]
        ) {
            .double(.driver("pci-stub"), by: nil, had: "e1000e") { state in
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("driver_override") {
                        state.changeDriver("e1000e") { $0.canUnbind = false }
                    }
                }
            }
        },
    ]

    static let override: [ErrnoRow] = [
        ErrnoRow(
            "driver_override",
            "ENODEV",
            "The device has gone",
            says: ["is not there any more"]
        ) {
            .double(.driver("pci-stub"), by: nil) { state in
                state.refusedWrites["\(Told.cardPath)/driver_override"] =
                    .operationNotSupportedByDevice
                state.beforeWrite = { state, _, _ in state.devices[Told.card] = nil }
            }
        },
        ErrnoRow(
            "driver_override",
            "ENOENT",
            "The bus has no override",
            says: ["gave ENOENT, since the bus has no override"],
            help: [.showProcedures]
        ) {
            .double(.driver("pci-stub"), by: nil) { state in
                state.refusedWrites["\(Told.cardPath)/driver_override"] = .noSuchFileOrDirectory
            }
        },
        ErrnoRow(
            "driver_override",
            "EINVAL",
            "The name is longer than the file takes",
            says: ["gave EINVAL, since the text is longer than the file takes"],
            help: [.showProcedures]
        ) {
            .double(.driver("pci-stub"), by: nil) { state in
                state.refusedWrites["\(Told.cardPath)/driver_override"] = .invalidArgument
            }
        },
    ]

    static let ids: [ErrnoRow] = [
        ErrnoRow(
            "new_id",
            "EINVAL",
            "The driver's own IDs carry driver data",
            says: ["gave EINVAL, since the driver's own IDs carry driver data"],
            help: [.nameInOverride]
        ) { try .machine(cards, device, .driver("data"), by: .newID) },
        ErrnoRow(
            "new_id",
            "ENOENT",
            "The driver has no such file",
            says: ["gave ENOENT, since 'pci-stub' has no file 'new_id'"],
            help: [.showProcedures]
        ) {
            .double(.driver("pci-stub"), by: .newID, had: "e1000e") { state in
                let directory = "/bus/pci/drivers/pci-stub"
                for file in ["new_id", "remove_id"] { state.files["\(directory)/\(file)"] = "" }
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("unbind") { state.files["\(directory)/new_id"] = nil }
                }
            }
        },
    ]

    /// Files that are written by hand; anybind names the file where it is the way.
    static let functions: [ErrnoRow] = [
        ErrnoRow(
            "sriov_numvfs",
            "ERANGE",
            "More than the function can have",
            says: ["ERANGE, sriov_totalvfs says 4"]
        ) { try .byHand(physical / "sriov_numvfs", "5", decidedBy: physical / "sriov_totalvfs") },
        ErrnoRow(
            "sriov_numvfs",
            "EBUSY",
            "Another number is enabled",
            says: ["EBUSY, sriov_numvfs says 2"]
        ) { try .byHand(physical / "sriov_numvfs", "3", decidedBy: physical / "sriov_numvfs") },
        ErrnoRow(
            "sriov_numvfs",
            "ENOENT",
            "The function has no driver that makes them",
            says: ["ENOENT, driver says none"]
        ) { try .byHand(unbound / "sriov_numvfs", "1", decidedBy: unbound / "driver") },
        ErrnoRow(
            "sriov_numvfs",
            "EINVAL",
            "It is not a number",
            says: ["EINVAL"]
        ) { try .byHand(physical / "sriov_numvfs", "x", decidedBy: physical / "sriov_numvfs") },
        ErrnoRow(
            "sriov_drivers_autoprobe",
            "EINVAL",
            "It is not a boolean word",
            says: ["EINVAL, sriov_drivers_autoprobe says 1"]
        ) {
            let file = physical / "sriov_drivers_autoprobe"
            return try .byHand(file, "x", decidedBy: file)
        },
    ]

    private static let physical: SysfsPath = "/bus/pci/devices/0000:03:00.0"
    private static let unbound: SysfsPath = "/bus/pci/devices/0000:07:00.0"

    static let anyFile: [ErrnoRow] = [
        ErrnoRow(
            "any file of /sys",
            "EACCES",
            "No right to write",
            says: ["gave EACCES, since the system denied it"],
            help: [.runAsRoot]
        ) {
            .double { $0.refusedWrites["/bus/pci/drivers/e1000e/bind"] = .permissionDenied }
        },
        ErrnoRow(
            "any file of /sys",
            "EROFS",
            "This /sys is mounted read-only",
            says: ["gave EROFS, since this /sys is mounted read-only"],
            help: [.runOnHost]
        ) {
            .double { $0.refusedWrites["/bus/pci/drivers/e1000e/bind"] = .readOnlyFileSystem }
        },
        ErrnoRow(
            "any file of /sys",
            "EPERM",
            "No right to write",
            says: ["gave EPERM, since the system denied it"],
            help: [.runAsRoot]
        ) {
            .double(.anyDriver, by: nil) {
                $0.refusedWrites["/bus/pci/drivers_probe"] = .notPermitted
            }
        },
    ]
}
