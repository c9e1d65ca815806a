import DeviceBinding
import MachineHost
import MachineMap
import Sysfs
import SystemPackage

/// Reads a map from a `/sys`: each bus and each class is listed once, and each link in them followed once.
struct MapReader {
    /// Buses whose devices describe the machine or the kernel, and whose drivers nobody chooses.
    static let bookkeeping: Set<String> = [
        "acpi", "clockevents", "clocksource", "container", "cpu", "edac", "event_source",
        "machinecheck", "memory", "memory_tiering", "node", "workqueue",
    ]

    /// Classes of what the kernel keeps for itself about a device.
    static let idleClasses: Set<String> = [
        "ata_device", "ata_link", "ata_port", "bdi", "bsg", "devlink", "dmi", "intel_scu_ipc",
        "iommu", "mem", "msr", "pci_bus", "pci_epc", "phy", "powercap", "scsi_device", "scsi_disk",
        "scsi_host", "thermal", "vc", "vtconsole", "wakeup",
    ]

    let inventory: Inventory
    let sysfs: any Sysfs
    /// The bus that alone is drawn, with what its devices hang on.
    let bus: String?
    /// What was read so far.
    var map: MachineMap
    /// The nodes by path.
    private(set) var places: [String: Int] = [:]
    /// The devices by bus and name.
    private(set) var devices: [DeviceReference: Int] = [:]
    /// What is wrong with devices that are drawn all the same.
    private(set) var faults: [String] = []
    private var vfioDrivers: [DeviceReference: Bool] = [:]

    /// A reader of a `/sys`, with a title for the map.
    init(_ sysfs: any Sysfs, title: String, bus: String?) {
        inventory = Inventory(sysfs)
        self.sysfs = sysfs
        self.bus = bus
        map = MachineMap(title: title)
    }

    /// Reads all devices, and what they make.
    ///
    /// `wanted` has devices that are drawn whatever their bus is; `naming` has the names that people know devices by.
    mutating func read(
        wanted: [DeviceReference],
        naming: ([Device], Inventory) -> DeviceNaming?
    ) throws(Failure) {
        let buses = try inventory.buses()
        if let bus { _ = try inventory.references(bus: bus) }
        let asked = Set(wanted.map(\.bus))
        var found: [(path: String, reference: DeviceReference)] = []
        for name in buses {
            if Self.bookkeeping.contains(name), name != bus, !asked.contains(name) { continue }
            let references = (try? inventory.references(bus: name)) ?? []
            found += references.map { (destination(of: $0.path), $0) }
        }
        // What hangs on a device comes after it, since its path is longer.
        let listed = kept(found).sorted { $0.path.utf8.count < $1.path.utf8.count }
            .compactMap { path, reference in inventory.listed(reference).map { (path, $0) } }
        let names = naming(listed.map(\.1), inventory)
        for (path, device) in listed {
            addDevice(device, at: path, name: names?.title(of: device) ?? "")
        }
        addParts()
        addFollowers()
        map.sort()
    }

    /// The devices of the bus that was named, and those that they hang on.
    private func kept(_ found: [(path: String, reference: DeviceReference)])
        -> [(path: String, reference: DeviceReference)]
    {
        guard let bus else { return found }
        var paths: Set<String> = []
        for (path, reference) in found where reference.bus == bus {
            paths.formUnion(pathsAbove(path))
            paths.insert(path)
        }
        return found.filter { paths.contains($0.path) }
    }

    // MARK: - Devices

    private mutating func addDevice(_ device: Device, at path: String, name: String) {
        let reference = device.reference
        guard places[path] == nil else { return }
        if let fault = device.fault { faults.append("\(reference): \(fault)") }
        let isBridge = device.identity?.isBridge == true
        var node = MachineMap.Node(
            isBridge ? .bridge : .device,
            path: path,
            name: reference.name,
            subsystem: reference.bus,
            parent: parentOfDevice(at: path)
        )
        node.driver = device.driver
        node.isVFIO = device.driver.map { isVFIO($0, bus: reference.bus) } ?? false
        node.group = device.group
        node.labels = (name.isEmpty ? [] : [name]) + labels(device)
        let index = map.add(node)
        places[path] = index
        devices[reference] = index
    }

    private func labels(_ device: Device) -> [String] {
        let bus = device.reference.bus
        let summary = device.summary
        let saysBus = bus == "pci" || summary.hasPrefix(bus + ":")
        return (saysBus ? [] : [bus]) + (summary.isEmpty ? [] : [summary])
    }

    /// The nearest device above a path, or the root that it begins at.
    private mutating func parentOfDevice(at path: String) -> Int {
        for above in pathsAbove(path) {
            if let index = places[above], map.nodes[index].kind != .part { return index }
        }
        let names = path.split(separator: "/")
        let root = names.first == "devices" && names.count > 2 ? names[1] : names.first ?? "devices"
        let rootPath = names.first == "devices" ? "/devices/\(root)" : "/\(root)"
        if let index = places[rootPath], map.nodes[index].kind == .root { return index }
        // The path of a root is that of no device: a device there hangs on a root of its own.
        var node = MachineMap.Node(.root, path: rootPath, name: String(root))
        if root.hasPrefix("pci") { node.labels = ["PCI root complex"] }
        let index = map.add(node)
        places[rootPath] = index
        return index
    }

    /// Whether a driver gives devices to user space; each is asked about once.
    mutating func isVFIO(_ driver: String, bus: String) -> Bool {
        let key = DeviceReference(bus: bus, name: driver)
        if let known = vfioDrivers[key] { return known }
        let isVFIO = (try? inventory.isVFIO(driver: driver, bus: bus)) ?? false
        vfioDrivers[key] = isVFIO
        return isVFIO
    }

    // MARK: - Putting down

    /// Puts a part on the map, on the nearest node above it or on the one that is given.
    @discardableResult
    mutating func addPart(_ path: String, of kind: String, on given: Int? = nil) -> Int? {
        if let index = places[path] { return index }
        guard let parent = given ?? parentOfPart(at: path) else { return nil }
        let name = String(lastComponent(of: path).map { $0 == "!" ? "/" : $0 })
        var node = MachineMap.Node(.part, path: path, name: name, subsystem: kind, parent: parent)
        if kind != "net" && kind != "block" { node.labels = [kind] }
        let index = map.add(node)
        places[path] = index
        return index
    }

    private func parentOfPart(at path: String) -> Int? {
        for above in pathsAbove(path) {
            if let index = places[above] { return map.nodes[index].kind == .root ? nil : index }
        }
        return nil
    }

    // MARK: - Paths

    /// Where a link leads, or its own path where there is none.
    func destination(of link: SysfsPath) -> String {
        guard let target = try? sysfs.readlink(link) else { return link.text }
        var names = target.hasPrefix("/") ? [] : link.text.split(separator: "/").dropLast()
        for name in target.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    /// The paths of the directories above a path, the nearest first.
    private func pathsAbove(_ path: String) -> [String] {
        var paths: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/"), slash != rest.startIndex {
            rest = rest[..<slash]
            paths.append(String(rest))
        }
        return paths
    }
}
