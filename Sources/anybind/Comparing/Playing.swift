import DriverCore
import MachineSimulation

/// What came of something that was played on a simulated machine under one kernel.
struct Playing {
    /// The kernel, `linux 6.12`.
    let kernel: String
    /// What happened, one after the other.
    var stages: [Stage] = []

    /// One part of what was played, with the machine at its end.
    struct Stage {
        /// What it is, in a few words; empty for a command.
        var name: String
        /// How it ended; nil for what has no status.
        var status: Int32?
        /// What was said of a failure.
        var message: String?
        /// The writes to `/sys`, each with what it was answered.
        var writes: [String] = []
        /// The events that the machine sent.
        var events: [String] = []
        /// Who has the devices then, in a few words.
        var summary = ""
        /// The machine at its end.
        var end: MachineState
    }
}

extension Playing {
    /// What is different on another kernel, stage by stage; only stages with a difference.
    ///
    /// What was different at the end of a stage is not told again of a later one.
    func differences(to other: Playing) -> [StageDifference] {
        assert(stages.count == other.stages.count, "the same was played on both")
        var known: Set<Difference> = []
        return zip(stages, other.stages).compactMap { before, after in
            let states = before.end.changes(to: after.end)
                .map { Difference(.state, $0.name, $0.before, $0.after) }
            let found =
                before.differences(to: after) + states.filter { !known.contains($0) }
            known.formUnion(states)
            return found.isEmpty ? nil : StageDifference(stage: before.name, differences: found)
        }
    }
}

/// What is different in one stage.
struct StageDifference {
    /// The stage's name.
    let stage: String
    /// What is different, in the order in which people look for it.
    let differences: [Difference]
}

/// One thing that is different on two kernels.
struct Difference: Hashable {
    /// What is different.
    enum Kind: String {
        case status, message, write, event, state
    }

    let kind: Kind
    /// What it is about; empty where ``before`` and ``after`` say it.
    let what: String
    /// On the older kernel; nil where it is not there.
    let before: String?
    /// On the newer one; nil where it is not there.
    let after: String?

    init(_ kind: Kind, _ what: String, _ before: String?, _ after: String?) {
        self.kind = kind
        self.what = what
        self.before = before
        self.after = after
    }
}

extension Playing.Stage {
    /// What is different but for the machine at the end.
    fileprivate func differences(to other: Playing.Stage) -> [Difference] {
        var found: [Difference] = []
        if status != other.status {
            found.append(
                Difference(
                    .status,
                    "exit status",
                    status.map(String.init),
                    other.status.map(String.init)
                )
            )
        }
        if message != other.message {
            found.append(Difference(.message, "", message, other.message))
        }
        found += lines(.write, writes, other.writes)
        found += lines(.event, events, other.events)
        return found
    }

    /// The lines that one has and the other has not, in their order: what went stands before what came in its place.
    private func lines(_ kind: Difference.Kind, _ before: [String], _ after: [String])
        -> [Difference]
    {
        let same = zip(before, after).prefix { $0 == $1 }.count
        let (before, after) = (Array(before.dropFirst(same)), Array(after.dropFirst(same)))
        // How many lines the ends of both have in common, from each pair of lines on.
        let width = after.count + 1
        var common = [Int32](repeating: 0, count: (before.count + 1) * width)
        for row in stride(from: before.count - 1, through: 0, by: -1) {
            for column in stride(from: after.count - 1, through: 0, by: -1) {
                let place = row * width + column
                common[place] =
                    before[row] == after[column]
                    ? common[place + width + 1] + 1
                    : max(common[place + width], common[place + 1])
            }
        }
        var found: [Difference] = []
        var (row, column) = (0, 0)
        while row < before.count || column < after.count {
            let place = row * width + column
            if row < before.count, column < after.count, before[row] == after[column] {
                (row, column) = (row + 1, column + 1)
            } else if row < before.count,
                column == after.count || common[place + width] >= common[place + 1]
            {
                found.append(Difference(kind, "", before[row], nil))
                row += 1
            } else {
                found.append(Difference(kind, "", nil, after[column]))
                column += 1
            }
        }
        return found
    }
}
