internal import Sysfs

/// Selectors that can stand for several devices.
extension Inventory {
    /// The devices whose names fit a pattern.
    func matching(_ glob: Glob, bus: String?) throws(Failure) -> [DeviceReference] {
        try references(on: bus).filter { glob.matches($0.name) }
    }

    /// The devices that fit every condition.
    func selectAll(_ conditions: [DeviceCondition], bus: String?) throws(Failure)
        -> [DeviceReference]
    {
        try possible(conditions, bus: bus).filter { device in
            conditions.allSatisfy { $0.fits(device) }
        }.map(\.reference).sorted()
    }

    /// The devices that may fit the conditions, as few as can be told without looking at them.
    private func possible(_ conditions: [DeviceCondition], bus: String?) throws(Failure)
        -> [Device]
    {
        for case .group(let number) in conditions {
            // A group has few members, on whatever bus: no need to look at every device.
            return try group(number).members.filter { bus == nil || $0.reference.bus == bus }
        }
        if bus == nil, conditions.contains(where: \.isOfPCI) { return try devices(bus: "pci") }
        for case .driver(let name?) in conditions where isFileName(name) {
            return try servedDevices(driver: name, bus: bus).compactMap { listed($0) }
        }
        return try references(on: bus).compactMap { listed($0) }
    }

    /// The devices that a driver's own directories show, on every bus that has a driver of that name.
    private func servedDevices(driver name: String, bus: String?) throws(Failure)
        -> [DeviceReference]
    {
        var found: [DeviceReference] = []
        for bus in try buses(bus) where driverExists(name, bus: bus) {
            let shown = Set(try listIfThere(Driver.path(name, bus: bus)))
            found += try references(bus: bus).filter { shown.contains($0.name) }
        }
        return found
    }

    /// The bus that was named, or all.
    func buses(_ bus: String?) throws(Failure) -> [String] {
        if let bus { return [bus] }
        return try buses()
    }

    /// The devices of a bus, or of every bus whose devices can be listed.
    private func references(on bus: String?) throws(Failure) -> [DeviceReference] {
        if let bus { return try references(bus: bus) }
        // A tree may have something else among its buses: it has no devices.
        return try buses().flatMap { bus in (try? references(bus: bus)) ?? [] }
    }
}

extension DeviceCondition {
    /// Whether only PCI functions can fit it.
    fileprivate var isOfPCI: Bool {
        switch self {
        case .pciClass, .vendor, .device: true
        case .driver, .group: false
        }
    }
}
