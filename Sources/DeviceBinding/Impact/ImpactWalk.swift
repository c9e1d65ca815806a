internal import MachineHost
internal import Sysfs

/// The walk from a device's directory through everything that hangs on it.
///
/// A directory is a device if it has the file `uevent`; one that has the name of a class stands between a device and
/// its class devices, and is looked through. Whatever else lies there is a group of attributes.
///
/// Source: device_add() and get_device_parent(), drivers/base/core.c, Linux 6.1.
struct ImpactWalk {
    /// A part with what the walk read of it.
    struct Found {
        /// The part.
        var part: Impact.Part
        /// The lines of its `uevent`.
        var keys: [String: String]
        /// The names in its directory.
        var names: Set<String>
        /// Whether a disk is made of it.
        var isHeld = false
        /// What it stands on, `nvme/nvme1`, where one of that is enough for it.
        var alternatives: Set<String> = []
    }

    /// Something that perhaps goes along.
    struct Doubt {
        /// Its directory.
        let path: SysfsPath
        /// What cannot be told, without a stop.
        let sentence: String
    }

    /// Somewhere that is still to be looked at.
    private struct Stop {
        let path: SysfsPath
        let relation: Impact.Relation
        let hangsOn: Int?
        /// Whether other things than devices may be there, which are then no part.
        var mayBeNone = false
    }

    /// How many parts are looked for, before it cannot be told what else there is.
    static let partsMax = 20_000

    /// Groups of attributes, by the names that the kernel gives them, and classes that nobody uses: they are not
    /// looked into.
    static let idle: Set<String> = [
        "integrity", "mq", "msi_irqs", "pci_bus", "power", "queue", "queues", "slaves",
        "statistics", "trace", "wakeup",
    ]

    /// Reads the files.
    var reader: ImpactReader
    /// What was found.
    private(set) var found: [Found] = []
    /// The parts with interfaces that are not shown here, since they lie in other network namespaces.
    private(set) var foreignNetworks: [Int] = []
    /// What perhaps goes along with a part, and a sentence that says so.
    private(set) var doubts: [Doubt] = []
    /// The names of the classes.
    private let classes: Set<String>
    private var visited: Set<SysfsPath> = []
    private var stops: [Stop] = []
    private var isCutOff = false

    /// A walk that has gone nowhere yet; `classes` are the names in `/sys/class`.
    init(_ reader: ImpactReader, classes: Set<String>) {
        self.reader = reader
        self.classes = classes
    }

    /// Walks from a device on, over what lies in directories below it and what links lead to.
    mutating func walk(from reference: DeviceReference) {
        // A tree that has a directory in the place of the link is its own way.
        let path = reader.destination(reference.path) ?? reference.path
        stops = [Stop(path: path, relation: .device, hangsOn: nil)]
        walk()
        if found.isEmpty {
            reader.note(
                "What hangs on \(reference) cannot be told: its directory is not there",
                path
            )
        }
    }

    /// Has a doubt about something kept.
    mutating func doubt(_ path: SysfsPath, _ sentence: String) {
        doubts.append(Doubt(path: path, sentence: sentence))
    }

    /// Says what else a part stands on, of which one is enough.
    mutating func setAlternatives(_ names: Set<String>, of index: Int) {
        found[index].alternatives = names
    }

    /// Says what becomes of a part.
    mutating func setFate(_ fate: Impact.Fate?, of index: Int) {
        found[index].part.fate = fate
    }

    /// Adds what lies in directories, some of which need be none of devices, with all that hangs on it.
    mutating func add(among paths: [SysfsPath], _ relation: Impact.Relation, on index: Int) {
        for path in paths {
            stops.append(Stop(path: path, relation: relation, hangsOn: index, mayBeNone: true))
        }
        walk()
    }

    /// Adds something that hangs on a part, with all that hangs on it.
    mutating func add(_ path: SysfsPath, _ relation: Impact.Relation, on index: Int) {
        stops.append(Stop(path: path, relation: relation, hangsOn: index))
        walk()
    }

    /// Whether a path is a part.
    func has(_ path: SysfsPath) -> Bool { visited.contains(path) }

    private mutating func walk() {
        while let stop = stops.popLast() {
            guard visited.insert(stop.path).inserted else { continue }
            guard found.count < Self.partsMax else {
                if !isCutOff {
                    reader.note(
                        "More than \(Self.partsMax) things depend on the device; the rest was not looked at",
                        stop.path
                    )
                }
                isCutOff = true
                stops = []
                return
            }
            look(at: stop)
        }
    }

    private mutating func look(at stop: Stop) {
        guard let entries = reader.entries(stop.path) else { return }
        let isDevice = entries.contains { $0.name == "uevent" && $0.kind != .directory }
        guard isDevice || !stop.mayBeNone else {
            lookThrough(stop, entries)
            return
        }
        let names = Set(entries.map(\.name))
        // Of a device that a vfio driver is letting go, this read would wait for a process.
        let isReadable = isDevice && (names.contains("driver") || !names.contains("vfio-dev"))
        let keys = isReadable ? keys(stop.path / "uevent") : [:]
        var part = Impact.Part(
            stop.path,
            subsystem: names.contains("subsystem")
                ? reader.target(stop.path / "subsystem").map(lastComponent) : nil,
            driver: keys["DRIVER"],
            relation: stop.relation,
            hangsOn: stop.hangsOn
        )
        part.node = node(of: part, keys, names)
        found.append(Found(part: part, keys: keys, names: names))
        follow(entries, at: stop.path, from: found.count - 1)
        followUSB(from: found.count - 1)
    }

