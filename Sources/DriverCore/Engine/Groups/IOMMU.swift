/// IOMMU groups: who is in which, and who may use DMA.
///
/// Source: `iommu_device_use_default_domain()` and its neighbours, drivers/iommu/iommu.c.
extension DriverCore {
    /// Puts a new device into its group, which is made where there is none.
    mutating func joinGroup(_ device: DeviceID, _ assignment: GroupAssignment) {
        let group: GroupID
        switch assignment {
        case .none: return
        case .own: group = makeGroup(sharing: nil)
        case .shared(let number):
            let key = SharingNumber(rawValue: number)
            group = sharedGroups[key] ?? makeGroup(sharing: number)
            sharedGroups.update(key) { $0 = group }
        }
        change(group, .devices) { $0.members.insert(device) }
        change(device, .devices) { $0.group = group }
    }

    /// A group with the lowest free number.
    private mutating func makeGroup(sharing: Int32?) -> GroupID {
        if let free = freeGroups.first {
            freeGroups.remove(free)
            groups.put(IOMMUGroup(id: free, sharing: sharing), in: Int(free.rawValue))
            return free
        }
        let id = GroupID(rawValue: Int32(groups.count))
        _ = groups.append(IOMMUGroup(id: id, sharing: sharing))
        return id
    }

    /// Takes a device out of its group, which goes with its last member.
    mutating func leaveGroup(_ device: Device) {
        guard let id = device.group else { return }
        change(id, .devices) { $0.members.remove(device.id) }
        change(device.id, .devices) { $0.group = nil }
        guard let group = self[id], group.members.isEmpty else { return }
        if let number = group.sharing {
            sharedGroups.update(SharingNumber(rawValue: number)) { $0 = nil }
        }
        groups.remove(Int(id.rawValue))
        freeGroups.insert(id)
    }

    /// Takes the DMA use that a driver needs: nil when it has it, or the group that user space owns.
    mutating func useDMA(of device: Device, for driver: Driver) -> GroupID? {
        guard usesDMA(driver), let id = device.group else { return nil }
        note(read: .group(id), .owner)
        if self[id]?.owner != nil { return id }
        change(id, .owner) { $0.ownerCount += 1 }
        return nil
    }

    /// Gives the DMA use back.
    mutating func unuseDMA(of device: DeviceID, by driver: DriverID) {
        guard let found = self[driver], usesDMA(found), let id = self[device]?.group else { return }
        change(id, .owner) { $0.ownerCount -= 1 }
    }

    /// Whether a driver's bus has it use the DMA of a device's group.
    private func usesDMA(_ driver: Driver) -> Bool {
        !driver.description.managesDMA && profile.groupRule == .ownership
            && buses[Int(driver.bus.rawValue)].rule.usesGroupDMA
    }
}
