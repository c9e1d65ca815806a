internal import MachineHost
internal import Sysfs

/// Names, each of which means one device.
extension Inventory {
    /// The one device that a name means: a device's own, or that of an interface, a disk or another class device that
    /// hangs on it.
    ///
    /// Where several buses have one, that which alone has `driver` decides.
    func selectOne(_ name: String, bus: String?, driver: String?, text: String) throws(Failure)
        -> DeviceReference
    {
        // Only PCI functions have such names, so that no other bus need be asked.
        if bus != nil || isPCIName(name) {
            let first = DeviceReference(bus: bus ?? "pci", name: name)
            if exists(first) { return first }
        }
        let buses = try buses(bus)
        var found: [DeviceReference] = []
        if bus == nil {
            found = buses.map { DeviceReference(bus: $0, name: name) }.filter { exists($0) }
        }
        let behind = try devicesBehind(name, bus: bus, besides: found)
        found += behind.filter { !found.contains($0) }
        if found.count > 1, let driver {
            let fitting = found.filter { driverExists(driver, bus: $0.bus) }
            if fitting.count == 1 { return fitting[0] }
        }
        if found.count > 1 { throw .ambiguous(text, found.sorted(), plural: nil) }
        guard let only = found.first else { throw notFound(text, name, on: buses) }
        return only
    }

    /// The device that a node in `/dev` belongs to; for the node of an IOMMU group the one member of that.
    ///
    /// The number of the node tells, whatever its path is called; where nobody says that, the path that the kernel
    /// gives the node does.
    func device(behindNode path: String, bus: String?, text: String) throws(Failure)
        -> DeviceReference
    {
        if let only = try member(ofGroupWithNode: path, bus: bus, text: text) { return only }
        var ways: [[String]] = []
        if let host, host.isOfTheSameMachine, let node = host.node(at: "/dev/" + path) {
            let link = SysfsPath(node.isBlock ? "/dev/block" : "/dev/char") / node.number
            if let way = try way(to: link) { ways = try paths(way) }
        }
        if ways.isEmpty { ways = try self.ways(toNode: path) }
        let found = Set(ways.compactMap { device(of: $0, bus: bus) }).sorted()
        // A disk with several controllers is on each of them.
        if found.count > 1 { throw .ambiguous(text, found, plural: nil) }
        if let only = found.first { return only }
        guard ways.isEmpty else { throw .withoutDevice(text, ways[0]) }
        throw notFound(text, String(path.split(separator: "/").last ?? ""), on: try buses(bus))
    }

    /// The only member of the IOMMU group of a vfio node, `vfio/7`; nil for another node, and for a group that is not
    /// there.
    private func member(ofGroupWithNode path: String, bus: String?, text: String) throws(Failure)
        -> DeviceReference?
    {
        let parts = path.split(separator: "/")
        guard parts.count == 2, parts[0] == "vfio", let number = groupNumber(ofNode: parts[1]),
            vfioNode(ofGroup: number) == "/dev/" + path
        else { return nil }
        let members = try memberReferences(ofGroup: number).filter { bus == nil || $0.bus == bus }
        guard members.count > 1 else { return members.first }
        throw .ambiguous(text, members.sorted(), plural: "group=\(number)")
    }

    /// The number in the name of a group's node, `7` or `noiommu-7`.
    private func groupNumber(ofNode name: Substring) -> Int? {
        let digits = name.hasPrefix("noiommu-") ? name.dropFirst("noiommu-".utf8.count) : name
        return digits.allSatisfy { ("0"..."9").contains($0) } ? Int(digits) : nil
    }

    /// The failure that names what was perhaps meant.
    private func notFound(_ text: String, _ name: String, on buses: [String]) -> Failure {
        // Only here: another bus may have a device of such a name, `mmc0:0001`.
        if let failure = DeviceSelector.misspelled(text) { return failure }
        var known: [String] = []
        for bus in buses {
            known += ((try? references(bus: bus)) ?? []).map(\.description)
        }
        for kind in classes { known += (try? sysfs.list(SysfsPath("/class") / kind)) ?? [] }
        known = Set(known).subtracting([text]).sorted()
        // `03:00.0` in another domain than 0000 is found by what follows the domain.
        let short = isPCIName(name) ? String(name.drop { $0 != ":" }) : name
        let near = nearNames(to: short, among: known)
        let searched = buses.count == 1 ? "the bus '\(buses[0])'" : "any bus"
        return Failure(
            .notFound,
            "There is no device \(quoted(text)) on \(searched).",
            help: near.isEmpty ? [.list(.devices)] : [],
            candidates: near.isEmpty ? nearNames(to: name, among: known) : near
        )
    }
}

extension Failure {
    /// The failure for a node of something that belongs to no device, such as `/dev/null` and `/dev/dm-0`.
    static func withoutDevice(_ text: String, _ way: [String]) -> Failure {
        Failure(
            .notFound,
            "\(quoted(text)) belongs to no device of a bus.",
            path: SysfsPath("/devices/" + way.joined(separator: "/"))
        )
    }

    /// The failure for a name that fits several devices; `plural` is the selector that means them all.
    static func ambiguous(_ text: String, _ found: [DeviceReference], plural: String?) -> Failure {
        let names = found.map { plural == nil ? "\($0.bus)/\($0.name)" : $0.description }
        var help: [Remedy] = [.chooseOne(names)]
        if let plural { help.append(.selectAll(plural)) }
        return Failure(
            .ambiguous,
            "\(quoted(text)) fits \(found.count) devices.",
            help: help,
            candidates: names
        )
    }
}
