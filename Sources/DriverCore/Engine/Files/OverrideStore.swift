extension DriverCore {
    /// A write to a device's `driver_override`, which on some kernels takes the device's lock.
    ///
    /// Source: `driver_set_override()`, drivers/base/driver.c.
    struct OverrideStore: Sendable {
        let device: DeviceID
        /// The new value; nil clears.
        let value: String?
        let count: Int
    }
}

extension DriverCore {
    /// The longest value: the page, less the NUL at its end and the newline that a read adds.
    static var overrideBytesMax: Int { 4094 }

    mutating func storeOverride(_ device: DeviceID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard bytes.count <= Self.overrideBytesMax else {
            return refuse(.EINVAL, .tooLong(limit: Self.overrideBytesMax), task)
        }
        let line = StoreText(bytes).line
        let store = OverrideStore(
            device: device,
            value: line.isEmpty ? nil : line,
            count: bytes.count
        )
        if profile.overrideTakesDeviceLock {
            take(.device(device), then: .override(store), task)
        } else {
            set(store)
            conclude(.count(bytes.count), task)
        }
    }

    /// Goes on with the device's lock held.
    mutating func advance(_ store: OverrideStore, _ task: TaskIndex) {
        assert(isHeld(.device(store.device), by: task), "a store without the device's lock")
        set(store)
        drop(.device(store.device), task)
        conclude(.count(store.count), task)
    }

    private mutating func set(_ store: OverrideStore) {
        setOverride(of: store.device, to: store.value)
    }

    /// Sets or clears an override, and keeps the index of devices by override.
    mutating func setOverride(of id: DeviceID, to value: String?) {
        guard let bus = bus(of: id), let naming = read(id, .override) else { return }
        let old = naming.override.map { MatchKey.override($0) }
        let new = value.map { MatchKey.override($0) }
        if old != new {
            move(id, from: old.map { [$0] } ?? [], to: new.map { [$0] } ?? [], on: bus)
        }
        change(id, .override) { $0.override = value }
    }
}
