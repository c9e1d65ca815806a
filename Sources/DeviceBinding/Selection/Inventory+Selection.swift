internal import Sysfs
internal import SystemPackage

extension Inventory {
    /// The devices that a text names, in the order of their names.
    ///
    /// Without `bus`, every bus is looked at: except that names in the form of a PCI function's,
    /// and conditions that only PCI functions can meet, are looked up only on PCI.
    ///
    /// If devices on several buses have the name, it means the one whose bus is the only one with `driver`;
    /// conditions mean those on the buses that have it.
    ///
    /// - Throws: ``Failure/Code/notFound`` with near names, or with both identities where the device of a name
    ///   does not meet the conditions after it; ``Failure/Code/ambiguous`` with the candidates,
    ///   ``Failure/Code/malformed``.
    public func select(_ text: String, bus: String? = nil, driver: String? = nil) throws(Failure)
        -> [DeviceReference]
    {
        if let bus { _ = try names(in: "devices", of: bus) }
        let selector = try DeviceSelector(text)
        let found = try select(selector, bus: bus, driver: driver, text: text)
        guard !found.isEmpty else { throw nothingFits(selector, text) }
        return found
    }

    /// The devices that a selector means; `text` is what was written for it.
    private func select(
        _ selector: DeviceSelector,
        bus: String?,
        driver: String?,
        text: String
    ) throws(Failure) -> [DeviceReference] {
        switch selector {
        case .name(let name, let ownBus):
            if let ownBus, let bus, ownBus != bus {
                throw Failure(.malformed, "\(quoted(text)) is not on the bus \(quoted(bus)).")
            }
            return [try selectOne(name, bus: ownBus ?? bus, driver: driver, text: text)]
        case .node(let path): return [try device(behindNode: path, bus: bus, text: text)]
        case .pattern(let pattern, let ownBus):
            return try matching(Glob(pattern), bus: ownBus ?? bus)
        case .identifier(let vendor, let device):
            return try selectOne(vendor, device, bus: bus, text: text)
        case .conditions(let conditions):
            let found = try selectAll(conditions, bus: bus)
            return driver.map { able($0, found) } ?? found
        case .checked(let named, let conditions):
            let head = text.prefix { $0 != "=" }
            let name = head.lastIndex(of: ",").map { String(head[..<$0]) } ?? text
            let found = try select(named, bus: bus, driver: driver, text: name)
            return try check(found, conditions, isPlural: named.isPlural)
        }
    }

    /// Of devices on several buses, those on buses that have a driver; where none has it, none that is a part of another.
    ///
    /// `class=network` may mean a PCI function and the virtio device on it, of which a driver serves one. A driver that
    /// is yet to be loaded is on no bus; of the two, that which has the other is meant.
    private func able(_ driver: String, _ found: [DeviceReference]) -> [DeviceReference] {
        let buses = Set(found.map(\.bus))
        let having = buses.filter { driverExists(driver, bus: $0) }
        if !having.isEmpty { return found.filter { having.contains($0.bus) } }
        return buses.count > 1 ? whole(found) : found
    }

    /// The devices that meet conditions; where one that was named alone does not, it is another device.
    private func check(
        _ found: [DeviceReference],
        _ conditions: [DeviceCondition],
        isPlural: Bool
    ) throws(Failure) -> [DeviceReference] {
        let matcher = try ConditionMatcher(conditions, self)
        let devices = found.compactMap { listed($0) }
        let fitting = devices.filter { matcher.fits($0) }
        if !isPlural, let other = devices.first, fitting.isEmpty {
            throw .anotherDevice(other, self, unmet: matcher.unmet(other), of: conditions)
        }
        return fitting.map(\.reference)
    }

    /// The failure for a selector that nothing fits, with the drivers whose name is near.
    private func nothingFits(_ selector: DeviceSelector, _ text: String) -> Failure {
        var near: [String] = []
        if case .conditions(let conditions) = selector {
            for case .driver(let name?) in conditions {
                let known = ((try? buses()) ?? []).flatMap { bus in
                    (try? names(in: "drivers", of: bus)) ?? []
                }
                near =
                    known.contains(name)
                    ? [] : nearNames(to: name, among: Set(known).sorted()).map { "driver=\($0)" }
            }
        }
        return Failure(
            .notFound,
            "No device fits \(quoted(text)).",
            help: near.isEmpty ? [.list(.devices)] : [],
            candidates: near
        )
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
