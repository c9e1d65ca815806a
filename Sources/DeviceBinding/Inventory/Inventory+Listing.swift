internal import Sysfs

/// Listings, which one bad entry must not keep from the user: it is in them, with what is wrong.
extension Inventory {
    /// The devices of a bus; one that vanishes while they are read is left out.
    ///
    /// One whose entry cannot be read is there with its ``Device/fault``.
    public func devices(bus: String) throws(Failure) -> [Device] {
        try references(bus: bus).compactMap { listed($0) }
    }

    /// A device as a listing shows it; nil for one that is not there any more.
    public func listed(_ reference: DeviceReference) -> Device? {
        do throws(Failure) {
            return try device(reference)
        } catch {
            if error.code == .notFound, !exists(reference) { return nil }
            return readable(reference, fault: error.message)
        }
    }

    /// What can be read of a device of which not all can be.
    private func readable(_ reference: DeviceReference, fault: String) -> Device {
        var device = Device(
            reference: reference,
            driver: (try? driver(of: reference)) ?? nil,
            override: (try? override(of: reference)) ?? .unread,
            modalias: (try? text(reference.path / "modalias")) ?? nil,
            group: (try? group(of: reference)) ?? nil
        )
        device.fault = fault
        return device
    }
}
