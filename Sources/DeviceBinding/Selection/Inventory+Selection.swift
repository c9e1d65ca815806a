internal import Sysfs
internal import SystemPackage

extension Inventory {
    /// The devices that a text names, in the order of their names.
    ///
    /// Without `bus`, every bus is looked at: except that names in the form of a PCI function's,
    /// and conditions that only PCI functions can meet, are looked up only on PCI.
    ///
    /// - Throws: ``Failure/Code/notFound`` with near names, ``Failure/Code/ambiguous`` with the
    ///   candidates, ``Failure/Code/malformed``.
    ///
    /// If devices on several buses have the name, it means the one whose bus is the only one with `driver`.
    public func select(_ text: String, bus: String? = nil, driver: String? = nil) throws(Failure)
        -> [DeviceReference]
    {
        if let bus { _ = try names(in: "devices", of: bus) }
        let selector = try DeviceSelector(text)
        let found: [DeviceReference]
        switch selector {
        case .name(let name, let ownBus):
            if let ownBus, let bus, ownBus != bus {
                throw Failure(.malformed, "\(quoted(text)) is not on the bus \(quoted(bus)).")
            }
            found = [try selectOne(name, bus: ownBus ?? bus, driver: driver, text: text)]
        case .pattern(let pattern, let ownBus):
            found = try matching(Glob(pattern), bus: ownBus ?? bus)
        case .identifier(let vendor, let device):
            let conditions: [DeviceCondition] = [.vendor(vendor), .device(device)]
            found = try selectAll(conditions, bus: "pci")
            if found.count > 1 { throw .ambiguous(text, found, plural: "id=\(text)") }
        case .conditions(let conditions):
            found = try selectAll(conditions, bus: bus)
        }
        guard !found.isEmpty else {
            throw Failure(.notFound, "No device fits \(quoted(text)).")
        }
        return found
    }

    /// The devices that several texts name; each once, in the order of the texts.
    public func select(_ texts: [String], bus: String? = nil) throws(Failure)
        -> [DeviceReference]
    {
        try selection(texts, bus: bus).devices
    }

    /// The devices that several texts name, and those of them that only a selector included.
    ///
    /// If devices on several buses have the name, it means the one whose bus is the only one with `driver`.
    public func selection(
        _ texts: [String],
        bus: String? = nil,
        driver: String? = nil
    ) throws(Failure) -> (devices: [DeviceReference], selected: Set<DeviceReference>) {
        var devices: [DeviceReference] = []
        var seen: Set<DeviceReference> = []
        var named: Set<DeviceReference> = []
        for text in texts {
            let found = try select(text, bus: bus, driver: driver)
            if try !DeviceSelector(text).isPlural { named.formUnion(found) }
            for reference in found where seen.insert(reference).inserted {
                devices.append(reference)
            }
        }
        return (devices, seen.subtracting(named))
    }
}
