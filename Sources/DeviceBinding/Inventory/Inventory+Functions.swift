internal import Sysfs
internal import SystemPackage

/// What programs see of a device: its network interfaces and disks, which lie below it in `/sys/devices`.
extension Inventory {
    /// The device behind an interface or a disk, `eth0` or `nvme0n1`; nil for another name.
    ///
    /// On a bus that was named it is the lowest one on the way that is on that bus. Else it is the
    /// lowest that can be given away by itself: of `…/0000:03:00.0/virtio2/net/eth0` the PCI function,
    /// of `…/0000:00:14.0/usb1/1-1/1-1:1.0/net/eth0` the USB interface and not the whole controller.
    func deviceBehind(_ name: String, bus: String?) throws(Failure) -> DeviceReference? {
        for location in try locations(of: name) {
            let found: DeviceReference?
            if let bus {
                found = lowest(on: bus, location)
            } else {
                found = lowest(location)
            }
            if let found { return found }
        }
        return nil
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
            let function = DeviceReference(bus: "pci", name: way[end])
            if isPCIName(way[end]) {
                if exists(function) { return found + [function] }
                continue
            }
            let directory = SysfsPath("/devices/" + way[...end].joined(separator: "/"))
            guard let subsystem = try? sysfs.linkedName(directory / "subsystem") else { continue }
            let reference = DeviceReference(bus: subsystem, name: way[end])
            guard isFileName(subsystem), exists(reference) else { continue }
            found.append(reference)
            if !reference.isPart { break }
        }
        return found
    }

    /// The names on the way to an interface or a disk, from the top of `/sys/devices` down.
    ///
    /// Several for a disk with several controllers; none where there is no such thing.
    func locations(of name: String) throws(Failure) -> [[String]] {
        for directory in ["/class/net", "/class/block", "/block"] as [SysfsPath] {
            if let way = try way(to: directory / name) { return try paths(way) }
        }
        return []
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
    fileprivate var isPart: Bool { ["virtio", "scsi"].contains(bus) }
}
