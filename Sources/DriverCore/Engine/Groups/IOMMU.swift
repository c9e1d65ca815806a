/// IOMMU groups: who is in which, and who may use DMA.
///
/// Source: `iommu_device_use_default_domain()` and its neighbours, drivers/iommu/iommu.c.
extension DriverCore {
    /// Puts a new device into its group, which is made where there is none.
    mutating func joinGroup(_ device: DeviceID, _ assignment: GroupAssignment) {
        assert(group(of: device) == nil, "a device joins a second group")
        switch assignment {
        case .none: return
        case .own: group(device, sharing: nil)
        case .shared(let number): group(device, sharing: number)
        }
    }

    /// Puts a device of which only firmware tells into its group when a driver is first probed for it.
    ///
    /// Source: `of_iommu_configure()`, drivers/iommu/of_iommu.c, by `platform_dma_configure()`; since 6.15
    /// `iommu_init_device()`, drivers/iommu/iommu.c, does it when the device is added.
    mutating func joinGroupLate(_ device: DeviceFacts, for driver: DriverFacts) {
        guard device.description.isGroupedByFirmware, group(of: device.id) == nil,
            rule(of: driver.bus)?.usesGroupDMA == true
        else { return }
        joinGroup(device.id, device.description.group)
    }

    /// Takes the DMA use that a driver needs: nil when it has it, or the group that user space owns.
    mutating func useDMA(of device: DeviceID, for driver: DriverFacts) -> GroupID? {
        guard usesDMA(driver), let group = group(of: device) else { return nil }
        if ownership(of: group)?.owner != nil { return group }
        changeOwnership(of: group) { $0.count += 1 }
        return nil
    }

    /// Gives the DMA use back.
    mutating func unuseDMA(of device: DeviceID, by driver: DriverID) {
        guard let found = facts(of: driver), usesDMA(found), let group = group(of: device) else {
            return
        }
        changeOwnership(of: group) { $0.count -= 1 }
    }

    /// Whether a driver's bus has it use the DMA of a device's group.
    private func usesDMA(_ driver: DriverFacts) -> Bool {
        !driver.description.managesDMA && profile.groupRule == .ownership
            && rule(of: driver.bus)?.usesGroupDMA == true
    }
}
