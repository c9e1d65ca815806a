internal import Sysfs

/// Files, and the few questions that a walk asks.
extension SysfsSurvey {
    /// The files of a directory, and of the groups of files below it, `power/control`.
    func files(_ path: SysfsPath, below prefix: String, _ depth: Int) -> [SeenFile] {
        guard depth < 32, prefix.split(separator: "/").count < 7 else { return [] }
        var files: [SeenFile] = []
        for name in names(path) where !SysfsSurvey.isLinkOrOwn(name) {
            guard let stat = try? sysfs.stat(path / name) else { continue }
            if stat.kind == .directory {
                if isGroup(path / name, isFirst: prefix.isEmpty) {
                    files += self.files(path / name, below: prefix + name + "/", depth + 1)
                }
            } else if stat.kind == .file, let bytes = contents(path / name, stat) {
                files.append(SeenFile(name: prefix + name, mode: stat.mode, bytes: bytes))
            }
        }
        return files
    }

    /// Where functions can be plugged in, each with its address: `slots/1/address`.
    func slots() -> [SeenFile] {
        names("/bus/pci/slots").flatMap { slot in
            files("/bus/pci/slots" / slot, below: "slots/" + slot + "/", 0)
        }
    }

    /// What a class device says of itself in its events, which only its driver knows: `IFINDEX`, `MAJOR`.
    func ownEvent(_ path: SysfsPath) -> [SeenFile] {
        guard let stat = try? sysfs.stat(path / "uevent"),
            let bytes = contents(path / "uevent", stat)
        else { return [] }
        return [SeenFile(name: "uevent", mode: stat.mode, bytes: bytes)]
    }

    /// Whether a directory is a group of files: it is no device, and holds none.
    private func isGroup(_ path: SysfsPath, isFirst: Bool) -> Bool {
        guard kind(path / "subsystem") == nil, kind(path / "uevent") == nil else { return false }
        if isFirst, kind("/class" / path.lastName) != nil { return false }
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

    /// The devices that a device needs; what only puts off a `sync_state` is no need.
    func suppliers(_ path: SysfsPath) -> [SeenSupplier] {
        names(path).filter { $0.hasPrefix("supplier:") }.compactMap { link in
            let parts = link.split(separator: ":", maxSplits: 2)
            guard parts.count == 3, (try? sysfs.readText(path / link / "sync_state_only")) != "1"
            else { return nil }
            let status = (try? sysfs.readText(path / link / "status")) ?? "not tracked"
            return SeenSupplier(
                bus: String(parts[1]),
                name: String(parts[2]),
                isManaged: status != "not tracked"
            )
        }
    }

    func names(_ path: SysfsPath) -> [String] {
        ((try? sysfs.list(path)) ?? []).filter { SysfsSurvey.isName($0) }
    }

    /// Whether a machine file can hold a name; a directory that is no `/sys` may have others.
    private static func isName(_ name: String) -> Bool {
        1...255 ~= name.utf8.count && !name.utf8.contains { $0 < 0x20 || $0 == 0x7f }
    }

    func kind(_ path: SysfsPath) -> SysfsStat.Kind? { (try? sysfs.stat(path))?.kind }

    func linkedName(_ path: SysfsPath) -> String? {
        (try? sysfs.readlink(path)).map { lastComponent(of: $0) }.flatMap {
            SysfsSurvey.isName($0) ? $0 : nil
        }
    }
}
