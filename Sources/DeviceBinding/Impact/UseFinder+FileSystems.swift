internal import MachineHost
internal import Sysfs

/// File systems that lie on no disk, and still on a device.
extension UseFinder {
    /// The drivers of devices that are shared directories, with the file systems that are mounted from them.
    private static let sharing: [String: String] = [
        "9pnet_virtio": "9p", "vboxguest": "vboxsf", "virtiofs": "virtiofs",
    ]

    /// Directories of the host of a virtual machine, which are mounted by a tag.
    mutating func findShares() {
        for (index, found) in walk.found.enumerated() {
            guard let type = found.part.driver.flatMap({ Self.sharing[$0] }) else { continue }
            let mounts = answers.mounts.filter { $0.fileSystem == type }
            guard !mounts.isEmpty else { continue }
            let tag = tag(of: found)
            for mount in mounts {
                if tag == mount.source {
                    add(Impact.Use(.fileSystem, part: index, name: mount.target))
                } else if tag == nil {
                    walk.reader.note(
                        "Whether the file system at '\(mount.target)' lies on \(found.part.name) cannot be"
                            + " told: nothing gives that device's tag",
                        nil
                    )
                }
            }
        }
    }

    /// The tag of a shared directory; nil where it is not told.
    ///
    /// Source: p9_mount_tag_show(), net/9p/trans_virtio.c, which ends the tag with a zero byte; fs/fuse/virtio_fs.c
    /// has it in `/sys/fs/virtiofs`, from Linux 6.9 on.
    private mutating func tag(of found: ImpactWalk.Found) -> String? {
        if found.names.contains("mount_tag") {
            return walk.reader.text(found.part.path / "mount_tag").map {
                String($0.prefix { $0 != "\0" })
            }
        }
        let directory: SysfsPath = "/fs/virtiofs"
        guard found.part.driver == "virtiofs" else { return nil }
        let name = walk.reader.names(directory).first {
            walk.reader.destination(directory / $0 / "device") == found.part.path
        }
        return name.flatMap { walk.reader.text(directory / $0 / "tag") }
    }

    /// File systems on flash memory: JFFS2 by the number of the memory, UBIFS by the volume.
    ///
    /// Source: mtd_set_super(), drivers/mtd/mtdsuper.c; open_ubi(), fs/ubifs/super.c.
    mutating func findFlashMounts() {
        guard !indices(of: "mtd").isEmpty else { return }
        let known = Set(uses.filter { $0.kind == .fileSystem }.map(\.name))
        for mount in answers.mounts
        where FlashNames.areIn(mount) && !known.contains(mount.target) {
            let names = FlashNames(mount)
            if let part = part(names) {
                add(Impact.Use(.fileSystem, part: part, name: mount.target))
            } else if !names.isThere(&walk.reader) {
                walk.reader.note(
                    "Whether the file system at '\(mount.target)' lies on"
                        + " \(walk.found[indices(of: "mtd")[0]].part.name) cannot be told: /sys has no"
                        + " '\(mount.source)'",
                    nil
                )
            }
        }
    }

    private mutating func part(_ names: FlashNames) -> Int? {
        if let name = names.memory, let index = walk.index(of: name, "mtd") { return index }
        if let name = names.volume, let index = walk.index(of: name, "ubi") { return index }
        guard let label = names.label else { return nil }
        return indices(of: "mtd").first {
            walk.reader.text(walk.found[$0].part.path / "name") == label
        }
    }
}

/// What a mount says of the flash memory that it lies on.
struct FlashNames {
    /// How a device number of flash memory begins: the major number of its block devices.
    static let prefix = "31:"

    /// Whether a mount lies on flash memory.
    static func areIn(_ mount: Mount) -> Bool {
        ["jffs2", "ubifs"].contains(mount.fileSystem) || mount.deviceNumber.hasPrefix(prefix)
    }

    /// The memory, `mtd0`.
    private(set) var memory: String?
    /// The UBI device or its volume, `ubi0`, `ubi0_1`.
    private(set) var volume: String?
    /// The name of the memory.
    private(set) var label: String?

    init(_ mount: Mount) {
        let source = mount.source.hasPrefix("/dev/") ? mount.source.dropFirst(5) : mount.source[...]
        if mount.deviceNumber.hasPrefix(Self.prefix) {
            memory = "mtd" + mount.deviceNumber.dropFirst(3)
        } else if source.hasPrefix("mtd:") {
            label = String(source.dropFirst(4))
        } else if source.hasPrefix("mtd") {
            let number = source.drop { !$0.isNumber }
            memory = "mtd" + number
        } else if source.hasPrefix("ubi") {
            // `ubi0:name`, `ubi0_1`, and without a number the first.
            let head = source.prefix { $0 != ":" && $0 != "!" }
            volume = head == "ubi" ? "ubi0" : String(head)
        }
    }

    /// Whether `/sys` has it, on whatever device.
    func isThere(_ reader: inout ImpactReader) -> Bool {
        for (name, kind) in [(memory, "mtd"), (volume, "ubi")] {
            guard let name, isFileName(name) else { continue }
            if reader.isThere(SysfsPath("/class") / kind / name) { return true }
        }
        return false
    }
}
