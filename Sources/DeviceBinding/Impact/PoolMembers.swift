internal import MachineHost
internal import Sysfs

/// The disks of the btrfs file systems that are mounted: a mount names one of them, and all are used.
///
/// Source: btrfs_sysfs_add_device(), fs/btrfs/sysfs.c, Linux 6.1: `/sys/fs/btrfs/UUID/devices` has a link to each.
struct PoolMembers {
    private var pools: [Set<String>] = []

    /// The members that the directories of a `/sys` name, which `list` reads.
    init(_ list: (SysfsPath) -> [String]) {
        let directory: SysfsPath = "/fs/btrfs"
        for name in list(directory) {
            let members = Set(list(directory / name / "devices"))
            if !members.isEmpty { pools.append(members) }
        }
    }

    /// The mappings among the members, `dm-0`.
    var mappings: [String] { pools.flatMap { $0.filter { $0.hasPrefix("dm-") } }.sorted() }

    /// All disks of the file system that a disk is a member of; the disk alone where it is a member of none.
    func members(with name: String) -> Set<String> {
        pools.first { $0.contains(name) } ?? [name]
    }
}

extension Mount {
    /// The nodes that it was made from, the further ones last: file systems over several disks name all of them, with
    /// `:` between them.
    ///
    /// Source: bch2_show_devname(), fs/bcachefs/fs.c, Linux 6.7. A path may have colons of its own (`by-path`).
    var sources: [String] {
        guard source.hasPrefix("/dev/") else { return [source] + others }
        var sources: [String] = []
        for part in source.split(separator: ":", omittingEmptySubsequences: false) {
            if let last = sources.indices.last, !part.hasPrefix("/dev/") {
                sources[last] += ":" + part
            } else {
                sources.append(String(part))
            }
        }
        return sources + others
    }

    /// The device number that is known of one of its ``sources``; nil for a further disk, whose node alone tells.
    func number(of source: String) -> String? { others.contains(source) ? nil : deviceNumber }
}

/// The name in `/sys/class/block` of the disk of a node, `/dev/cciss/c0d0`.
func diskName(ofNode path: String) -> String? {
    guard path.hasPrefix("/dev/") else { return nil }
    let name = String(path.dropFirst(5).map { $0 == "/" ? "!" : $0 })
    return isFileName(name) ? name : nil
}
