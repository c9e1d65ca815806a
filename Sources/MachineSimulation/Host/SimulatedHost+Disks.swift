internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// What is stored, and who has it claimed.
extension SimulatedHost {
    // MARK: - Mounts

    func mounts() throws(HostError) -> [Mount] {
        try check(.mounts, "cannot read '/proc/self/mountinfo'")
        return description.host.mounts.enumerated().map { index, mount in
            // A file system without a disk has a number of its own below the major number 0.
            self.mount(mount, number: number(ofDisk: mount.source) ?? "0:\(index + 20)")
        }
    }

    private func mount(_ entry: MountEntry, number: String) -> Mount {
        Mount(
            source: entry.source,
            target: entry.target,
            deviceNumber: number,
            fileSystem: entry.fileSystem,
            others: entry.others
        )
    }

    func swapAreas() throws(HostError) -> [SwapArea] {
        try check(.swap, "cannot read '/proc/swaps'")
        return description.host.swap.map { SwapArea(path: $0, deviceNumber: number(ofDisk: $0)) }
    }

    func blockDevice(under path: String) -> BackingDisk {
        guard !isUnreadable(.backing) else { return .unknown }
        if !path.hasPrefix("/dev/"), let name = description.host.backing[path] {
            return diskNumbers[name].map { .disk($0) } ?? .unknown
        }
        if let number = number(ofDisk: path) { return .disk(number) }
        guard !path.hasPrefix("/dev/"), let entry = mount(over: path) else { return .unknown }
        let mount = mount(entry, number: "0:0")
        return mount.isInMemory || mount.isOfNetwork ? .noDisk : .unknown
    }

    /// The number of the disk that a path in `/dev` names, or that a file's file system lies on.
    private func number(ofDisk path: String) -> String? {
        if path.hasPrefix("/dev/") {
            return disks(ofSource: path).first.flatMap { diskNumbers[$0] }
        }
        return mount(over: path).flatMap { disks(ofSource: $0.source).first }
            .flatMap { diskNumbers[$0] }
    }

    /// The mount whose file system a path lies in; nil where the file names none.
    private func mount(over path: String) -> MountEntry? {
        guard path.hasPrefix("/") else { return nil }
        return description.host.mounts.filter { mount in
            mount.target == "/" || path == mount.target || path.hasPrefix(mount.target + "/")
        }.max { $0.target.utf8.count < $1.target.utf8.count }
    }

    /// The disks and partitions that the source of a mount names: several, with `:` between, for bcachefs.
    ///
    /// A mapping goes by its name, `/dev/mapper/vg-root`, and one of LVM by `/dev/vg/root` too, where each hyphen
    /// of a name is written twice in the other; whatever else leads to a disk stands in the file.
    func disks(ofSource source: String) -> [String] {
        // A path of its own may have colons, as those of `/dev/disk/by-path`.
        if let name = description.host.backing[source] { return [name] }
        return source.split(separator: ":").compactMap { part in
            if let name = description.host.backing[String(part)] { return name }
            let name = disk(named: String(part))
            if diskNumbers[name] != nil { return name }
            if part.hasPrefix("/dev/mapper/") { return mappings[name] }
            let names = part.split(separator: "/").dropFirst()
            guard part.hasPrefix("/dev/"), names.count == 2 else { return nil }
            return mappings[
                names.map { $0.split(separator: "-", omittingEmptySubsequences: false) }
                    .map { $0.joined(separator: "--") }.joined(separator: "-")
            ]
        }
    }

    /// The disk that a node's path names: the node of `cciss!c0d0` is `/dev/cciss/c0d0`, and links lie in folders too.
    private func disk(named path: String) -> String {
        let node = path.hasPrefix("/dev/") ? path.dropFirst(5) : path[...]
        let name = String(node.map { $0 == "/" ? "!" : $0 })
        return diskNumbers[name] == nil ? lastComponent(of: path) : name
    }

    // MARK: - Claims

    /// In use where a mount or a swap area names the disk or a partition of it, where the file says that it is
    /// claimed, and where something is stacked on it.
    func claim(of disk: DeviceNode) -> Usage {
        let (name, host) = (disk.sysfsName, description.host)
        guard disk.isBlock, let whole = partitions(of: name) else {
            return .unknown("there is no node '/dev/\(disk.name)'")
        }
        guard !isUnreadable(.claims), !host.unreadable.disks.contains(name) else {
            return .unknown("only root may ask the kernel who uses '/dev/\(disk.name)' (EACCES)")
        }
        let sources = host.mounts.flatMap { [$0.source] + $0.others } + host.swap
        let claimed = Set(host.claims + sources.flatMap(claims))
        if ([name] + whole).contains(where: { claimed.contains($0) || isStackedOn($0) }) {
            return .used([])
        }
        if let mount = mountOfUnknownDisks, !whole.isEmpty {
            return .unknown(
                "the machine file does not say which disks \(quoted(mount.source)) lies on"
            )
        }
        return .unused
    }

    /// The disks that a mount or swap area claims; none for a file, whose file system has a mount of its own.
    private func claims(_ source: String) -> [String] {
        source.hasPrefix("/dev/") ? disks(ofSource: source) : []
    }

    /// A mounted file system over several disks of which neither its source nor the file says any.
    private var mountOfUnknownDisks: MountEntry? {
        guard description.host.claims.isEmpty else { return nil }
        return description.host.mounts.first {
            ["zfs", "btrfs", "bcachefs"].contains($0.fileSystem)
                && disks(ofSource: $0.source).isEmpty
        }
    }

    /// The partitions of a disk that is there, by name; nil where it is not.
    private func partitions(of name: String) -> [String]? {
        guard let names = try? virtual.list(SysfsPath("/class/block") / name) else { return nil }
        return names.filter { virtual.exists(SysfsPath("/class/block") / $0) }
    }

    private func isStackedOn(_ name: String) -> Bool {
        (try? virtual.list(SysfsPath("/class/block") / name / "holders"))?.isEmpty == false
    }

    // MARK: - Contents

    func contents(of disk: DeviceNode) throws(HostError) -> DiskContents? {
        try check(.contents, "cannot read '/run/udev/data'")
        guard let found = description.host.contents[disk.sysfsName] else { return nil }
        return DiskContents(
            type: found.type,
            usage: found.usage,
            label: found.label,
            partitionTable: found.partitionTable
        )
    }

    func exportedDisks() throws(HostError) -> [String] {
        try check(.exported, "cannot list '/sys/kernel/config/nvmet/subsystems'")
        return description.host.exported
    }
}

extension DeviceNode {
    /// The name in `/sys/class/block`, where `!` stands for a slash.
    fileprivate var sysfsName: String { String(name.map { $0 == "/" ? "!" : $0 }) }
}
