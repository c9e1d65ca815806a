internal import MachineHost
internal import Sysfs

/// The disks and mappings under what is mounted, by what the mounts say of them, for a listing.
struct DiskSources {
    private let inventory: Inventory
    private let host: any HostSystem
    /// The names of all disks.
    private let names: Set<String>
    /// What is mounted over several disks; read where something is.
    private let pools: PoolMembers
    /// The names of disks by number; nil for a number that no disk has.
    private var byNumber: [String: String?] = [:]
    /// Whether the nodes in `/dev` are those of this `/sys`, once that was asked.
    private var hostHasNodes: Bool?
    /// The names of disks by that of their mapping, once one was asked for.
    private var byMapping: [String: String]?

    init(
        _ inventory: Inventory,
        _ host: any HostSystem,
        disks: Set<String>,
        _ mounts: [Mount]
    ) {
        self.inventory = inventory
        self.host = host
        names = disks
        let hasPools = mounts.contains { $0.fileSystem == "btrfs" }
        pools = PoolMembers { hasPools ? (try? inventory.listIfThere($0)) ?? [] : [] }
    }

    /// The disks, partitions and mappings that a file system lies on.
    mutating func disks(under mount: Mount) -> [String] {
        var found: [String] = []
        for source in mount.sources {
            guard let name = disk(mount.number(of: source), source) else { continue }
            found += pools.members(with: name).sorted()
        }
        return found
    }

    /// The disk of a number, or of a node where the number is that of no disk.
    mutating func disk(_ number: String?, _ source: String) -> String? {
        if let number, let name = disk(number: number) { return name }
        guard let name = diskName(ofNode: source) else { return nil }
        if names.contains(name) { return name }
        if hostHasNodes == nil { hostHasNodes = host.isOfTheSameMachine }
        if hostHasNodes == true, let node = host.node(at: source), node.isBlock,
            let name = disk(number: node.number)
        {
            return name
        }
        guard source.hasPrefix("/dev/mapper/") else { return nil }
        return disk(mapping: String(source.dropFirst(12)))
    }

    private mutating func disk(number: String) -> String? {
        guard !number.hasPrefix("0:"), isFileName(number) else { return nil }
        if let known = byNumber[number] { return known }
        let path = SysfsPath("/dev/block") / number
        let name = (try? inventory.linkedName(path)).flatMap { $0 }
        byNumber[number] = .some(name)
        return name
    }

    private mutating func disk(mapping: String) -> String? {
        if byMapping == nil {
            byMapping = [:]
            for name in names where name.hasPrefix("dm-") {
                let path = SysfsPath("/class/block") / name / "dm/name"
                if let text = (try? inventory.text(path)).flatMap({ $0 }) {
                    byMapping?[text] = name
                }
            }
        }
        return byMapping?[mapping]
    }
}
