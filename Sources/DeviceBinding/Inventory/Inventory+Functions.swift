internal import Sysfs
internal import SystemPackage

/// What programs see of a device: its network interfaces and disks, which lie below it in `/sys/devices`.
extension Inventory {
    /// The devices that a class device of a name hangs on, `eth0`, `nvme0n1`, `nvme0`, `card0`: several where classes
    /// have one each; none for another name.
    ///
    /// On a bus that was named it is the lowest one on the way that is on that bus. Else it is the
    /// lowest that can be given away by itself: of `…/0000:03:00.0/virtio2/net/eth0` the PCI function,
    /// of `…/0000:00:14.0/usb1/1-1/1-1:1.0/net/eth0` the USB interface and not the whole controller.
    ///
    /// A class device of the name of the device it hangs on (`host0`, `0:0:0:0`) means that one, which is in `known`.
    func devicesBehind(
        _ name: String,
        bus: String?,
        besides known: [DeviceReference]
    ) throws(Failure) -> [DeviceReference] {
        var found: [DeviceReference] = []
        for way in try locations(of: name) {
            let isOwn = !known.isEmpty && way.dropLast().contains(name)
            guard !isOwn, let device = device(of: way, bus: bus), !found.contains(device) else {
                continue
            }
            found.append(device)
        }
        return found
    }

    /// The device that is meant by what stands at the end of a way.
    func device(of way: [String], bus: String?) -> DeviceReference? {
        if let bus { return lowest(on: bus, way) }
        return lowest(way)
    }

    /// The ways to what has a node of a path below `/dev`, as the kernel calls the node; none where nothing has.
    ///
    /// Source: device_get_devnode(), drivers/base/core.c, Linux 6.1: a name that has `!` has `/` in its node.
    func ways(toNode path: String) throws(Failure) -> [[String]] {
        let names = [path.split(separator: "/").last.map(String.init) ?? path]
        let flat = String(path.map { $0 == "/" ? "!" : $0 })
        for name in flat == path ? names : names + [flat] {
            for directory in classDirectories {
                let entry = directory / name
                guard let way = try way(to: entry) else { continue }
                // Without the file nothing tells; where it names no node, there is none.
                let told = try nodeName(of: entry)
                if told == path || (told == nil && name == path) { return try paths(way) }
            }
        }
        guard path.hasPrefix("bus/usb/") else { return [] }
        for device in try references(bus: "usb") where try nodeName(of: device.path) == path {
            if let way = try way(to: device.path) { return [way] }
        }
        return []
    }

    /// The path below `/dev` of the node that a device has; empty where it has none, and nil where nothing tells.
    private func nodeName(of path: SysfsPath) throws(Failure) -> String? {
        try text(path / "uevent").map { parseUevent($0)["DEVNAME"] ?? "" }
    }

    private func lowest(on bus: String, _ way: [String]) -> DeviceReference? {
        way.reversed().filter(isFileName).map { DeviceReference(bus: bus, name: $0) }
            .first { exists($0) }
    }

    /// The lowest device of a way, on any bus, that is not merely a part of the one above it.
    private func lowest(_ way: [String]) -> DeviceReference? {
        let makers = makers(way)
        return makers.last { !$0.isPart } ?? makers.first
    }

    /// The devices of a way that make what is at its end: the lowest that can be given away by itself, as
    /// the last, and the parts of it below.
    ///
    /// Of `…/0000:03:00.0/virtio2/net/eth0` these are `virtio2` and the PCI function.
    func makers(_ way: [String]) -> [DeviceReference] {
        var found: [DeviceReference] = []
        for end in way.indices.reversed() where isFileName(way[end]) {
            let directory = SysfsPath("/devices/" + way[...end].joined(separator: "/"))
            let linked = (try? sysfs.linkedName(directory / "subsystem")).flatMap { $0 }
            // A tree that is made up may have no such link; then the form of the name is all that there is.
            guard let subsystem = linked ?? (isPCIName(way[end]) ? "pci" : nil) else { continue }
            let reference = DeviceReference(bus: subsystem, name: way[end])
            // What says that it is on PCI is a function, and has one device above it at most.
            if linked == "pci" { return found + [reference] }
            guard isFileName(subsystem), exists(reference) else { continue }
            found.append(reference)
            if !reference.isPart { break }
        }
        return found
    }

    /// The names on the way to each class device of a name, from the top of `/sys/devices` down.
    ///
    /// Several for a disk with several controllers, or a name in several classes; none where there is no such thing.
    func locations(of name: String) throws(Failure) -> [[String]] {
        var found: [[String]] = []
        for directory in classDirectories {
            guard let way = try way(to: directory / name) else { continue }
            found += try paths(way).filter { !found.contains($0) }
        }
        return found
    }

    /// The names of the classes, except for that of the buses behind PCI bridges, `0000:03`.
    var classes: [String] { ((try? sysfs.list("/class")) ?? []).filter { $0 != "pci_bus" } }

    /// The directories of the classes; `/sys/block` stands beside them where there is no class of disks.
    private var classDirectories: [SysfsPath] {
        let classes = classes
        let directories = classes.map { SysfsPath("/class") / $0 }
        return classes.contains("block") ? directories : directories + ["/block"]
    }

    /// The names on the way that a link of `/sys/class` or `/sys/dev` points to; nil without the link.
    func way(to path: SysfsPath) throws(Failure) -> [String]? {
        do {
            return components(try sysfs.readlink(path))
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .invalidArgument {
            // No link but a directory, as very old kernels and made-up trees have it.
            guard let device = try? sysfs.readlink(path / "device") else { return nil }
            return components(device)
        } catch {
            throw .access("read", path, in: sysfs.root, error)
        }
    }

    /// The ways to what stands at a way: itself, or for the shared disk of an NVMe subsystem those to
    /// its controllers.
    ///
    /// Source: drivers/nvme/host/multipath.c: with native multipath the disk hangs below
    /// `virtual/nvme-subsystem/nvme-subsysN`, where a link leads to each controller.
    func paths(_ way: [String]) throws(Failure) -> [[String]] {
        guard let at = way.firstIndex(of: "nvme-subsystem"), at + 1 < way.count else {
            return [way]
        }
        let directory = SysfsPath("/devices/virtual/nvme-subsystem") / way[at + 1]
        let controllers = try listIfThere(directory).filter {
            $0.hasPrefix("nvme") && $0.dropFirst(4).allSatisfy(\.isNumber)
        }
        return controllers.compactMap { name in
            (try? sysfs.readlink(directory / name)).map(components)
        }
    }

    /// The names in a link's target, without the steps upwards.
    private func components(_ target: String) -> [String] {
        target.split(separator: "/").map(String.init).filter { $0 != ".." && $0 != "devices" }
    }
}

extension DeviceReference {
    /// Whether a device of its bus is merely a part of the one above it.
    fileprivate var isPart: Bool { ["scsi", "serial-base", "virtio"].contains(bus) }
}
