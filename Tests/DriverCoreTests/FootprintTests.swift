import Testing

@testable import DriverCore

/// What a footprint promises whoever explores interleavings by it.
@Suite struct FootprintTests {
    static let profiles = FuzzTests.profiles + [.linux3_14.with([.preferredDriverOfAnyDevice])]

    @Test(arguments: profiles, [1] as [UInt64])
    func `a step notes every place that it changes`(profile: DriverCore.Profile, seed: UInt64) {
        var fuzzer = Fuzzer(profile, seed: seed)
        fuzzer.core.keepFootprints(true)
        var before = Set(fuzzer.core.content.pieces)
        var changed = 0
        for _ in 0..<600 where fuzzer.core.stopReason == nil {
            _ = fuzzer.core.takeFootprint()
            let was = fuzzer.core
            fuzzer.act()
            let after = Set(fuzzer.core.content.pieces)
            let footprint = fuzzer.core.takeFootprint()
            // Whoever comes or goes does so with all its fields.
            if footprint.writes.contains(where: { $0.field == .existence }) {
                before = after
                continue
            }
            let noted = Set((footprint.writes + footprint.marks).map { UInt64($0.field.rawValue) })
            // A piece begins with its field. What a probe sees of a trigger is in the list of the deferred,
            // and a walk's position is in the list that it walks.
            for piece in before.symmetricDifference(after) {
                changed += 1
                guard let field = piece.first, !noted.contains(field) else { continue }
                let frames = was.taskIndices.compactMap { was.own($0).stack.last }
                Issue.record("seed \(seed), step \(fuzzer.steps): \(field) of \(frames)")
                return
            }
            before = after
        }
        #expect(changed > 60)
    }

    /// Two tasks take a step each, in either order: where the footprints share nothing, it is all the same.
    @Test(arguments: profiles, [3] as [UInt64])
    func `steps that do not conflict come to the same in either order`(
        profile: DriverCore.Profile,
        seed: UInt64
    ) {
        var fuzzer = Fuzzer(profile, seed: seed)
        var exchanged = 0
        for _ in 0..<600 where fuzzer.core.stopReason == nil {
            fuzzer.act()
            let ready = fuzzer.core.readyTaskIDs.suffix(2)
            for first in ready {
                for second in ready where first.rawValue < second.rawValue {
                    guard let pair = Pair(fuzzer.core, first, second) else { continue }
                    exchanged += 1
                    if let difference = pair.difference {
                        Issue.record("seed \(seed), step \(fuzzer.steps): \(difference)")
                        return
                    }
                }
            }
        }
        #expect(exchanged > 20)
    }
}

/// Steps of two tasks from one state, which do not conflict, in either order.
private struct Pair {
    let core: DriverCore
    let tasks: [DriverCore.TaskID]
    private let orders: [(core: DriverCore, effects: [[DriverCore.Effect]])]

    /// Nothing where the two conflict, or one holds the other up.
    init?(_ core: DriverCore, _ first: DriverCore.TaskID, _ second: DriverCore.TaskID) {
        self.core = core
        tasks = [first, second]
        var footprints: [DriverCore.Footprint] = []
        for task in tasks {
            var copy = core
            copy.keepFootprints(true)
            _ = copy.act(.step(task))
            // What a task waits for is asked of the others each time, and is in no footprint.
            guard copy.readyTaskIDs.contains(task == first ? second : first) else { return nil }
            footprints.append(copy.takeFootprint())
        }
        if footprints[0].conflicts(with: footprints[1]) { return nil }
        orders = [[first, second], [second, first]].map { order in
            var copy = core
            let effects = order.map { copy.act(.step($0)).map { $0.withoutCount } }
            return (copy, effects)
        }
    }

    /// What is different afterwards.
    var difference: String? {
        let isSame = orders[0].effects == orders[1].effects.reversed()
        if isSame, orders[0].core.content == orders[1].core.content { return nil }
        let frames = tasks.compactMap { task in
            core.index(of: task).flatMap { core.own($0).stack.last }
        }
        return "\(frames): \(orders[0].effects) \(orders[1].effects)"
    }
}

extension DriverCore.Effect {
    /// The same without the number that an event has in the stream.
    fileprivate var withoutCount: DriverCore.Effect {
        guard case .uevent(var event) = self else { return self }
        event.sequence = 0
        return .uevent(event)
    }
}
