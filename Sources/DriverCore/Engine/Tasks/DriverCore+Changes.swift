/// Reads and changes that leave their mark in the step's footprint.
extension DriverCore {
    mutating func note(read object: Place.Object, _ field: Place.Field) {
        footprint?.read(Place(object, field))
    }

    mutating func note(write object: Place.Object, _ field: Place.Field) {
        footprint?.write(Place(object, field))
    }

    /// A device, of which this step reads a field.
    mutating func read(_ device: DeviceID, _ field: Place.Field) -> Device? {
        note(read: .device(device), field)
        return self[device]
    }

    /// Changes a field of a device where it stands.
    mutating func change(
        _ device: DeviceID,
        _ field: Place.Field,
        _ body: (inout Device) -> Void
    ) {
        note(write: .device(device), field)
        _ = devices.update(Int(device.rawValue), body)
    }

    /// Changes a field of a driver where it stands.
    mutating func change(
        _ driver: DriverID,
        _ field: Place.Field,
        _ body: (inout Driver) -> Void
    ) {
        note(write: .driver(driver), field)
        _ = drivers.update(Int(driver.rawValue), body)
    }

    /// Changes a field of an IOMMU group where it stands.
    mutating func change(
        _ group: GroupID,
        _ field: Place.Field,
        _ body: (inout IOMMUGroup) -> Void
    ) {
        note(write: .group(group), field)
        _ = groups.update(Int(group.rawValue), body)
    }
}
