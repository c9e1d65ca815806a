import DeviceBinding
import Rehearsal
import Sysfs

/// A machine on which sets of devices are changed at once.
struct SetMachine: Sendable {
    let name: String
    /// Its text; nil for the built-in one.
    var text: String?
    /// What is done to it first.
    var first: [DeviceGoal] = []
    /// What can be asked of it, for each device.
    let goals: [DeviceReference: [Change.Goal]]

    /// The machine with what is done first.
    func start() throws -> Rehearsal {
        let machine = try text.map { try Rehearsal($0) } ?? Rehearsal.demo(profile: "linux 6.12")
        if !first.isEmpty { _ = try machine.binder.apply(Binder.Request(first)) }
        return machine
    }

    /// All sets of so many devices, each with one of its goals.
    func sets(of count: Int) -> [[DeviceGoal]] {
        var sets: [[DeviceGoal]] = [[]]
        var all: [[DeviceGoal]] = []
        for (device, goals) in goals.sorted(by: { $0.key < $1.key }) {
            let longer = sets.flatMap { set in goals.map { set + [DeviceGoal(device, $0)] } }
            all += longer.filter { $0.count == count }
            sets += longer.filter { $0.count < count }
        }
        return all
    }

    /// Whether each group is named as a whole, or not at all: a part may be taken back from user space alone.
    static func areWholeGroups(_ goals: [DeviceGoal]) -> Bool {
        let names = Set(goals.map(\.device.name))
        return [["0000:05:00.0", "0000:05:00.1"], ["0000:01:00.0", "dma"]].allSatisfy { group in
            [0, group.count].contains(names.intersection(group).count)
        }
    }

    static func pci(_ name: String) -> DeviceReference { DeviceReference(bus: "pci", name: name) }
    static func platform(_ name: String) -> DeviceReference {
        DeviceReference(bus: "platform", name: name)
    }

    private static let demoGoals: [DeviceReference: [Change.Goal]] = [
        pci("0000:03:00.0"): [.driver("vfio-pci"), .driver("igb"), .noDriver],
        pci("0000:05:00.0"): [.driver("vfio-pci"), .driver("nouveau"), .anyDriver],
        pci("0000:05:00.1"): [.driver("vfio-pci"), .driver("snd_hda_intel"), .noDriver],
        pci("0001:03:00.0"): [.driver("vfio-pci"), .anyDriver],
        platform("fff51000.ethernet"): [
            .driver("vfio-platform"), .driver("calxedaxgmac"), .anyDriver,
        ],
    ]

    static let demo = SetMachine(name: "demo", goals: demoGoals)
    /// The graphics card and the Ethernet of the board are user space's already.
    static let given = SetMachine(
        name: "demo, given",
        first: [
            DeviceGoal(pci("0000:05:00.0"), .driver("vfio-pci")),
            DeviceGoal(pci("0000:05:00.1"), .driver("vfio-pci")),
            DeviceGoal(platform("fff51000.ethernet"), .driver("vfio-platform")),
        ],
        goals: demoGoals
    )
    /// One IOMMU group with devices of two buses, and a bus without overrides.
    static let mixed = SetMachine(name: "mixed", text: Rehearsal.mixedText, goals: mixedGoals)
    static let mixedGiven = SetMachine(
        name: "mixed, given",
        text: Rehearsal.mixedText,
        first: [
            DeviceGoal(pci("0000:01:00.0"), .driver("vfio-pci")),
            DeviceGoal(platform("dma"), .driver("vfio-platform")),
        ],
        goals: mixedGoals
    )
    static let all = [demo, given, mixed, mixedGiven]

    private static let mixedGoals: [DeviceReference: [Change.Goal]] = [
        pci("0000:01:00.0"): [.driver("vfio-pci"), .driver("nic"), .anyDriver],
        platform("dma"): [.driver("vfio-platform"), .driver("dmac"), .anyDriver],
        DeviceReference(bus: "usb", name: "1-1:1.0"): [
            .driver("uas"), .driver("usb-storage"), .noDriver,
        ],
    ]
}
