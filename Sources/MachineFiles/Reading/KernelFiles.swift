internal import DriverCore

/// The names that the kernel itself gives in a device's directory, which no description can take.
///
/// Source: drivers/base/core.c; drivers/pci/pci-sysfs.c; drivers/pci/iov.c, Linux 6.12. `irq`,
/// `resource`, `reset_method` and `config` are not among them: a description says what these hold.
enum KernelFiles {
    static func ofDevice(_ rule: DriverCore.MatchRule?) -> Set<String> {
        switch rule {
        case nil: everywhere
        case .pci: onPCI
        default: onBus
        }
    }

    /// Whether a name is one of those, or is numbered like one.
    static func contains(_ name: String, _ names: Set<String>) -> Bool {
        names.contains(name) || name.hasPrefix("supplier:") || name.hasPrefix("consumer:")
            || names.contains("physfn") && (name.hasPrefix("virtfn") || isRegion(name))
    }

    /// In a bus's own directory.
    static let ofBus: Set<String> = [
        "devices", "drivers", "drivers_autoprobe", "drivers_probe", "rescan", "uevent",
    ]

    /// `resource0`, `resource0_wc`.
    private static func isRegion(_ name: String) -> Bool {
        name.hasPrefix("resource") && name.utf8.dropFirst(8).first.map { 0x30...0x39 ~= $0 } == true
    }

    private static let everywhere: Set<String> = [
        "uevent", "subsystem", "waiting_for_supplier", "of_node",
    ]

    private static let onBus = everywhere.union([
        "driver", "driver_override", "iommu_group", "modalias", "vfio-dev",
    ])
    private static let onPCI = onBus.union([
        "vendor", "device", "subsystem_vendor", "subsystem_device", "class", "revision", "remove",
        "rescan", "reset", "rom", "physfn", "sriov_numvfs", "sriov_totalvfs", "sriov_offset",
        "sriov_stride", "sriov_vf_device", "sriov_vf_total_msix", "sriov_vf_msix_count",
        "sriov_drivers_autoprobe",
    ])
}