    /// A directory that is no device: where it has the name of a class, its devices are those of the one above.
    private mutating func lookThrough(_ stop: Stop, _ entries: [SysfsEntry]) {
        // The last interface may have moved away, and its class may be shown only with one.
        let isNetwork = stop.path.lastName == "net"
        guard isNetwork || classes.contains(stop.path.lastName), let above = stop.hangsOn else {
            return
        }
        if isNetwork, hasForeign(stop.path, entries) { foreignNetworks.append(above) }
        for entry in entries.reversed() where entry.kind == .directory {
            stops.append(
                Stop(
                    path: stop.path / entry.name,
                    relation: .child,
                    hangsOn: above,
                    mayBeNone: true
                )
            )
        }
    }

    /// Whether a directory of interfaces has one that is not shown here.
    ///
    /// Source: kernfs_fop_readdir(), fs/kernfs/dir.c, which passes over those of other namespaces; the number of
    /// links counts them.
    private mutating func hasForeign(_ path: SysfsPath, _ entries: [SysfsEntry]) -> Bool {
        if entries.isEmpty { return true }
        let shown = entries.count { $0.kind == .directory }
        return reader.directoryCount(path).map { $0 > shown } ?? false
    }

    /// Puts down where a part leads, so that the first entry is looked at first.
    private mutating func follow(_ entries: [SysfsEntry], at path: SysfsPath, from index: Int) {
        for entry in entries.reversed() {
            let stop = path / entry.name
            switch entry.kind {
            case .directory where entry.name == "holders" && found[index].isBlock:
                for holder in reader.names(stop).reversed() {
                    found[index].isHeld = true
                    lead(over: stop / holder, .holder, from: index)
                }
            case .directory where !Self.idle.contains(entry.name) && entry.name != "holders":
                stops.append(
                    Stop(path: stop, relation: .child, hangsOn: index, mayBeNone: true)
                )
            case .link where entry.name.hasPrefix("virtfn"):
                lead(over: stop, .virtualFunction, from: index)
            case .link where entry.name.hasPrefix("upper_") && found[index].part.subsystem == "net":
                lead(over: stop, .upper, from: index)
            // Source: dma_request_chan(), drivers/dma/dmaengine.c, Linux 6.1: the device that uses the channel.
            case .link where entry.name == "slave" && found[index].part.subsystem == "dma":
                lead(over: stop, .consumer, from: index)
            case .link where entry.name.hasPrefix("consumer:"):
                followDeviceLink(stop, from: index)
            default: break
            }
        }
    }

    private mutating func lead(over link: SysfsPath, _ relation: Impact.Relation, from index: Int) {
        guard let path = reader.destination(link) else { return }
        lead(to: path, relation, from: index)
    }

    /// Puts down a device to look at.
    mutating func lead(to path: SysfsPath, _ relation: Impact.Relation, from index: Int) {
        stops.append(Stop(path: path, relation: relation, hangsOn: index))
    }

    /// A consumer loses its driver with its supplier, where the kernel keeps track of the link and the consumer
    /// has a driver.
    ///
    /// Source: device_links_unbind_consumers(), drivers/base/core.c, Linux 6.1; status_show() has the words.
    private mutating func followDeviceLink(_ link: SysfsPath, from index: Int) {
        guard let path = reader.destination(link) else { return }
        let status = reader.text(path / "status")
        if let status, ["not tracked", "dormant", "available"].contains(status) { return }
        if reader.text(path / "sync_state_only") == "1" { return }
        lead(over: path / "consumer", .consumer, from: index)
    }

    // MARK: - What a part says of itself

    /// The lines of a `uevent` file.
    private mutating func keys(_ path: SysfsPath) -> [String: String] {
        parseUevent(reader.text(path) ?? "")
    }

    /// The node of a part, with the number that its `uevent` says, or else its `dev`.
    private mutating func node(
        of part: Impact.Part,
        _ keys: [String: String],
        _ names: Set<String>
    ) -> DeviceNode? {
        guard let name = keys["DEVNAME"] else { return nil }
        var number = ""
        if let major = keys["MAJOR"], let minor = keys["MINOR"] {
            number = "\(major):\(minor)"
        } else if names.contains("dev") {
            number = reader.text(part.path / "dev") ?? ""
        }
        return DeviceNode(name: name, number: number, isBlock: part.subsystem == "block")
    }
}

extension ImpactWalk.Found {
    /// Whether it is a disk or a partition.
    var isBlock: Bool { part.subsystem == "block" }
    /// Whether it is a partition.
    var isPartition: Bool { isBlock && names.contains("partition") }
}

/// The lines of a `uevent` file, by key.
func parseUevent(_ text: String) -> [String: String] {
    var keys: [String: String] = [:]
    for line in text.split(separator: "\n") {
        guard let sign = line.firstIndex(of: "=") else { continue }
        keys[String(line[..<sign])] = String(line[line.index(after: sign)...])
    }
    return keys
}
