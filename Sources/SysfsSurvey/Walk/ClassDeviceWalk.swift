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
