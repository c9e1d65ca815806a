import MachineHost
import Testing

@testable import DeviceBinding

/// What becomes of interfaces above one that goes.
@Suite struct FateTests {
    /// A kind of each sort: removed with what it stands on, staying without it, and one that nobody knows.
    private static let kinds: [String: Impact.Fate?] = [
        "vlan": .removed, "macvlan": .removed, "bond": .stays, "bridge": .stays, "unheard": nil,
    ]

    /// All stacks of at most three interfaces of these kinds.
    static var stacks: [[String]] {
        var stacks: [[String]] = [[]]
        for depth in 1...3 {
            for stack in stacks where stack.count == depth - 1 {
                stacks += kinds.keys.sorted().map { stack + [$0] }
            }
        }
        return stacks.filter { !$0.isEmpty }
    }

    @Test(arguments: [false, true])
    func `it is told as far up as all below is removed, and no further`(byEvents: Bool) {
        for stack in Self.stacks {
            var tree = SysfsTree()
            var answers = HostDouble.Answers()
            var below = SysfsTree.card + "/net/eth0"
            tree.add(below, "class/net")
            for (level, kind) in stack.enumerated() {
                let upper = "/devices/virtual/net/up\(level)"
                tree.add(upper, "class/net", byEvents ? ["DEVTYPE": kind] : [:])
                if !byEvents { answers.interfaceKinds["up\(level)"] = kind }
                tree.stack(below, under: upper)
                below = upper
            }
            let finder = ImpactFinder(
                inventory: Inventory(TreeSysfs(tree)),
                host: HostDouble(answers),
                opensNodes: false
            )
            let parts = finder.impacts(of: [DeviceReference(bus: "pci", name: "0000:03:00.0")])[0]
                .parts
            let fates = parts.filter { $0.relation == .upper }.map(\.fate)
            let removed = stack.prefix { Self.kinds[$0] == .some(.removed) }.count
            let expected = stack.enumerated().map { level, kind in
                level <= removed ? Self.kinds[kind] ?? nil : nil
            }
            #expect(fates == expected, "\(stack)")
            #expect(parts.filter { $0.relation != .upper }.allSatisfy { $0.fate == nil })
        }
    }
}
