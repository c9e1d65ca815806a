import Testing

@testable import DriverCore

/// What a footprint promises, over all states of small machines: two things that can happen next and share no
/// place come to the same in either order, and neither holds the other up.
@Suite struct CommutationTests {
    /// How many states of each machine are looked at; with a very large number all that there are.
    private static let limit = Counts.value("ANYBIND_COMMUTATION_STATES", otherwise: 300)

    @Test(arguments: Scenario.all)
    func `what shares no place comes to the same in either order`(scenario: Scenario) {
        var (pairs, conflicts) = (0, 0)
        var wrong: String?
        let states = scenario.forEachPair(limit: Self.limit) { first, second in
            if first.footprint.conflicts(with: second.footprint) {
                conflicts += 1
            } else if wrong == nil {
                pairs += 1
                wrong = first.difference(from: second)
            }
        }
        if let wrong { Issue.record("\(wrong)") }
        let counts = "\(states) states, \(pairs) pairs, \(conflicts) conflicts"
        #expect(pairs > 50 && conflicts > 0, "\(counts)")
        if Self.limit > 300 { print("commutation: \(scenario.testDescription): \(counts)") }
    }

    // MARK: - What was read in secret once

    /// Looks for two steps of the given kinds, whose order matters; each such pair conflicts.
    private func check(
        _ scenario: Scenario,
        _ left: (DriverCore.Frame) -> Bool,
        _ right: (DriverCore.Frame) -> Bool
    ) {
        var found = 0
        _ = scenario.forEachPair(limit: 2_500) { first, second in
            guard let one = first.frame, let other = second.frame,
                left(one) && right(other) || left(other) && right(one),
                first.difference(from: second) != nil
            else { return }
            found += 1
            #expect(first.footprint.conflicts(with: second.footprint), "\(one) and \(other)")
        }
        #expect(found > 0, "\(scenario.testDescription)")
    }

    private func isStore(_ frame: DriverCore.Frame, _ isMeant: (DriverCore.Attribute) -> Bool)
        -> Bool
    {
        if case .begin(.store(let attribute, _)) = frame { return isMeant(attribute) }
        return false
    }

    @Test func `a walk through the index minds an override that would have put a device before it`()
    {
        check(
            .overrides(.linux6_12),
            { if case .offer(let offer) = $0 { offer.stage == .walk } else { false } },
            { frame in
                isStore(frame) { if case .driverOverride = $0 { true } else { false } }
            }
        )
    }

    @Test func `a search minds a dynamic ID that would have put a driver before it`() {
        check(
            .dynamicIDs(.linux6_12),
            { if case .search(let search) = $0 { search.stage != .lock } else { false } },
            { frame in isStore(frame) { if case .newID = $0 { true } else { false } } }
        )
    }

    @Test func `a probe minds the removal of the ID by which it was matched`() {
        check(
            .probeByLostID,
            { if case .attempt(let attempt) = $0 { attempt.stage == .check } else { false } },
            { frame in isStore(frame) { if case .removeID = $0 { true } else { false } } }
        )
    }

    @Test func `whoever goes to release a device minds its end`() {
        check(
            .goingAndUnbound,
            { if case .detach(let detach) = $0 { detach.stage == .lock } else { false } },
            { if case .deleteDevice(let delete) = $0 { delete.stage == .gone } else { false } }
        )
    }

    @Test func `a probe minds a bind that gives the deferred a reason`() {
        check(
            .twoProbes,
            { if case .probe = $0 { true } else { false } },
            { if case .attempt(let attempt) = $0 { attempt.stage == .answered } else { false } }
        )
    }

    /// Nobody can take the driver away at that moment, so there is no such pair: the read is there all the same.
    @Test func `an attempt has read whether its driver is there`() {
        var found = 0
        _ = Scenario.overrides(.linux6_12).forEachPair(limit: 300) { first, _ in
            guard case .attempt(let attempt)? = first.frame, attempt.stage == .check else { return }
            found += 1
            let place = DriverCore.Place(.driver(attempt.driver), .existence)
            #expect(first.footprint.reads.contains(place))
        }
        #expect(found > 0)
    }

    @Test func `what a task waits for is in its footprint`() {
        var conditions: Set<DriverCore.Place.Field> = []
        for scenario in Scenario.all {
            _ = scenario.forEachPair(limit: 300) { first, _ in
                guard case .step(let task) = first.transition,
                    let index = first.before.core.index(of: task),
                    case .until(let condition) = first.before.core.state(of: index),
                    let place = condition.place
                else { return }
                conditions.insert(place.field)
                #expect(first.footprint.reads.contains(place), "\(condition)")
            }
        }
        #expect(conditions.count >= 3, "\(conditions)")
    }
}
