internal import Sysfs
internal import SystemPackage

extension Inventory {
    /// The devices that a text names, in the order of their names.
    ///
    /// Without `bus`, a name is looked for on the PCI bus first, then among interfaces and disks,
    /// then on every other bus.
    ///
    /// - Throws: ``Failure/Code/notFound`` with near names, ``Failure/Code/ambiguous`` with the
    ///   candidates, ``Failure/Code/malformed``.
    public func select(_ text: String, bus: String? = nil) throws(Failure) -> [DeviceReference] {
        if let bus { _ = try names(in: "devices", of: bus) }
        let selector = try DeviceSelector(text)
        let found: [DeviceReference]
        switch selector {
        case .name(let name, let ownBus):
            if let ownBus, let bus, ownBus != bus {
                throw Failure(.malformed, "\(quoted(text)) is not on the bus \(quoted(bus)).")
            }
            found = [try selectOne(name, bus: ownBus ?? bus, text: text)]
        case .pattern(let pattern, let ownBus):
            let glob = Glob(pattern)
            found = try references(bus: ownBus ?? bus ?? "pci").filter { glob.matches($0.name) }
        case .identifier(let vendor, let device):
            let conditions: [DeviceCondition] = [.vendor(vendor), .device(device)]
            found = try selectAll(conditions, bus: "pci")
            if found.count > 1 { throw .ambiguous(text, found, plural: "id=\(text)") }
        case .conditions(let conditions):
            found = try selectAll(conditions, bus: bus ?? "pci")
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

    /// The devices that several texts name, and those of them that only a selector took in.
    public func selection(_ texts: [String], bus: String? = nil) throws(Failure)
        -> (devices: [DeviceReference], selected: Set<DeviceReference>)
    {
        var devices: [DeviceReference] = []
        var seen: Set<DeviceReference> = []
        var named: Set<DeviceReference> = []
        for text in texts {
            let found = try select(text, bus: bus)
            if try !DeviceSelector(text).isPlural { named.formUnion(found) }
            for reference in found where seen.insert(reference).inserted {
                devices.append(reference)
            }
        }
        return (devices, seen.subtracting(named))
    }

    /// The devices that fit every condition.
    private func selectAll(_ conditions: [DeviceCondition], bus: String) throws(Failure)
        -> [DeviceReference]
    {
        for case .group(let number) in conditions {
            // A group has few members, on whatever bus: no need to look at every device.
            return try group(number).members.filter { member in
                conditions.allSatisfy { $0.fits(member) }
            }.map(\.reference).sorted()
        }
        return try devices(bus: bus).filter { device in
            conditions.allSatisfy { $0.fits(device) }
        }.map(\.reference)
    }

    /// The one device that a name means.
    private func selectOne(_ name: String, bus: String?, text: String) throws(Failure)
        -> DeviceReference
    {
        let first = DeviceReference(bus: bus ?? "pci", name: name)
        if exists(first) { return first }
        if let found = try deviceBehind(name, bus: bus ?? "pci") { return found }
        guard bus == nil else { throw notFound(text, name, on: [first.bus]) }
        let buses = try self.buses()
        let found = buses.map { DeviceReference(bus: $0, name: name) }.filter { exists($0) }
        if found.count > 1 {
            throw .ambiguous(text, found, plural: nil)
        }
        guard let only = found.first else { throw notFound(text, name, on: buses) }
        return only
    }

    /// The failure that names what was perhaps meant.
    private func notFound(_ text: String, _ name: String, on buses: [String]) -> Failure {
        // Only here: another bus may have a device of such a name, `mmc0:0001`.
        if let failure = DeviceSelector.misspelled(text) { return failure }
        var known: [String] = []
        for bus in buses {
            known += ((try? references(bus: bus)) ?? []).map(\.description)
        }
        for kind in ["net", "block"] {
            known += (try? sysfs.list(SysfsPath("/class/\(kind)"))) ?? []
        }
        // `03:00.0` in another domain than 0000 is found by what follows the domain.
        let short = isPCIName(name) ? String(name.drop { $0 != ":" }) : name
        let near = nearNames(to: short, among: known)
        let place = buses.count == 1 ? "the bus '\(buses[0])'" : "any bus"
        return Failure(
            .notFound,
            "There is no device \(quoted(text)) on \(place).",
            help: near.isEmpty ? ["'anybind list' shows the devices that there are."] : [],
            candidates: near.isEmpty ? nearNames(to: name, among: known) : near
        )
    }
}

extension Failure {
    /// The failure for a name that fits several devices; `plural` is the selector that means them all.
    static func ambiguous(_ text: String, _ found: [DeviceReference], plural: String?) -> Failure {
        let names = found.map { plural == nil ? "\($0.bus)/\($0.name)" : $0.description }
        var help = ["Name one of: \(names.prefix(10).joined(separator: ", "))."]
        if let plural { help.append("'\(plural)' means all of them.") }
        return Failure(
            .ambiguous,
            "\(quoted(text)) fits \(found.count) devices.",
            help: help,
            candidates: names
        )
    }
}
