internal import MachineHost
internal import Sysfs

extension FactFinder {
    /// The mounted file systems and swap areas, each with the ways to the disks that they lie on.
    func diskUses() throws(Failure) -> [DeviceUse] {
        let mounts = try ask { () throws(HostError) in try host.mounts() }
        let areas = try ask { () throws(HostError) in try host.swapAreas() }
        var disks = DiskWays(inventory)
        var uses: [DeviceUse] = []
        for mount in mounts {
            let disk = try disks.disk(number: mount.deviceNumber, source: mount.source)
            guard let disk else { continue }
            let ways = try disks.ways(below: disk)
            uses.append(
                DeviceUse(kind: .fileSystem, name: mount.target, function: disk, ways: ways)
            )
        }
        for area in areas {
            let disk = try disks.disk(number: area.deviceNumber, source: area.path)
            guard let disk else { continue }
            let ways = try disks.ways(below: disk)
            uses.append(DeviceUse(kind: .swap, name: area.path, function: disk, ways: ways))
        }
        return uses
    }
}

/// Finds the ways to disks; each disk is looked up once.
private struct DiskWays {
    private let inventory: Inventory
    /// The ways that were found, by disk.
    private var known: [String: [[String]]] = [:]
    /// The disks that were found, by device number and source.
    private var disks: [String: String?] = [:]

    init(_ inventory: Inventory) {
        self.inventory = inventory
    }

    /// The name of the disk or partition under a file system; nil where it lies on none.
    ///
    /// The device number tells, but file systems over several disks (btrfs, zfs) have numbers of
    /// their own, 0:N; then the path that was mounted does.
    mutating func disk(number: String?, source: String) throws(Failure) -> String? {
        let key = "\(number ?? "") \(source)"
        if let known = disks[key] { return known }
        let disk = try find(number: number, source: source)
        disks[key] = .some(disk)
        return disk
    }

    private func find(number: String?, source: String) throws(Failure) -> String? {
        if let number, !number.hasPrefix("0:"), isFileName(number) {
            if let name = try inventory.linkedName(SysfsPath("/dev/block/\(number)")) {
                return name
            }
            // A tree without /sys/dev: the disks themselves say their numbers.
            for name in try inventory.listIfThere("/class/block")
            where try inventory.text(SysfsPath("/class/block/\(name)/dev")) == number {
                return name
            }
        }
        guard source.hasPrefix("/dev/") else { return nil }
        let name = String(source.dropFirst(5))
        if isFileName(name), inventory.sysfs.exists(SysfsPath("/class/block/\(name)")) {
            return name
        }
        guard name.hasPrefix("mapper/") else { return nil }
        let mapped = String(name.dropFirst(7))
        for disk in try inventory.listIfThere("/class/block") where disk.hasPrefix("dm-") {
            let name = try inventory.text(SysfsPath("/class/block/\(disk)/dm/name"))
            if name == mapped { return disk }
        }
        return nil
    }

    /// The ways to a disk, and to every disk that it is made of (`slaves`: device mapper, md, bcache).
    ///
    /// Only a virtual disk is made of others; a partition of it has them one level up.
    mutating func ways(below disk: String) throws(Failure) -> [[String]] {
        if let ways = known[disk] { return ways }
        known[disk] = []  // A loop of slaves ends here.
        let path = SysfsPath("/class/block/\(disk)")
        guard let way = try inventory.way(to: path) else { return [] }
        var ways = try inventory.paths(way)
        if way.first == "virtual" {
            for slave in try inventory.listIfThere(path / "slaves") {
                ways += try self.ways(below: slave)
            }
            if way.count >= 2, way[way.count - 2] != "block" {
                ways += try self.ways(below: way[way.count - 2])
            }
        }
        known[disk] = ways
        return ways
    }
}
