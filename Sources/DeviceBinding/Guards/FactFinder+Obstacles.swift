internal import Sysfs

extension FactFinder {
    /// What makes a vfio driver's probe fail, as far as it can be read before.
    func findObstacles(_ changes: [Change], isLoading: Bool, _ facts: inout Facts)
        throws(Failure)
    {
        var iommu: IOMMU?
        for change in changes where change.goal != change.device.driver.map(Change.Goal.driver) {
            let device = change.device
            if device.reference.bus == "pci" {
                let count = try virtualFunctions(of: device.reference)
                if count > 0 { facts.virtualFunctions[device.reference] = count }
            }
            guard device.group == nil, !isLoading, isPhysical(device) else { continue }
            if iommu == nil { iommu = try IOMMU(inventory) }
            guard let iommu, !iommu.isDispensable, iommu.hasDecided(on: device) else { continue }
            // A device that is going, or has just come, has no group for a moment.
            guard inventory.isThere(device.reference.path) else { throw .gone(device.reference) }
            guard try inventory.group(of: device.reference) == nil else {
                throw .changedMeanwhile(device.reference)
            }
            facts.ungrouped[device.reference] = Ungrouped(
                hasIOMMU: iommu.isOn,
                hasOption: iommu.option != nil
            )
        }
    }

    /// How many virtual functions a physical one has now; 0 for a device that can have none.
    ///
    /// Source: vfio_pci_core_register_device(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1 and 6.12:
    /// `EBUSY` where pci_num_vf() is not 0.
    private func virtualFunctions(of reference: DeviceReference) throws(Failure) -> Int {
        try inventory.text(reference.path / "sriov_numvfs").flatMap { Int($0) } ?? 0
    }

    /// Whether vfio takes devices of that bus only with a group; mediated devices get one from it.
    private func isPhysical(_ device: Device) -> Bool {
        ["pci", "platform", "amba"].contains(device.reference.bus)
    }
}

/// What a machine's `/sys` tells of its IOMMUs.
///
/// Source: vfio_group_find_or_alloc(), drivers/vfio, Linux 6.1 and 6.12: `EINVAL` for a device without
/// a group, unless `enable_unsafe_noiommu_mode` is on.
struct IOMMU {
    /// The option of vfio to do without one.
    static let optionPath: SysfsPath = "/module/vfio/parameters/enable_unsafe_noiommu_mode"

    /// Whether one is on.
    let isOn: Bool
    /// Whether each device gets its group when it appears, and not first when it is probed.
    private let groupsAtOnce: Bool
    /// What vfio's option to do without says, `Y` or `N`; nil where this vfio has no such option.
    let option: String?

    init(_ inventory: Inventory) throws(Failure) {
        let units = try inventory.listIfThere("/class/iommu")
        let groups = try inventory.listIfThere("/kernel/iommu_groups")
        isOn = !units.isEmpty || !groups.isEmpty
        // Those of x86; others learn of a device by its firmware node, which a probe looks up.
        // Source: of_iommu_configure() and acpi_iommu_configure_id(), called by really_probe().
        groupsAtOnce = units.allSatisfy { $0.hasPrefix("dmar") || $0.hasPrefix("ivhd") }
        option = try inventory.text(IOMMU.optionPath)
    }

    /// Whether vfio makes up a group for a device without one.
    var isDispensable: Bool { option == "Y" || option == "1" }

    /// Whether a device without a group will not get one any more.
    func hasDecided(on device: Device) -> Bool {
        if device.driver != nil || !isOn { return true }
        return device.reference.bus == "pci" && groupsAtOnce
    }
}
