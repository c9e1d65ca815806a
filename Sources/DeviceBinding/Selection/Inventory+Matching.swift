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
        let matcher = try ConditionMatcher(conditions, self)
        return try possible(conditions, matcher, bus: bus).filter { matcher.fits($0) }
            .map(\.reference).sorted()
    }

    /// The device that has these numbers, as `lspci` and `lsusb` show them.
    ///
    /// The interfaces of a USB device and the HID devices on it have its numbers too: they are parts of it.
    func selectOne(_ vendor: UInt32, _ device: UInt32, bus: String?, text: String) throws(Failure)
        -> [DeviceReference]
    {
        let found = try selectAll([.vendor(vendor), .device(device)], bus: bus)
        guard found.count > 1 else { return found }
        let whole = whole(found)
        if whole.count > 1 { throw .ambiguous(text, whole, plural: "id=\(text)") }
        return whole
    }

    /// Of some devices, those whose directory lies in that of no other of them.
    func whole(_ found: [DeviceReference]) -> [DeviceReference] {
        let ways = found.map { reference in (try? way(to: reference.path)).flatMap { $0 } ?? [] }
        let all = Set(ways.filter { !$0.isEmpty })
        return zip(found, ways).filter { own in
            !own.1.indices.dropFirst().contains { all.contains(Array(own.1[..<$0])) }
        }.map(\.0)
    }

    /// The devices that may fit the conditions, as few as can be told without looking at them.
    private func possible(
        _ conditions: [DeviceCondition],
        _ matcher: ConditionMatcher,
        bus: String?
    ) throws(Failure) -> [Device] {
        for case .group(let number) in conditions {
            // A group has few members, on whatever bus: no need to look at every device.
            return try group(number).members.filter { bus == nil || $0.reference.bus == bus }
        }
        for case .mac(let address) in conditions {
            let makers = matcher.makers[.mac(address)] ?? []
            return makers.sorted().filter { bus == nil || $0.bus == bus }.compactMap { listed($0) }
        }
        for case .address(let name) in conditions where isFileName(name) {
            let references = try buses(bus).map { DeviceReference(bus: $0, name: name) }
            return references.filter { exists($0) }.compactMap { listed($0) }
        }
        for case .driver(let name?) in conditions where isFileName(name) {
            return try servedDevices(driver: name, bus: bus).compactMap { listed($0) }
        }
        let narrowed = bus ?? (conditions.contains(where: \.isOfPCI) ? "pci" : nil)
        return try references(on: narrowed).compactMap { listed($0) }
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
        case .subsystem, .slot: true
        case .deviceClass(let text): !DeviceClass.words.contains(text.lowercased())
        case .driver, .group, .vendor, .device, .address, .serial, .mac: false
        }
    }
}
