internal import Sysfs

/// The subsystems of NVMe: with native multipath the disks of a controller lie below its subsystem, which links to all its
/// controllers.
///
/// They are read once for all devices of a change.
///
/// Source: nvme_init_subsystem(), drivers/nvme/host/core.c; nvme_mpath_set_live(), multipath.c, Linux 6.1.
struct SharedDisks {
    /// One subsystem.
    struct Subsystem {
        /// The names of its controllers.
        var controllers: [String] = []
        /// The directories in it, of which some are disks.
        var directories: [SysfsPath] = []
    }

    private var subsystems: [Subsystem] = []
    /// The subsystems by the directories of their controllers.
    private var byController: [SysfsPath: [Int]] = [:]
    private var isRead = false

    /// The subsystems of a controller; a note where they cannot be told.
    mutating func subsystems(of controller: SysfsPath, _ reader: inout ImpactReader) -> [Subsystem]
    {
        if !isRead { read(&reader) }
        return (byController[controller] ?? []).map { subsystems[$0] }
    }

    private mutating func read(_ reader: inout ImpactReader) {
        isRead = true
        for name in reader.names("/class/nvme-subsystem") {
            let link = SysfsPath("/class/nvme-subsystem") / name
            let path = reader.destination(link) ?? link
            var subsystem = Subsystem()
            for entry in reader.entries(path) ?? [] {
                if entry.kind == .directory, !ImpactWalk.idle.contains(entry.name) {
                    subsystem.directories.append(path / entry.name)
                }
                guard entry.kind == .link, isController(entry.name) else { continue }
                subsystem.controllers.append(entry.name)
                if let controller = reader.destination(path / entry.name) {
                    byController[controller, default: []].append(subsystems.count)
                }
            }
            subsystems.append(subsystem)
        }
    }

    private func isController(_ name: String) -> Bool {
        name.hasPrefix("nvme") && !name.dropFirst(4).isEmpty
            && name.dropFirst(4).allSatisfy(\.isNumber)
    }
}

extension ImpactWalk {
    /// Adds the disks that the parts are controllers of, with the controllers that they have besides.
    mutating func addSharedDisks(_ shared: inout SharedDisks, _ reader: inout ImpactReader) {
        for controller in found.indices where found[controller].part.subsystem == "nvme" {
            let path = found[controller].part.path
            for subsystem in shared.subsystems(of: path, &reader) {
                let first = found.count
                let count = subsystem.controllers.count
                add(among: subsystem.directories, .path(of: count), on: controller)
                let names = Set(subsystem.controllers.map { "nvme/" + $0 })
                for part in found.indices.dropFirst(first)
                where found[part].part.relation != .child {
                    setAlternatives(names, of: part)
                }
            }
        }
    }
}
