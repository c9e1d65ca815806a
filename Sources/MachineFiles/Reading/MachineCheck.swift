internal import DriverCore
internal import JSON5Text

/// What must hold between the parts of a machine.
enum MachineCheck {
    /// Each module appears once.
    static func names(_ modules: [ModuleEntry]) throws(Problem) {
        var seen: Set<String> = []
        for module in modules where !seen.insert(module.name).inserted {
            throw Problem(
                module.origin.key("name"),
                "expected each module once, found \(quoted(module.name)) again"
            )
        }
    }

    /// Each driver appears once on its bus.
    static func names(_ drivers: [DriverEntry]) throws(Problem) {
        var seen: Set<String> = []
        for driver in drivers
        where !seen.insert("\(driver.description.bus)/\(driver.name)").inserted {
            throw Problem(
                driver.origin.key("name"),
                "expected each driver once on a bus, found \(quoted(driver.name)) again"
            )
        }
    }

    // MARK: - Parents

    /// Finds each device's parent, which must stand before it.
    static func setParents(of devices: inout [DeviceEntry], _ names: DeviceNames) throws(Problem) {
        for index in devices.indices {
            guard let reference = devices[index].parentReference else { continue }
            let device = devices[index]
            assert(device.parent == nil, "a device is given its parent once")
            let origin = device.origin.key("parent")
            let parent = try names.device(reference, preferring: device.bus, origin)
            devices[index].parent = parent
            guard parent >= index else { continue }
            let name = quoted(reference)
            if try hasCycle(from: index, in: devices, names) {
                throw Problem(origin, "expected a device above this one, found \(name) below it")
            }
            throw Problem(
                origin,
                "expected a device that comes before this one, found \(name) after it"
            )
        }
    }

    /// Whether the way up from a device comes back to it.
    private static func hasCycle(
        from start: Int,
        in devices: [DeviceEntry],
        _ names: DeviceNames
    ) throws(Problem) -> Bool {
        var index = start
        for _ in devices {
            guard let reference = devices[index].parentReference else { return false }
            let device = devices[index]
            index = try names.device(
                reference,
                preferring: device.bus,
                device.origin.key("parent")
            )
            if index == start { return true }
        }
        return false
    }

    /// A device's directory has no file of the name that the directory of another below it has.
    static func attributes(of devices: [DeviceEntry]) throws(Problem) {
        // What stands in the directory of each parent, by its index.
        var files: [Int: Set<Substring>] = [:]
        for device in devices {
            guard let parent = device.parent, !devices[parent].description.attributes.isEmpty else {
                continue
            }
            if files[parent] == nil {
                let attributes = devices[parent].description.attributes
                files[parent] = Set(attributes.map { $0.name.prefix { $0 != "/" } })
            }
            guard files[parent]?.contains(device.name[...]) == true else { continue }
            throw Problem(
                device.origin.key("name"),
                "expected a name that no file of its parent has, found \(quoted(device.name))"
            )
        }
    }

    // MARK: - Drivers of devices

    /// A driver that is to serve a device is on its bus.
    static func wishes(of devices: [DeviceEntry], _ drivers: [DriverEntry]) throws(Problem) {
        guard devices.contains(where: { $0.driver != .matching }) else { return }
        let known = Set(drivers.map { "\($0.description.bus)/\($0.name)" })
        for device in devices {
            guard case .named(let name) = device.driver, let bus = device.bus,
                !known.contains("\(bus)/\(name)")
            else { continue }
            throw Problem(
                device.origin.key("driver"),
                "expected a driver of the bus \(quoted(bus)) in 'drivers', found \(quoted(name))"
            )
        }
    }
}
