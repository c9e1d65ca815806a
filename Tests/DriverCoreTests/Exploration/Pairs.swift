@testable import DriverCore

/// One thing that can happen, with the state after it and what it touched.
struct Happening {
    let before: Explored
    let transition: Explored.Transition
    let after: Explored
    let footprint: DriverCore.Footprint

    init(_ before: Explored, _ transition: Explored.Transition) {
        self.before = before
        self.transition = transition
        var state = before
        footprint = state.take(transition)
        after = state
    }

    /// The frame that takes the step; nil for the beginning of an operation.
    var frame: DriverCore.Frame? {
        switch transition {
        case .begin: return nil
        case .step(let task), .answer(let task, _):
            return before.core.index(of: task).flatMap { before.core.own($0).stack.last }
        }
    }

    /// Whether both can happen one after the other: a driver answers one thing or the other, and of two
    /// operations that begin each would get the number of the other.
    func isApart(from other: Happening) -> Bool {
        switch (transition, other.transition) {
        case (.answer(let left, _), .answer(let right, _)): left != right
        case (.begin, .begin): false
        // A program looks a name up before it begins, and that is none of the core's steps.
        default: !isAnother(in: other.after) && !other.isAnother(in: after)
        }
    }

    private func isAnother(in other: Explored) -> Bool {
        before.operation(of: transition) != other.operation(of: transition)
    }

    /// What the order of two makes different; nil where nothing.
    func difference(from other: Happening) -> String? {
        guard after.transitions(deferring: true).contains(other.transition),
            other.after.transitions(deferring: true).contains(transition)
        else { return "one holds up the other: \(words) and \(other.words)" }
        var (left, right) = (after, other.after)
        _ = left.take(other.transition)
        _ = right.take(transition)
        if left.core.content == right.core.content { return nil }
        return "the order makes a difference: \(words) and \(other.words)"
    }

    private var words: String {
        guard let frame else { return "the beginning of an operation" }
        return "\(transition) of \(frame), which read \(footprint.reads), wrote \(footprint.writes)"
            + " and marked \(footprint.marks)"
    }
}

extension Scenario {
    /// Gives every two things that can happen next, in every state, those near the beginning first.
    ///
    /// - Returns: how many states there were, none of them twice.
    func forEachPair(limit: Int, _ body: (Happening, Happening) -> Void) -> Int {
        var start = Explored(self)
        start.core.keepFootprints(true)
        var seen: Set<[UInt64]> = [start.key]
        var states = [start]
        var next = 0
        while next < states.count, next < limit {
            let state = states[next]
            next += 1
            let happenings = state.transitions(deferring: true).map { Happening(state, $0) }
            for (index, first) in happenings.enumerated() {
                for second in happenings[(index + 1)...] where first.isApart(from: second) {
                    body(first, second)
                }
            }
            for happening in happenings where seen.insert(happening.after.key).inserted {
                states.append(happening.after)
            }
        }
        return next
    }
}
