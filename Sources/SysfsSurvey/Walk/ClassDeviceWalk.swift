internal import DriverCore
internal import Sysfs

/// What the driver of one device has made: network interfaces, disks.
struct ClassDeviceWalk {
    private let tree: TreeReader
    private var found: [Found] = []

    /// A class device with the number by which those of one driver are told to be older and younger.
    private struct Found {
        var device: DriverCore.ClassDevice
        var inode: UInt64
    }

    /// In the order of making.
    static func made(in path: SysfsPath, _ tree: TreeReader, _ depth: Int)
        -> [DriverCore.ClassDevice]
    {
        var walk = ClassDeviceWalk(tree: tree)
        for name in tree.names(path) where name != "vfio-dev" {
            walk.collect(path / name, below: nil, depth + 1)
        }
        return walk.inOrderOfMaking()
    }

    /// What belongs to no hardware and is stacked on what drivers make, lowest first.
    static func stacked(_ tree: TreeReader) -> [DriverCore.ClassDevice] {
        var walk = ClassDeviceWalk(tree: tree)
        for name in ["block", "net", "nvme-subsystem"] {
            for child in tree.names("/devices/virtual" / name) {
                walk.collect("/devices/virtual" / name / child, below: nil, 2)
            }
        }
        var left = walk.inOrderOfMaking().map { tree.stacked($0) }
        // What a loop or memory disk would hold, and what is over nothing, is of no hardware at all.
        left.removeAll { $0.className == "block" && $0.bytes(of: "size") == Array("0\n".utf8) }
        return ClassDeviceWalk.lowestFirst(left)
    }

    private static func lowestFirst(_ devices: [DriverCore.ClassDevice]) -> [DriverCore.ClassDevice]
    {
        var left = devices
        var ordered: [DriverCore.ClassDevice] = []
        while !left.isEmpty {
            let next = left.firstIndex { device in
                !left.contains {
                    $0.name == device.below
                        || $0.className == device.className && device.over.contains($0.name)
                }
            }
            // A copied tree may say that two are over each other.
            ordered.append(left.remove(at: next ?? 0))
        }
        return ordered
    }

    private init(tree: TreeReader) { self.tree = tree }

    /// The class devices in a directory: `eth0` in `net`, or `nvme0n1` in `nvme0`.
    private mutating func collect(_ path: SysfsPath, below: String?, _ depth: Int) {
        guard depth < SurveyWalk.depthMax, tree.kind(path) == .directory else { return }
        let isMember = (try? tree.sysfs.readlink(path / "subsystem"))?.contains("/class/")
        if isMember == true, let className = tree.linkedName(path / "subsystem") {
            collectMember(path, className, below, depth)
        } else if isMember == nil, below == nil, tree.isClass(path.lastName) {
            for child in tree.names(path) { collect(path / child, below: nil, depth + 1) }
        }
    }

    private mutating func collectMember(
        _ path: SysfsPath,
        _ className: String,
        _ below: String?,
        _ depth: Int
    ) {
        let name = path.lastName
        // What counts wakeups comes and goes with the device, and not with its driver.
        if className == "wakeup" { return }
        guard !found.contains(where: { $0.device.isCalled(className, name) }) else { return }
        let files = tree.files(path, below: "", depth) + tree.ownEvent(path)
        let device = DriverCore.ClassDevice(
            className: className,
            name: name,
            below: below,
            // What the kernel itself has there.
            attributes: files.filter {
                !["device", "subsystem"].contains(String($0.name.prefix { $0 != "/" }))
            }
        )
        found.append(Found(device: device, inode: (try? tree.sysfs.stat(path))?.inode ?? 0))
        for child in tree.names(path) where !TreeReader.isLinkOrOwn(child) {
            collect(path / child, below: name, depth + 1)
        }
    }

    /// As the driver made them, which the numbers of their inodes tell; what is above another goes before.
    private func inOrderOfMaking() -> [DriverCore.ClassDevice] {
        var ordered: [DriverCore.ClassDevice] = []
        func put(_ device: DriverCore.ClassDevice) {
            if ordered.contains(where: { $0.isCalled(device.className, device.name) }) { return }
            // They were found from above to below, so that this ends.
            if let below = device.below, let above = found.first(where: { $0.device.name == below })
            {
                put(above.device)
            }
            ordered.append(device)
        }
        let order = found.indices.sorted { (found[$0].inode, $0) < (found[$1].inode, $1) }
        for index in order { put(found[index].device) }
        assert(ordered.count == found.count, "a class device was lost or doubled in ordering")
        return ordered
    }
}

extension DriverCore.ClassDevice {
    fileprivate func isCalled(_ className: String, _ name: String) -> Bool {
        self.className == className && self.name == name
    }
}

extension DriverCore.ClassDevice {
    fileprivate func bytes(of file: String) -> [UInt8]? {
        attributes.first { $0.name == file }?.bytes(for: 0)
    }
}

extension TreeReader {
    /// A class device with what the links in its directory say that it is stacked on.
    fileprivate func stacked(_ device: DriverCore.ClassDevice) -> DriverCore.ClassDevice {
        let path = "/class" / device.className / device.name
        var device = device
        switch device.className {
        case "block": device.over = names(path / "slaves")
        case "net":
            device.over = names(path).filter { $0.hasPrefix("lower_") }.map {
                String($0.dropFirst("lower_".count))
            }
            device.isMaster = device.over.contains {
                linkedName("/class/net" / $0 / "master") == device.name
            }
        default: device.over = names(path).filter { kind("/class/nvme" / $0) != nil }
        }
        // Who is in which directory is told by those that are over others.
        device.attributes.removeAll {
            let first = String($0.name.prefix { $0 != "/" })
            return first == "master" || first.hasPrefix("lower_") || first.hasPrefix("upper_")
        }
        return device
    }
}
