internal import DriverCore
internal import Sysfs

/// One walk through `/devices`: what is there is read, what goes meanwhile is left out.
struct SurveyWalk {
    let tree: TreeReader
    /// The buses whose devices are wanted; nil for all.
    let buses: Set<String>?
    private(set) var devices: [SysfsSurvey.Device] = []
    /// By their names.
    private(set) var virtualFunctions: [String: SysfsSurvey.Device] = [:]
    private var holders: Set<String> = []

    /// Deeper than any real tree; a copy of one may hold a loop.
    static let depthMax = 24

    init(_ tree: TreeReader, buses: Set<String>?) {
        self.tree = tree
        self.buses = buses
    }

    mutating func run() {
        // What belongs to no hardware, vfio groups and device links, the machine makes itself.
        for name in tree.names("/devices") where name != "virtual" {
            visit("/devices" / name, parent: nil, depth: 0)
        }
        order()
    }

    // MARK: - Directories

    private mutating func visit(_ path: SysfsPath, parent: Int?, depth: Int) {
        guard depth < Self.depthMax, tree.kind(path) == .directory else { return }
        let subsystem = try? tree.sysfs.readlink(path / "subsystem")
        if let subsystem, subsystem.contains("/bus/") {
            return visitDevice(path, bus: lastComponent(of: subsystem), parent, depth)
        }
        let index = devices.count
        // `net` and its like stand between a device and what its driver has made.
        let mayHold = parent == nil || subsystem == nil && !tree.isClass(path.lastName)
        if mayHold, holders.insert(path.lastName).inserted {
            devices.append(holder(path, parent: parent, files: []))
        }
        let above = devices.count > index ? index : parent
        let first = devices.count
        for name in tree.names(path) { visit(path / name, parent: above, depth: depth + 1) }
        // A directory that holds no device of a bus is not a device itself.
        if devices.count == first, first > index {
            devices.removeLast()
            holders.remove(path.lastName)
        } else if first > index {
            devices[index] = holder(path, parent: parent, files: tree.files(path, below: "", depth))
        }
    }

    private func holder(
        _ path: SysfsPath,
        parent: Int?,
        files: [DriverCore.StaticAttribute]
    ) -> SysfsSurvey.Device {
        var reader = DeviceReader(tree, path)
        let description = reader.description(path.lastName, nil, files)
        return SysfsSurvey.Device(description: description, path: path, parent: parent)
    }

    private mutating func visitDevice(_ path: SysfsPath, bus: String, _ parent: Int?, _ depth: Int)
    {
        // The machine makes virtual functions as their physical one says.
        guard tree.kind(path / "physfn") == nil else {
            virtualFunctions[path.lastName] = device(path, bus: bus, parent: nil, depth)
            return
        }
        var above = parent
        if buses?.contains(bus) ?? true {
            above = devices.count
            devices.append(device(path, bus: bus, parent: parent, depth))
        }
        for name in tree.names(path) where !TreeReader.isLinkOrOwn(name) {
            visit(path / name, parent: above, depth: depth + 1)
        }
    }

    private func device(_ path: SysfsPath, bus: String, parent: Int?, _ depth: Int)
        -> SysfsSurvey.Device
    {
        var reader = DeviceReader(tree, path)
        let files = tree.files(path, below: "", depth)
        var device = reader.device(path.lastName, bus, parent: parent, files: files)
        assert(device.description.parent == nil, "a look at a /sys knows no device of a core")
        device.classDevices = ClassDeviceWalk.made(in: path, tree, depth)
        return device
    }

    // MARK: - Order

    /// Groups are numbered as their devices are found: those of lower numbers go first, parents before all.
    private mutating func order() {
        var rest = Array(devices.indices)
        var newIndexes = [Int?](repeating: nil, count: devices.count)
        var ordered: [SysfsSurvey.Device] = []
        // One without a group comes with what it is below.
        var groups: [Int] = []
        for device in devices {
            groups.append(device.group ?? device.parent.map { groups[$0] } ?? -1)
        }
        rest.sort { (groups[$0], $0) < (groups[$1], $1) }
        func put(_ index: Int) {
            guard newIndexes[index] == nil else { return }
            if let parent = devices[index].parent { put(parent) }
            newIndexes[index] = ordered.count
            var device = devices[index]
            device.parent = device.parent.flatMap { newIndexes[$0] }
            ordered.append(device)
        }
        for index in rest { put(index) }
        assert(ordered.count == devices.count, "a device was lost or doubled in ordering")
        devices = ordered
    }
}
