import MachineHost
import Testing

@testable import DeviceBinding

/// Every relation, every use, and what cannot be told, each on a machine of its own.
@Suite struct ImpactTests {
    @Test(
        arguments: relations + diskUses + networkUses + otherUses + services + silences + strangers
            + untold
    )
    func `what hangs on a device and who uses that is found`(_ row: Situation) {
        let impact = row.impact()
        if let parts = row.parts {
            #expect(impact.parts.dropFirst().map(\.name) == parts)
        }
        #expect(impact.useLines == row.uses)
        #expect(impact.unknowns.count == row.unknowns.count, "\(impact.unknowns)")
        for (unknown, piece) in zip(impact.unknowns, row.unknowns) {
            #expect(unknown.sentence.contains(piece), "\(unknown.sentence)")
        }
        #expect(
            impact.parts.indices.dropFirst().allSatisfy { (impact.parts[$0].hangsOn ?? $0) < $0 }
        )
    }

    @Test(arguments: diskUses + networkUses + otherUses + services + silences)
    func `each use refuses by its rule, is forced by its flag, or is said`(_ row: Situation) throws
    {
        var request = Binder.Request([Situation.device], goal: .noDriver)
        let impact = row.impact()
        let rules = impact.uses.compactMap(\.kind.rule)
        if !rules.isEmpty {
            let failure = #expect(throws: Failure.self) { try row.binder.plan(request) }
            #expect(failure?.refusals.map(\.rule) == rules)
            for (use, refusal) in zip(
                impact.uses.filter { $0.kind.rule != nil },
                failure?.refusals ?? []
            ) {
                #expect(refusal.sentence.contains(use.name), "\(refusal.sentence)")
            }
        }
        request.overridden = Set(rules)
        let decision = try row.binder.plan(request)
        #expect(decision.impacts == [impact])
        #expect(decision.plan.overridden.map(\.rule) == rules)
        for use in impact.uses where use.kind.rule == nil {
            #expect(decision.plan.notes.contains { $0.contains(impact.predicate(of: use)) })
        }
    }

    @Test(arguments: strangers + untold + silences.filter { !$0.unknowns.isEmpty })
    func `what cannot be told is said, and refused by the careful`(_ row: Situation) throws {
        var request = Binder.Request([Situation.device], goal: .noDriver)
        request.overridden = Set(Binder.Refusal.Rule.allCases.filter(\.isOverridable))
        let notes = try row.binder.plan(request).plan.notes
        for piece in row.unknowns { #expect(notes.contains { $0.contains(piece) }, "\(notes)") }
        request.isCareful = true
        let failure = #expect(throws: Failure.self) { try row.binder.plan(request) }
        #expect(failure?.refusals.allSatisfy { $0.rule == .unknown } == true)
        #expect(failure?.help == [.beLessCareful])
    }

    @Test func `a look opens nothing, and says what it knows all the same`() {
        let row = Situation("") { tree, answers in
            tree.addDisk(SysfsTree.card + "/block/sda", "8:0")
            answers.claims = ["sda": .used([])]
            answers.contents = ["sda": DiskContents(type: "ext4", usage: "filesystem")]
        }
        let impact = row.impact(opensNodes: false)
        #expect(impact.useLines == ["formatted sda ext4"])
        #expect(impact.unknowns == [])
    }

    @Test func `the plan of one who may not ask says so`() throws {
        let row = Situation("") { tree, _ in tree.addDisk(SysfsTree.card + "/block/sda", "8:0") }
        var request = Binder.Request([Situation.device], goal: .noDriver)
        request.opensNodes = false
        let notes = try row.binder.plan(request).plan.notes
        #expect(notes.contains { $0.contains("Only root can ask") })
        request.isCareful = true
        #expect(throws: Failure.self) { try row.binder.plan(request) }
    }

    @Test func `the host of another machine is not asked, which is said once and refuses nothing`()
        throws
    {
        let row = Situation("") { tree, answers in
            tree.addDisk(SysfsTree.card + "/block/sda", "8:0")
            answers.mounts = [Self.mount("/dev/sda", "8:0")]
            answers.isOfTheSameMachine = false
        }
        var request = Binder.Request([Situation.device], goal: .noDriver)
        request.isCareful = true
        let notes = try row.binder.plan(request).plan.notes
        #expect(notes.count { $0.contains("is not that of the machine") } == 1)
    }

    @Test func `a mount whose disk lies on two named devices is said of each`() {
        let row = Situation("") { tree, answers in
            tree.add("/devices/pci0000:00/0000:04:00.0", "bus/pci", driver: "host")
            for (path, number) in [
                (SysfsTree.card, "8:0"), ("/devices/pci0000:00/0000:04:00.0", "8:16"),
            ] {
                let disk = path + "/block/sd\(number == "8:0" ? "a" : "b")"
                tree.addDisk(disk, number)
                tree.addDisk("/devices/virtual/block/md0", "9:0")
                tree.hold(disk, by: "/devices/virtual/block/md0")
            }
            answers.mounts = [Self.mount("/dev/md0", "9:0")]
        }
        for name in ["0000:03:00.0", "0000:04:00.0"] {
            #expect(
                row.impact(of: DeviceReference(bus: "pci", name: name)).useLines
                    == ["file-system md0 /srv"]
            )
        }
    }

    @Test func `a walk ends where there are too many parts`() {
        let row = Situation("") { tree, _ in
            for number in 0..<(ImpactWalk.partsMax + 10) {
                tree.files[SysfsTree.card + "/child\(number)/uevent"] = ""
            }
        }
        let impact = row.impact()
        #expect(impact.parts.count == ImpactWalk.partsMax)
        #expect(impact.unknowns.count == 1)
    }

    static func mount(_ source: String, _ number: String, _ type: String = "ext4") -> Mount {
        Mount(source: source, target: "/srv", deviceNumber: number, fileSystem: type)
    }
}
