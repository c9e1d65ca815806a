internal import DriverCore
internal import Sysfs

/// The few questions that a look at a `/sys` asks of any path; what cannot be read is not there.
struct TreeReader {
    let sysfs: any Sysfs

    init(_ sysfs: any Sysfs) { self.sysfs = sysfs }

    func names(_ path: SysfsPath) -> [String] {
        let names = ((try? sysfs.list(path)) ?? []).filter { TreeReader.isName($0) }
        if names.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) { return names }
        // Other bytes may spell one name twice: `é` in one or two characters, or what is no UTF-8.
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// Whether a name can be told on; a directory that is not a `/sys` may have others.
    private static func isName(_ name: String) -> Bool {
        1...255 ~= name.utf8.count && !name.utf8.contains { $0 < 0x20 || $0 == 0x7f }
    }

    func kind(_ path: SysfsPath) -> SysfsStat.Kind? { (try? sysfs.stat(path))?.kind }

    func linkedName(_ path: SysfsPath) -> String? {
        (try? sysfs.readlink(path)).map { lastComponent(of: $0) }.flatMap {
            TreeReader.isName($0) ? $0 : nil
        }
    }

    func isClass(_ name: String) -> Bool { kind("/class" / name) != nil }

    // MARK: - Files

    /// The files of a directory, and of the groups of files below it, `power/control`.
    func files(_ path: SysfsPath, below prefix: String = "", _ depth: Int = 0)
        -> [DriverCore.StaticAttribute]
    {
        guard depth < 32, prefix.split(separator: "/").count < 7 else { return [] }
        var files: [DriverCore.StaticAttribute] = []
        for name in names(path) where !TreeReader.isLinkOrOwn(name) {
            guard let stat = try? sysfs.stat(path / name) else { continue }
            if stat.kind == .directory {
                if isGroup(path / name, isFirst: prefix.isEmpty) {
                    files += self.files(path / name, below: prefix + name + "/", depth + 1)
                }
            } else if stat.kind == .file, (prefix + name).utf8.count <= 255,
                let bytes = contents(path / name, stat)
            {
                let file = DriverCore.StaticAttribute(
                    name: prefix + name,
                    mode: stat.mode,
                    bytes: bytes
                )
                files.append(file)
            }
        }
        return files
    }

    /// What a class device says of itself in its events, which only its driver knows: `IFINDEX`, `MAJOR`.
    func ownEvent(_ path: SysfsPath) -> [DriverCore.StaticAttribute] {
        guard let stat = try? sysfs.stat(path / "uevent"),
            let bytes = contents(path / "uevent", stat)
        else { return [] }
        return [DriverCore.StaticAttribute(name: "uevent", mode: stat.mode, bytes: bytes)]
    }

    /// Whether a directory is a group of files: it is not a device, and holds none.
    private func isGroup(_ path: SysfsPath, isFirst: Bool) -> Bool {
        guard kind(path / "subsystem") == nil, kind(path / "uevent") == nil else { return false }
        if isFirst, isClass(path.lastName) { return false }
        return !names(path).contains {
            kind(path / $0 / "subsystem") != nil || kind(path / $0 / "uevent") != nil
        }
    }

    /// What a text file holds, or the configuration space.
    ///
    /// A text attribute says 4096 bytes and a file of a copied tree what it has. Memory regions, ROMs and
    /// vital product data are not read: that may take seconds, and may do something.
    private func contents(_ path: SysfsPath, _ stat: SysfsStat) -> [UInt8]? {
        // A file that is only written, as `reset`, is there all the same.
        if stat.mode & 0o444 == 0 { return [] }
        let name = path.lastName
        guard stat.size <= attributeBytesMax, !name.hasPrefix("resource") || name == "resource",
            !["rom", "vpd", "wakeup_data", "autosuspend_data"].contains(name)
        else { return nil }
        guard let bytes = try? sysfs.readBytes(path) else { return nil }
        // What fills the page may go on behind it.
        return bytes.count < attributeBytesMax || name == "config" ? bytes : nil
    }

    /// Links that lead elsewhere, and files that a machine has by itself.
    static func isLinkOrOwn(_ name: String) -> Bool {
        let own = [
            "subsystem", "driver", "iommu_group", "iommu", "firmware_node", "of_node",
            "physfn", "vfio-dev", "uevent", "driver_override", "modalias", "waiting_for_supplier",
        ]
        return own.contains(name) || name.hasPrefix("virtfn") || name.hasPrefix("supplier:")
            || name.hasPrefix("consumer:")
    }
}
