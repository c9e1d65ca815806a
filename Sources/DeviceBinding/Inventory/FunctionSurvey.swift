public import MachineHost
internal import Sysfs

/// What all devices of a machine make, and what of it is in use, from one read of each list that the host keeps.
///
/// For a listing: no device is opened, no process is looked at, and what is not found is not said. Whether a
/// device may lose its driver is decided by other questions.
public struct FunctionSurvey: Sendable {
    private var functions: [DeviceReference: [DeviceFunction]] = [:]
    /// What could not be told, a sentence each.
    public private(set) var unknowns: [String] = []

    /// Looks at every interface and disk of a machine.
    public init(_ inventory: Inventory, host: any HostSystem) throws(Failure) {
        var stacks = try FunctionStacks(inventory)
        var uses: [String: [DeviceFunction.Use]] = [:]
        for (name, use) in try stacks.diskUses(host, &unknowns) {
            for base in try stacks.bases(ofDisk: name) { uses[base, default: []].append(use) }
        }
        for (name, use) in stacks.interfaceUses(host, &unknowns) {
            for base in try stacks.bases(ofInterface: name) {
                uses[base, default: []].append(use)
            }
        }
        for (name, ways) in stacks.shown {
            var function = DeviceFunction(name: name)
            for use in uses[name] ?? [] where !function.uses.contains(use) {
                function.uses.append(use)
            }
            let makers = Set(ways.flatMap { inventory.makers($0) })
            for maker in makers { functions[maker, default: []].append(function) }
        }
    }

    /// The interfaces and disks that a device makes, in the order of their names.
    public func functions(of reference: DeviceReference) -> [DeviceFunction] {
        functions[reference] ?? []
    }
}

/// The interfaces and disks of a machine, and which of them others are made of.
private struct FunctionStacks {
    private let inventory: Inventory
    /// The ways in `/sys/devices` to each, by name.
    private var disks: [String: [[String]]] = [:]
    private var interfaces: [String: [[String]]] = [:]
    /// The disks that others lie on, once they were asked for.
    private var known: [String: Set<String>] = [:]

    init(_ inventory: Inventory) throws(Failure) {
        self.inventory = inventory
        disks = try FunctionStacks.entries(of: "/class/block", inventory)
        interfaces = try FunctionStacks.entries(of: "/class/net", inventory)
    }

    private static func entries(of directory: SysfsPath, _ inventory: Inventory) throws(Failure)
        -> [String: [[String]]]
    {
        var found: [String: [[String]]] = [:]
        for name in try inventory.listIfThere(directory) {
            guard let way = try? inventory.way(to: directory / name) else { continue }
            found[name] = (try? inventory.paths(way)) ?? [way]
        }
        return found
    }

    /// Interfaces and whole disks that some device makes, by name.
    var shown: [(name: String, ways: [[String]])] {
        let all = interfaces.merging(disks.filter { whole($0.key) == nil }) { first, _ in first }
        return all.filter { $0.value.contains { $0.first != "virtual" } }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The disk that a partition is on; nil for a whole one.
    private func whole(_ disk: String) -> String? {
        guard let way = disks[disk]?.first, way.count >= 2, disks[way[way.count - 2]] != nil else {
            return nil
        }
        return way[way.count - 2]
    }

    // MARK: - Uses

    /// The mounts and swap areas that lie on a disk, with the disk's or partition's name.
    func diskUses(_ host: any HostSystem, _ unknowns: inout [String]) throws(Failure)
        -> [(String, DeviceFunction.Use)]
    {
        var found: [(String, DeviceFunction.Use)] = []
        do throws(HostError) {
            let mounts = try host.mounts()
            var sources = DiskSources(inventory, host, disks: Set(disks.keys), mounts)
            for mount in mounts {
                for name in sources.disks(under: mount) {
                    found.append((name, .mounted(at: mount.target)))
                }
            }
            for area in try host.swapAreas() {
                guard let name = sources.disk(area.deviceNumber, area.path) else { continue }
                found.append((name, .swap))
            }
        } catch {
            unknowns.append(error.message)
        }
        return found
    }

    /// The default routes and addresses, with the interface that has each.
    func interfaceUses(_ host: any HostSystem, _ unknowns: inout [String])
        -> [(String, DeviceFunction.Use)]
    {
        var found: [(String, DeviceFunction.Use)] = []
        do throws(HostError) {
            for route in try host.routes() where route.isDefault {
                found.append((route.interface, .defaultRoute))
            }
            for address in try host.interfaceAddresses() where !address.isLinkLocal {
                found.append((address.interface, .address(address.address)))
            }
        } catch {
            unknowns.append(error.message)
        }
        return found
    }

    // MARK: - What they lie on

    /// The disks that a disk or partition is made of (`slaves`: device mapper, md, bcache); itself where it is made
    /// of no other.
    mutating func bases(ofDisk name: String) throws(Failure) -> Set<String> {
        if let known = known[name] { return known }
        known[name] = []  // A loop of slaves ends here.
        var found: Set<String> = []
        if let whole = whole(name) {
            found = try bases(ofDisk: whole)
        } else {
            let slaves = try inventory.listIfThere(SysfsPath("/class/block") / name / "slaves")
            for slave in slaves { found.formUnion(try bases(ofDisk: slave)) }
            if slaves.isEmpty { found = [name] }
        }
        known[name] = found
        return found
    }

    /// The interfaces that an interface is made of (`lower_…`: bonds, bridges, VLANs), or itself.
    func bases(ofInterface name: String) throws(Failure) -> Set<String> {
        var found: Set<String> = []
        var seen: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            guard seen.insert(next).inserted, let way = interfaces[next]?.first else { continue }
            let isMade = way.first == "virtual"
            let entries =
                isMade ? try inventory.listIfThere(SysfsPath("/class/net") / next) : []
            let lower = entries.filter { $0.hasPrefix("lower_") }.map { String($0.dropFirst(6)) }
            if lower.isEmpty { found.insert(next) } else { open += lower }
        }
        return found
    }
}
