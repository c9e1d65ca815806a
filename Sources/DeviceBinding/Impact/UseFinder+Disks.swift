internal import MachineHost
internal import Sysfs

extension UseFinder {
    /// Everything that lies on a disk, or on what is made of it.
    mutating func findDiskUses() {
        var names = DiskNames(walk.found)
        if !indices(of: "block").isEmpty { findMountsAndSwap(&names) }
        findShares()
        findFlashMounts()
        findExports(&names)
        findMembers()
        for disk in indices(of: "block") where isPhysicalDisk(disk) { findClaim(on: disk) }
        guard !names.byNumber.isEmpty, let number = walk.reader.text("/power/resume"),
            let part = names.byNumber[number]
        else { return }
        add(Impact.Use(.resume, part: part))
    }

    private mutating func findMountsAndSwap(_ names: inout DiskNames) {
        for mount in answers.mounts {
            for source in mount.sources {
                let number = answers.numbers[source] ?? mount.number(of: source) ?? "0:0"
                guard let part = names.part(number, source, &walk.reader) else { continue }
                add(Impact.Use(.fileSystem, part: part, name: mount.target))
            }
        }
        findPools()
        for area in answers.areas {
            let number = area.deviceNumber ?? answers.numbers[area.path] ?? "0:0"
            guard let part = names.part(number, area.path, &walk.reader) else { continue }
            add(Impact.Use(.swap, part: part, name: area.path))
        }
    }

    /// The further disks of file systems over several disks.
    private mutating func findPools() {
        let mounts = answers.mounts.filter { $0.fileSystem == "btrfs" }
        guard !mounts.isEmpty else { return }
        var reader = walk.reader
        let pools = PoolMembers { reader.names($0) }
        for mount in mounts {
            guard let disk = disk(of: mount.source, pools, &reader) else { continue }
            for member in pools.members(with: disk).sorted() {
                guard let part = walk.index(of: member, "block") else { continue }
                add(Impact.Use(.fileSystem, part: part, name: mount.target))
            }
        }
        walk.reader = reader
    }

    /// The name of the disk that a mount names, which need not be a part.
    private func disk(of source: String, _ pools: PoolMembers, _ reader: inout ImpactReader)
        -> String?
    {
        if let number = answers.numbers[source], isFileName(number),
            let target = reader.target(SysfsPath("/dev/block") / number)
        {
            return lastComponent(of: target)
        }
        guard source.hasPrefix("/dev/mapper/") else { return diskName(ofNode: source) }
        let wanted = String(source.dropFirst(12))
        return pools.mappings.first { mapping in
            reader.text(SysfsPath("/class/block") / mapping / "dm/name") == wanted
        }
    }

    /// The disks that are made of parts, where nobody is known to use them.
    private mutating func findMembers() {
        let holders = walk.found.indices.filter { walk.found[$0].part.relation == .holder }
        let lower = tree.above(holders)
        // One that a disk is made of is none that nobody uses, whichever way the walk came to that disk.
        for index in holders
        where !lower.contains(index) && !walk.found[index].isHeld && !isUsed(below: index) {
            guard let under = walk.found[index].part.hangsOn else { continue }
            add(Impact.Use(.member, part: under, name: walk.found[index].part.name))
        }
    }

    /// Whether a part is a whole disk that is made of no other one.
    private func isPhysicalDisk(_ index: Int) -> Bool {
        let found = walk.found[index]
        guard found.part.node != nil, !found.isPartition else { return false }
        var place: Int? = index
        while let at = place {
            if walk.found[at].part.relation == .holder { return false }
            place = walk.found[at].part.hangsOn
        }
        return true
    }

