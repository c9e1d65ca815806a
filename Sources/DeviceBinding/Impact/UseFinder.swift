internal import MachineHost
internal import Sysfs

/// Finds who or what uses the parts of one device.
struct UseFinder {
    /// What hangs on the device.
    var walk: ImpactWalk
    /// What the host says.
    let answers: HostAnswers
    /// Who is asked about single parts.
    let host: any HostSystem
    /// What goes with all devices of the change together.
    let leaving: Leaving
    /// Whether disks are opened and processes looked at.
    let opensNodes: Bool
    /// Which parts hang on which.
    let tree: PartTree
    /// The parts that a disk is made of, or of something below them.
    let held: Set<Int>
    /// The uses so far.
    private(set) var uses: [Impact.Use] = []
    /// For each part the places of its uses among all, and of those of what hangs on it.
    private var usesBelow: [Int: [Int]] = [:]
    /// The nodes of devices that vfio has in no IOMMU group, by which alone it can be told who holds them.
    private(set) var nodesWithoutGroup: [(part: Int, node: DeviceNode)] = []
    /// Which parts are keyboards.
    private var keyboards: Set<Int> = []

    init(
        _ walk: ImpactWalk,
        _ answers: HostAnswers,
        _ host: any HostSystem,
        _ leaving: Leaving,
        opensNodes: Bool
    ) {
        self.walk = walk
        self.answers = answers
        self.host = host
        self.leaving = leaving
        self.opensNodes = opensNodes
        tree = PartTree(walk.found)
        let held = walk.found.indices.filter { walk.found[$0].isHeld }
        self.held = tree.above(held).union(held)
    }

    /// The parts, with what was found of them.
    var parts: [Impact.Part] {
        walk.found.enumerated().map { index, found in
            var part = found.part
            part.isKeyboard = keyboards.contains(index)
            part.staying = found.alternatives.count { !leaving.names.contains($0) }
            return part
        }
    }

    /// Looks for every use.
    mutating func find() {
        findDiskUses()
        findNetworkUses()
        findDisplays()
        findConsoles()
        findKeyboards()
        findServices()
        findHolders()
    }

    /// The indices of the parts of a class or bus.
    func indices(of subsystem: String) -> [Int] {
        walk.found.indices.filter { walk.found[$0].part.subsystem == subsystem }
    }

    /// Adds a use that is not known yet.
    mutating func add(_ use: Impact.Use) {
        let known = usesBelow[use.part] ?? []
        guard !known.contains(where: { uses[$0] == use }) else { return }
        for part in tree.way(from: use.part) { usesBelow[part, default: []].append(uses.count) }
        uses.append(use)
    }

    /// Whether a part or something that hangs on it is used, and how.
    func isUsed(below part: Int, _ counts: (Impact.Use) -> Bool = { _ in true }) -> Bool {
        usesBelow[part]?.contains { counts(uses[$0]) } ?? false
    }

    /// Whether a part is another one, or hangs on it.
    func isBelow(_ index: Int, _ above: Int) -> Bool {
        var place: Int? = index
        while let at = place, at >= above {
            if at == above { return true }
            place = walk.found[at].part.hangsOn
        }
        return false
    }

    // MARK: - Keyboards

    /// A keyboard is a use where a person sits at the machine and it has no other one.
    private mutating func findKeyboards() {
        keyboards = Set(
            indices(of: "input").filter { index in
                let found = walk.found[index]
                return isKeyboard(
                    found.part.path,
                    found.keys,
                    hasFile: found.names.contains("capabilities")
                )
            }
        )
        guard let first = keyboards.min() else {
            findWirelessKeyboards()
            return
        }
        guard hasTerminals else { return }
        let own = Set(walk.found.map(\.part.path.lastName))
        var others = 0
        for name in walk.reader.names("/class/input")
        where name.hasPrefix("input") && !own.contains(name) {
            let path = SysfsPath("/class/input") / name
            let keys = parseUevent(walk.reader.text(path / "uevent") ?? "")
            guard isKeyboard(path, keys, hasFile: true), !isMade(path) else { continue }
            guard leaving.has(name, of: "input") else { return }
            others += 1
        }
        let name = others == 0 ? "" : "\(keyboards.count + others)"
        add(Impact.Use(.keyboard, part: first, name: name))
    }

