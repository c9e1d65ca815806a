import DeviceBinding
import MachineMap
import Sysfs
import SystemPackage

/// What devices make, and what is made of that: from the lists of classes.
extension MapReader {
    /// Something of a class.
    private struct ClassEntry {
        let path: String
        let kind: String
        var isVirtual: Bool { path.hasPrefix("/devices/virtual/") }
    }

    /// Puts on the map what the devices on it make.
    mutating func addParts() {
        var entries: [ClassEntry] = []
        for kind in names("/class") where !Self.idleClasses.contains(kind) {
            for name in names(SysfsPath("/class") / kind) {
                let path = destination(of: SysfsPath("/class") / kind / name)
                entries.append(ClassEntry(path: path, kind: kind))
            }
        }
        entries.sort { ($0.path.utf8.count, $0.path) < ($1.path.utf8.count, $1.path) }
        for entry in entries where !entry.isVirtual { addPart(entry.path, of: entry.kind) }
        addSharedDisks(entries)
        addStacks(entries)
    }

    /// The names in a directory; none where it is not there.
    func names(_ path: SysfsPath) -> [String] { (try? sysfs.list(path)) ?? [] }

    /// With native multipath the disks of NVMe controllers lie below their subsystem.
    ///
    /// Source: drivers/nvme/host/multipath.c, Linux 6.1.
    private mutating func addSharedDisks(_ entries: [ClassEntry]) {
        let above = "/devices/virtual/nvme-subsystem/"
        for entry in entries where entry.kind == "block" && entry.path.hasPrefix(above) {
            let name = entry.path.dropFirst(above.count).prefix { $0 != "/" }
            let subsystem = SysfsPath(above + name)
            let controllers = names(subsystem).filter { $0.hasPrefix("nvme") }.compactMap { link in
                // What is no link lies in the subsystem, and is no controller.
                place(destination(of: subsystem / link))
            }
            guard let first = controllers.first else { continue }
            stack(entry.path, of: entry.kind, on: first, and: controllers.dropFirst())
        }
    }

    /// Disks that are made of disks, and interfaces that stand above others, however deep.
    private mutating func addStacks(_ entries: [ClassEntry]) {
        var rest = entries.filter { $0.isVirtual && ["block", "net"].contains($0.kind) }
        var grows = true
        while grows && !rest.isEmpty {
            grows = false
            var waiting: [ClassEntry] = []
            for entry in rest where place(entry.path) == nil {
                let below = below(entry).compactMap { place(destination(of: $0)) }
                guard let first = below.first else {
                    waiting.append(entry)
                    continue
                }
                stack(entry.path, of: entry.kind, on: first, and: below.dropFirst())
                grows = true
            }
            rest = waiting
        }
    }

    /// The links to what a disk or an interface is made of.
    private func below(_ entry: ClassEntry) -> [SysfsPath] {
        let path = SysfsPath(entry.path)
        if entry.kind == "block" {
            return names(path / "slaves").map { path / "slaves" / $0 }
        }
        return names(path).filter { $0.hasPrefix("lower_") }.map { path / $0 }
    }

    /// Puts something on the first of what it is made of; it goes along with each of the others too.
    private mutating func stack(
        _ path: String,
        of kind: String,
        on first: Int,
        and others: ArraySlice<Int>
    ) {
        guard let index = addPart(path, of: kind, on: first) else { return }
        let names = others.map { map.nodes[$0].name }
        for other in others { map.update(other) { $0.followers.append(index) } }
        guard !names.isEmpty else { return }
        map.update(index) { $0.labels.append("on \(names.joined(separator: ", ")) too") }
    }

    // MARK: - What goes along and hangs elsewhere

    /// Virtual functions with their physical one, and consumers with their suppliers.
    mutating func addFollowers() {
        for (reference, index) in devices where reference.bus == "pci" {
            let link = SysfsPath(map.nodes[index].path) / "physfn"
            guard sysfs.exists(link), let physical = place(destination(of: link)) else { continue }
            let name = map.nodes[physical].name
            map.update(physical) { $0.followers.append(index) }
            map.update(index) { $0.labels.append("virtual function of \(name)") }
        }
        for link in names("/class/devlink") {
            let path = SysfsPath(destination(of: SysfsPath("/class/devlink") / link))
            guard let supplier = place(destination(of: path / "supplier")),
                let consumer = place(destination(of: path / "consumer")), isTracked(path)
            else { continue }
            map.update(supplier) { $0.followers.append(consumer) }
        }
        for index in map.nodes.indices { map.update(index) { $0.followers.sort() } }
    }

    /// Whether a consumer loses its driver with its supplier.
    ///
    /// Source: device_links_unbind_consumers() and status_show(), drivers/base/core.c, Linux 6.1.
    private func isTracked(_ link: SysfsPath) -> Bool {
        guard let status = try? sysfs.readText(link / "status") else { return true }
        return !["not tracked", "dormant", "available"].contains(status)
            && (try? sysfs.readText(link / "sync_state_only")) != "1"
    }

    /// The index of the node at a path.
    private func place(_ path: String) -> Int? { places[path] }
}
