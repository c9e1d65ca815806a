import JSON5Text
import Sysfs

/// The same thing played on several kernels, and what changes from each to the next.
struct Comparison {
    /// What came of it, the oldest kernel first.
    let plays: [Playing]

    /// From one kernel to the next, where something changes.
    struct Change {
        let older: String
        let newer: String
        let stages: [StageDifference]
    }

    /// What changes between neighbours; nothing where all agree.
    var changes: [Change] {
        zip(plays, plays.dropFirst()).compactMap { older, newer in
            let stages = older.differences(to: newer)
            return stages.isEmpty
                ? nil : Change(older: older.kernel, newer: newer.kernel, stages: stages)
        }
    }

    /// What is different, for people; the empty text where all agree.
    var text: String { changes.map(\.text).joined(separator: "\n") }

    /// What came of it, for programs.
    var json: JSON {
        .object([
            "differs": .boolean(!changes.isEmpty),
            "kernels": .list(plays.map(\.json)),
            "changes": .list(changes.map(\.json)),
        ])
    }
}

extension Comparison.Change {
    fileprivate var text: String {
        var lines = ["\(older) -> \(newer)"]
        for stage in stages {
            if !stage.stage.isEmpty { lines.append("  \(stage.stage)") }
            let indent = stage.stage.isEmpty ? "  " : "    "
            lines += stage.differences.flatMap(\.lines).map { indent + $0 }
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    fileprivate var json: JSON {
        .object([
            "from": .text(older),
            "to": .text(newer),
            "stages": .list(
                stages.map { stage in
                    .object([
                        "stage": .text(stage.stage),
                        "differences": .list(stage.differences.map(\.json)),
                    ])
                }
            ),
        ])
    }
}

extension Difference {
    /// As lines: what is on the older kernel alone with a minus, what is on the newer one alone with a plus.
    fileprivate var lines: [String] {
        switch kind {
        case .status: ["~ exit status: \(before ?? "none") -> \(after ?? "none")"]
        case .state: ["~ \(what): \(before ?? "not there") -> \(after ?? "not there")"]
        case .message, .write, .event:
            (before.map { ["- \(label)\($0)"] } ?? []) + (after.map { ["+ \(label)\($0)"] } ?? [])
        }
    }

    private var label: String {
        switch kind {
        case .event: "event "
        case .message: "says: "
        case .status, .state, .write: ""
        }
    }

    fileprivate var json: JSON {
        .object([
            "kind": .text(kind.rawValue),
            "what": .text(what),
            "before": .optional(before),
            "after": .optional(after),
        ])
    }
}

extension Playing {
    fileprivate var json: JSON {
        .object([
            "kernel": .text(kernel),
            "stages": .list(
                stages.map { stage in
                    .object([
                        "stage": .text(stage.name),
                        "exit": .optional(stage.status.map(Int.init)),
                        "message": .optional(stage.message),
                        "writes": .texts(stage.writes),
                        "events": .texts(stage.events),
                    ])
                }
            ),
        ])
    }
}
