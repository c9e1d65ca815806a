public import ConformanceCases

/// Makes random cases: a small machine, some drivers, and operations with good and bad values.
public struct SequenceGenerator: Sendable {
    /// The seed of the whole run.
    public let seed: UInt64

    /// A generator; the same seed makes the same cases.
    public init(seed: UInt64) { self.seed = seed }

    /// The case of a number; all machines come in turn.
    public func sequence(_ number: Int) -> Case {
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 0x1000_0001)
        let setting = SequenceSetting.all[number % SequenceSetting.all.count]
        var writer = SequenceWriter(setting)
        writer.writeMachine(&random)
        for _ in 0..<(5 + random.below(36)) { writer.writeOperation(&random) }
        writer.writeEnd()
        return Case(
            name: "seed-\(seed)-\(number)",
            about: "sequence \(number) of seed \(seed)",
            machine: setting.machine,
            steps: writer.operations.map { CaseStep($0) }
        )
    }
}

/// The operations of one case in the making.
struct SequenceWriter {
    /// The machine that is played with.
    let setting: SequenceSetting
    var operations: [CaseOperation] = []
    /// What was asked for so far, whether it came to anything or not: bus and name.
    var devices: [Named]
    var drivers: [Named] = []
    /// The names of drivers that asked for asynchronous probing.
    var asynchronous: Set<String> = []

    struct Named: Hashable {
        var bus: String
        var name: String
    }

    /// The vfio files that were asked for and not closed, by their kind: `container`, `group`, `device`.
    var vfioFiles: [(kind: String, handle: Int)] = []
    var vfioFileCount = 0

    init(_ setting: SequenceSetting) {
        self.setting = setting
        devices = setting.functions.map { Named(bus: "pci", name: $0) }
        if setting.hasVFIO { drivers = [Named(bus: "pci", name: "vfio-pci")] }
    }

    static let buses = ["platform", "pci", "lab"]

    /// One to five drivers and up to seven devices, in any order.
    mutating func writeMachine(_ random: inout SeededRandom) {
        let deviceCount = random.below(8 - min(setting.functions.count, 7))
        var parts = Array(repeating: true, count: 1 + random.below(5))
        parts += Array(repeating: false, count: deviceCount)
        parts.shuffle(using: &random)
        for isDriver in parts {
            if isDriver { addDriver(&random) } else { addDevice(&random) }
        }
    }

    /// What is looked at when all is done.
    mutating func writeEnd() {
        for device in devices {
            operations.append(.look(.readlink, path: file("driver", of: device)))
            if device.bus != "lab" {
                operations.append(.look(.read, path: file("driver_override", of: device)))
            }
        }
        operations += [
            .deferred, .labLog, .uevents(subsystems: ["pci", "platform", "lab", "drivers", "bus"]),
        ]
    }

    func file(_ name: String, of device: Named) -> String {
        "/sys/bus/\(device.bus)/devices/\(device.name)/\(name)"
    }

    func file(_ name: String, ofDriver driver: Named) -> String {
        "/sys/bus/\(driver.bus)/drivers/\(driver.name)/\(name)"
    }

    // MARK: - Drivers and devices

    /// What a probe returns, unless another is asked for.
    static let results = [0, 0, 0, 0, 0, 0, -19, -6, -5, -12, -22, -517, -517, 3]

    mutating func addDriver(_ random: inout SeededRandom) {
        let bus = random.pick(["platform", "platform", "pci", "pci", "lab"])
        // A driver's script belongs to its name, so a name stays on one bus.
        let letter = random.pick(["a", "b", "c", "d", "e"])
        let name =
            bus == "platform"
            ? (random.chance(30) ? "p\(random.below(3))" : letter)
            : (bus == "pci" ? "c" : "l") + letter
        var words = [["platform": "pdrv", "pci": "cdrv", "lab": "bdrv"][bus] ?? "", name]
        if bus == "platform", random.chance(50) {
            words.append("ids=" + random.pick(["p0", "p1,p2", "p0,p1,p2", "none", "a"]))
        }
        if bus == "pci", random.chance(75) { words.append("ids=" + random.pick(Self.pciTables)) }
        if bus == "lab", random.chance(40) {
            words.append("match=\(random.pick([0, 0, 1, 2, -22, -517]))")
        }
        if random.chance(35) {
            words.append("ret=\(random.pick(Self.results))")
            if random.chance(40) { words.append("times=\(1 + random.below(2))") }
        }
        if random.chance(10) { words.append("suppress") }
        if random.chance(5) { words.append("sync") }
        // Which of several asynchronous probes comes first is nobody's promise: the first few results
        // would go now to one device, now to another.
        if random.chance(5), !words.contains(where: { $0.hasPrefix("times=") }) {
            words.append("async")
            asynchronous.insert(name)
        }
        if random.chance(10) { words.append("mdma") }
        operations.append(.lab(words))
        drivers.append(Named(bus: bus, name: name))
    }

    private static let pciTables = [
        "1234:11e8", "1234:11e8", "ffffffff:ffffffff", "8086:2930", "1234:11e8:1af4:1100",
        "ffffffff:ffffffff:ffffffff:ffffffff:00ff00:ffff00", "1234:11e9", "1:2,1234:11e8",
        "1234:11e8:ffffffff:ffffffff:0:0:7:1",
    ]

    mutating func addDevice(_ random: inout SeededRandom) {
        if random.chance(30) {
            let name = "x\(random.below(3))"
            operations.append(.lab(["bdev", name]))
            devices.append(Named(bus: "lab", name: name))
        } else {
            let name = "p\(random.below(3))"
            let number = random.chance(30) ? ["\(random.below(2))"] : []
            operations.append(.lab(["pdev", name] + number))
            devices.append(Named(bus: "platform", name: ([name] + number).joined(separator: ".")))
        }
    }
}
