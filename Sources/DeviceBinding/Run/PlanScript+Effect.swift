internal import Sysfs

extension PlanScript {
    /// What a write can do to the devices of a plan, each by the index of its change.
    enum Effect {
        /// The override of the device says this.
        case override(Int, Override)
        /// The device loses its driver.
        case unbind(Int)
        /// The device gets a driver.
        case bind(Int, to: String)
        /// A driver takes those devices that have the ID and no driver.
        case addID([Int], driver: String)
        /// The device gets the driver that the bus finds for it.
        case probe(Int)
    }

    /// What a write does, by the file and the text; nil for one that does nothing to a device of the plan.
    func effect(of write: Write) -> Effect? {
        Self.effect(of: write, on: changes, takers)
    }

    static func effect(
        of write: Write,
        on changes: [DeviceReference: Int],
        _ takers: [DriverReference: [Int]]
    ) -> Effect? {
        let parts = write.path.text.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[0] == "bus" else { return nil }
        let line = write.text.hasSuffix("\n") ? String(write.text.dropLast()) : write.text
        func change(_ name: String) -> Int? { changes[DeviceReference(bus: parts[1], name: name)] }
        switch (parts[2], parts.last) {
        case ("devices", "driver_override") where parts.count == 5:
            return change(parts[3]).map { .override($0, line.isEmpty ? .unset : .driver(line)) }
        case ("drivers", "unbind"): return change(line).map { .unbind($0) }
        case ("drivers", "bind"), ("drivers", "vfio_bind"):
            // It answers when the driver has the device. Source: bind_store(), drivers/base/bus.c.
            return change(line).map { .bind($0, to: parts[3]) }
        case ("drivers", "new_id"):
            let taker = DriverReference(bus: parts[1], name: parts[3])
            return takers[taker].map { .addID($0, driver: taker.name) }
        case ("drivers_probe", _): return change(line).map { .probe($0) }
        default: return nil
        }
    }
}
