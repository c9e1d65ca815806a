/// The objects of the core by their numbers.
extension DriverCore {
    subscript(bus: BusID) -> Bus? {
        let index = Int(bus.rawValue)
        return buses.indices.contains(index) ? buses[index] : nil
    }
    subscript(device: DeviceID) -> Device? { devices[Int(device.rawValue)] }
    subscript(driver: DriverID) -> Driver? { drivers[Int(driver.rawValue)] }
    subscript(group: GroupID) -> IOMMUGroup? { groups[Int(group.rawValue)] }

    /// The living vfio group of an IOMMU group.
    func vfioGroup(of group: GroupID) -> VFIOGroup? {
        vfioGroups.first { $0.group == group && !$0.isDead }
    }
}
