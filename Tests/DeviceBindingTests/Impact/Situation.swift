import MachineHost
import Testing

@testable import DeviceBinding

/// A machine, and what is to be found when its card is taken.
struct Situation: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What the machine has besides its card.
    let tree: SysfsTree
    /// What its host answers.
    let answers: HostDouble.Answers
    /// The parts beside the device itself, by name, in order; nil where they do not matter.
    var parts: [String]?
    /// The uses: kind, part, name.
    var uses: [String] = []
    /// A piece of each sentence on what cannot be told.
    var unknowns: [String] = []

    init(
        _ description: String,
        parts: [String]? = nil,
        uses: [String] = [],
        unknowns: [String] = [],
        _ make: (inout SysfsTree, inout HostDouble.Answers) -> Void
    ) {
        testDescription = description
        var tree = SysfsTree()
        var answers = HostDouble.Answers()
        make(&tree, &answers)
        self.tree = tree
        self.answers = answers
        self.parts = parts
        self.uses = uses
        self.unknowns = unknowns
    }

    static let device = DeviceReference(bus: "pci", name: "0000:03:00.0")

    /// What is found for a device of the machine.
    func impact(of device: DeviceReference = Self.device, opensNodes: Bool = true) -> Impact {
        impacts(of: [device], opensNodes: opensNodes)[0]
    }

    /// What is found for some devices of the machine together.
    func impacts(of devices: [DeviceReference], opensNodes: Bool = true) -> [Impact] {
        let finder = ImpactFinder(
            inventory: Inventory(TreeSysfs(tree)),
            host: HostDouble(answers),
            opensNodes: opensNodes
        )
        return finder.impacts(of: devices)
    }

    /// A binder for the machine.
    var binder: Binder { Binder(TreeSysfs(tree), host: HostDouble(answers)) }
}

extension Impact {
    /// Kind, part and name of each use.
    var useLines: [String] {
        uses.map { use in
            [use.kind.rawValue, parts[use.part].name, use.name].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
    }
}