    /// A keyboard that is reached over Bluetooth may hang on no device in `/sys`, where a program speaks for it.
    ///
    /// Source: uhid_dev_create2(), drivers/hid/uhid.c: a device below that of the programs' own node.
    private mutating func findWirelessKeyboards() {
        guard let radio = indices(of: "bluetooth").first, hasTerminals else { return }
        for name in walk.reader.names("/class/input") where name.hasPrefix("input") {
            let path = SysfsPath("/class/input") / name
            let keys = parseUevent(walk.reader.text(path / "uevent") ?? "")
            guard isKeyboard(path, keys, hasFile: true),
                walk.reader.destination(path)?.text.hasPrefix("/devices/virtual/misc/uhid/") == true
            else { continue }
            walk.reader.note(
                "Whether the keyboard \(name) is reached over \(walk.found[radio].part.name) cannot be told:"
                    + " a program provides it",
                path
            )
        }
    }

    /// Whether a program has made an input device, which is no keyboard to sit at.
    ///
    /// Those of a program that speaks for hardware (uhid, Bluetooth) lie below another directory.
    /// Source: uinput_create_device(), drivers/input/misc/uinput.c: a device without a parent.
    private mutating func isMade(_ path: SysfsPath) -> Bool {
        walk.reader.destination(path)?.text.hasPrefix("/devices/virtual/input/") ?? false
    }

    private var hasTerminals: Bool {
        mutating get {
            !walk.reader.names("/class/vtconsole").isEmpty || walk.reader.isThere("/class/tty/tty0")
        }
    }

    /// Whether an input device has the first 31 keys of the kernel's list, as a keyboard does.
    ///
    /// Source: test_key(), udev-builtin-input_id.c of systemd; input_dev_uevent(), drivers/input/input.c.
    private mutating func isKeyboard(
        _ path: SysfsPath,
        _ keys: [String: String],
        hasFile: Bool
    ) -> Bool {
        let bits = keys["KEY"] ?? (hasFile ? walk.reader.text(path / "capabilities/key") : nil)
        guard let last = bits?.split(separator: " ").last, let word = UInt64(last, radix: 16) else {
            return false
        }
        return word & 0xFFFF_FFFE == 0xFFFF_FFFE
    }

    // MARK: - Parts that vfio has

    /// A part that a vfio driver has goes only when its holder lets it go.
    ///
    /// The group of the device itself is looked at beside those of the others in it.
    private mutating func findHolders() {
        guard opensNodes, host.isOfTheSameMachine else { return }
        for (index, found) in walk.found.enumerated()
        where found.names.contains("vfio-dev") || found.part.driver.map(hasVFIOWord) == true {
            guard let group = walk.reader.target(found.part.path / "iommu_group"),
                let number = Int(lastComponent(of: group))
            else {
                findNode(ofVFIODevice: index)
                continue
            }
            guard index > 0 else { continue }
            do throws(HostError) {
                let holders = try host.holders(ofGroup: number)
                guard !holders.isEmpty else { continue }
                add(
                    Impact.Use(.held, part: index, name: "/dev/vfio/\(number)", processes: holders)
                )
            } catch {
                walk.reader.note(
                    "Who holds /dev/vfio/\(number) (\(found.part.name)) cannot be told: \(error.message)",
                    nil
                )
            }
        }
    }

    /// Without a group a device of vfio is opened by its own node.
    ///
    /// Source: vfio_device_add(), drivers/vfio/vfio.h and device_cdev.c, Linux 6.6, which may be built without groups.
    private mutating func findNode(ofVFIODevice index: Int) {
        let part = indices(of: "vfio-dev").first { walk.found[$0].part.hangsOn == index }
        if let part, let node = walk.found[part].part.node {
            nodesWithoutGroup.append((part, node))
        } else {
            walk.reader.note(
                "Who holds \(walk.found[index].part.name) cannot be told: it is in no IOMMU group, and has"
                    + " no node of its own",
                nil
            )
        }
    }
}
