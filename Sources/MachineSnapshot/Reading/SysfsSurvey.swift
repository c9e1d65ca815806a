internal import Sysfs

/// One walk through `/devices`: what is there is read, what goes meanwhile is left out.
struct SysfsSurvey {
    let sysfs: any Sysfs
    /// The buses whose devices are wanted; nil for all.
    let buses: Set<String>?
    private(set) var devices: [SeenDevice] = []
    /// By their names.
    private(set) var virtualFunctions: [String: SeenDevice] = [:]
    private var holders: Set<String> = []

    /// Deeper than any real tree; a copy of one may hold a loop.
    private static let depthMax = 24

    init(_ sysfs: any Sysfs, buses: Set<String>?) {
        self.sysfs = sysfs
        self.buses = buses
    }

    mutating func run() {
        // What belongs to no hardware, vfio groups and device links, the machine makes itself.
        for name in names("/devices") where name != "virtual" {
            visit("/devices" / name, parent: nil, depth: 0)
        }
        order()
    }

    // MARK: - Directories

    private mutating func visit(_ path: SysfsPath, parent: Int?, depth: Int) {
        guard depth < Self.depthMax, kind(path) == .directory else { return }
        let subsystem = try? sysfs.readlink(path / "subsystem")
        if let subsystem, subsystem.contains("/bus/") {
            return visitDevice(path, bus: lastComponent(of: subsystem), parent, depth)
        }
        let place = devices.count
        // `net` and its like stand between a device and what its driver has made.
        let mayHold = parent == nil || subsystem == nil && !isClass(path.lastName)
        if mayHold, holders.insert(path.lastName).inserted {
            devices.append(SeenDevice(name: path.lastName, path: path, parent: parent))
        }
        let above = devices.count > place ? place : parent
        let first = devices.count
        for name in names(path) { visit(path / name, parent: above, depth: depth + 1) }
        // A directory that holds no device of a bus is none itself.
        if devices.count == first, first > place {
            devices.removeLast()
            holders.remove(path.lastName)
        } else if first > place {
            devices[place].files = files(path, below: "", depth)
            devices[place].isInFirmware = kind(path / "waiting_for_supplier") != nil
        }
    }

    private mutating func visitDevice(_ path: SysfsPath, bus: String, _ parent: Int?, _ depth: Int)
    {
        // The machine makes virtual functions as their physical one says.
        guard kind(path / "physfn") == nil else {
            virtualFunctions[path.lastName] = device(path, bus: bus, parent: nil, depth)
            return
        }
        var above = parent
        if buses?.contains(bus) ?? true {
            above = devices.count
            devices.append(device(path, bus: bus, parent: parent, depth))
        }
        for name in names(path) where !SysfsSurvey.isLinkOrOwn(name) {
            visit(path / name, parent: above, depth: depth + 1)
        }
    }

    private func device(_ path: SysfsPath, bus: String, parent: Int?, _ depth: Int) -> SeenDevice {
        var device = SeenDevice(name: path.lastName, bus: bus, path: path, parent: parent)
        device.group = linkedName(path / "iommu_group").flatMap { Int($0) }
        device.driver = linkedName(path / "driver")
        let override = try? sysfs.readText(path / "driver_override")
        device.override = override == "(null)" || override == "" ? nil : override
        device.alias = try? sysfs.readText(path / "modalias")
        let variables = (try? sysfs.readText(path / "uevent"))?.split(separator: "\n") ?? []
        device.node = variables.first { $0.hasPrefix("OF_FULLNAME=") }
            .map { String($0.dropFirst("OF_FULLNAME=".count)) }
        device.isInFirmware = kind(path / "waiting_for_supplier") != nil
        device.suppliers = suppliers(path)
        device.files = files(path, below: "", depth)
        for number in 0..<(device.number("sriov_numvfs") ?? 0) {
            guard let name = linkedName(path / "virtfn\(number)") else { break }
            device.virtualFunctions.append(name)
        }
        for name in names(path) where name != "vfio-dev" {
            collect(path / name, below: nil, &device.made, depth + 1)
        }
        device.made = inOrderOfMaking(device.made)
        return device
    }

    /// The class devices in a directory: `eth0` in `net`, or `nvme0n1` in `nvme0`.
    private func collect(
        _ path: SysfsPath,
        below: String?,
        _ made: inout [SeenClassDevice],
        _ depth: Int
    ) {
        guard depth < Self.depthMax, kind(path) == .directory else { return }
        let isMember = (try? sysfs.readlink(path / "subsystem"))?.contains("/class/")
        if isMember == true, let className = linkedName(path / "subsystem") {
            let name = path.lastName
            // What counts wakeups comes and goes with the device, and not with its driver.
            if className == "wakeup" { return }
            guard !made.contains(where: { $0.className == className && $0.name == name }) else {
                return
            }
            made.append(
                SeenClassDevice(
                    className: className,
                    name: name,
                    below: below,
                    inode: (try? sysfs.stat(path))?.inode ?? 0,
                    files: files(path, below: "", depth) + ownEvent(path)
                )
            )
            for child in names(path) where !SysfsSurvey.isLinkOrOwn(child) {
                collect(path / child, below: name, &made, depth + 1)
            }
        } else if isMember == nil, below == nil, isClass(path.lastName) {
            for child in names(path) { collect(path / child, below: nil, &made, depth + 1) }
        }
    }

    /// As the driver made them, which the numbers of their inodes tell; what is above another goes before.
    private func inOrderOfMaking(_ made: [SeenClassDevice]) -> [SeenClassDevice] {
        var ordered: [SeenClassDevice] = []
        func put(_ device: SeenClassDevice) {
            let isThere = ordered.contains {
                $0.className == device.className && $0.name == device.name
            }
            if isThere { return }
            // They were found from above to below, so that this comes to an end.
            if let below = device.below, let above = made.first(where: { $0.name == below }) {
                put(above)
            }
            ordered.append(device)
        }
        for place in made.indices.sorted(by: { (made[$0].inode, $0) < (made[$1].inode, $1) }) {
            put(made[place])
        }
        return ordered
    }

    func isClass(_ name: String) -> Bool { kind("/class" / name) != nil }

    // MARK: - Order

    /// Groups are numbered as their devices are found: those of lower numbers go first, parents before all.
    private mutating func order() {
        var rest = Array(devices.indices)
        var placeOf = [Int?](repeating: nil, count: devices.count)
        var ordered: [SeenDevice] = []
        // One without a group comes with what it stands below.
        var groups: [Int] = []
        for device in devices {
            groups.append(device.group ?? device.parent.map { groups[$0] } ?? -1)
        }
        rest.sort { (groups[$0], $0) < (groups[$1], $1) }
        func put(_ index: Int) {
            guard placeOf[index] == nil else { return }
            if let parent = devices[index].parent { put(parent) }
            placeOf[index] = ordered.count
            var device = devices[index]
            device.parent = device.parent.flatMap { placeOf[$0] }
            ordered.append(device)
        }
        for index in rest { put(index) }
        devices = ordered
    }
}