    /// Asks whether the kernel has a disk claimed, and what lies on it where it has not.
    private mutating func findClaim(on disk: Int) {
        guard let node = walk.found[disk].part.node, host.isOfTheSameMachine else { return }
        let isUsed = isUsed(below: disk) { $0.kind.rule == .mounted } || held.contains(disk)
        switch opensNodes ? host.claim(of: node) : .unknown("") {
        case .used(let processes):
            guard isUsed else {
                add(Impact.Use(.claimed, part: disk, processes: processes))
                return
            }
            // The use that is known explains the claim, and hides another one of the same disk.
            findContents(of: disk, asksKernel: true)
            return
        case .unused: break
        case .unknown(let reason):
            guard !isUsed else { break }
            if !reason.isEmpty {
                walk.reader.note(
                    "Whether the kernel uses \(walk.found[disk].part.name) cannot be told: \(reason)",
                    nil
                )
            } else if answers.hasNamelessPool, hasPartitions(disk) {
                walk.reader.note(
                    "Whether \(walk.found[disk].part.name) is a member of a file system over several"
                        + " disks cannot be told: what is mounted does not name its disks",
                    nil
                )
            }
        }
        findContents(of: disk)
    }

    private func hasPartitions(_ disk: Int) -> Bool {
        tree.branch(disk).contains { walk.found[$0].isPartition }
    }

    /// What lies on a disk and its partitions that nobody is known to use.
    ///
    /// Of a disk that is claimed, the kernel is asked of each such partition by itself.
    /// Source: bd_may_claim(), block/bdev.c.
    private mutating func findContents(of disk: Int, asksKernel: Bool = false) {
        for index in tree.branch(disk) where walk.found[index].isBlock {
            let found = walk.found[index]
            guard index == disk || (found.isPartition && found.part.relation == .child),
                !found.isHeld, !isUsed(below: index),
                let node = found.part.node, let contents = contents(of: node, index),
                let type = contents.type
            else { continue }
            if asksKernel, case .used(let processes) = host.claim(of: node) {
                add(Impact.Use(.claimed, part: index, processes: processes))
                continue
            }
            let label = contents.label.map { " '\($0)'" } ?? ""
            add(Impact.Use(.formatted, part: index, name: type + label))
        }
    }
}

extension UseFinder {
    private mutating func contents(of node: DeviceNode, _ index: Int) -> DiskContents? {
        do throws(HostError) { return try host.contents(of: node) } catch {
            walk.reader.note(
                "What \(walk.found[index].part.name) holds cannot be told: \(error.message)",
                nil
            )
            return nil
        }
    }
}

/// The disks and partitions among parts, by what a mount says of them.
struct DiskNames {
    /// By device number.
    private(set) var byNumber: [String: Int] = [:]
    private var byNode: [String: Int] = [:]
    /// The parts of the device mapper, whose names are read when one is asked for.
    private let mapped: [(index: Int, path: SysfsPath)]
    private var byMapping: [String: Int]?

    init(_ found: [ImpactWalk.Found]) {
        var mapped: [(index: Int, path: SysfsPath)] = []
        for (index, part) in found.enumerated() where part.isBlock {
            if let number = part.number { byNumber[number] = index }
            if let node = part.part.node { byNode[node.name] = index }
            if part.names.contains("dm") { mapped.append((index, part.part.path)) }
        }
        self.mapped = mapped
    }

    /// The part under a file system.
    ///
    /// The device number tells, but file systems over several disks (btrfs, zfs) have numbers of their own,
    /// 0:N; then the path that was mounted does.
    mutating func part(_ number: String, _ source: String, _ reader: inout ImpactReader) -> Int? {
        if !number.hasPrefix("0:"), let part = byNumber[number] { return part }
        guard source.hasPrefix("/dev/") else { return nil }
        let node = String(source.dropFirst(5))
        if let index = byNode[node] { return index }
        guard node.hasPrefix("mapper/") else { return nil }
        if byMapping == nil {
            byMapping = [:]
            for (index, path) in mapped {
                if let name = reader.text(path / "dm/name") { byMapping?[name] = index }
            }
        }
        return byMapping?[String(node.dropFirst(7))]
    }
}
