import DeviceBinding
import JSON5Text
import RaceCheck

/// A race and what was found out about it.
struct RaceResult {
    let contest: Contest
    let verdict: Verdict

    /// The verdict, and a shortest way to each flaw, the worst first.
    var text: String {
        let flaws = verdict.flaws.keys.sorted()
        let examples = flaws.compactMap { verdict.flaws[$0] }.map { "\n\($0.text)\n" }
        return "\(contest.title): \(verdict.sentence)\n" + examples.joined()
    }

    var json: JSON {
        let flaws = verdict.flaws.keys.sorted()
        return .object([
            "program": .text(contest.program),
            "device": .text(contest.task.device.description),
            "driver": .text(contest.task.driver),
            "against": .texts(contest.against.map(\.rawValue)),
            "granularity": .text(contest.granularity.rawValue),
            "holds": .boolean(verdict.holds),
            "exhaustive": .boolean(verdict.isExhaustive),
            "states": .integer(verdict.effort.states),
            "steps": .integer(verdict.effort.steps),
            "worlds": .integer(verdict.effort.worlds),
            "flaws": .list(flaws.compactMap { verdict.flaws[$0] }.map(\.json)),
        ])
    }
}

extension Verdict {
    /// Whether every state was looked at.
    var isExhaustive: Bool {
        if case .exhaustive = completeness { true } else { false }
    }

    /// What was found out, and how much was looked at.
    var sentence: String {
        let what =
            worst.map { $0.rawValue.uppercased() } ?? (isExhaustive ? "holds" : "holds so far")
        switch completeness {
        case .exhaustive(let states):
            return "\(what) (exhaustive: \(states) states, 128-bit fingerprints)"
        case .bounded(let states):
            return "\(what) (bounded: the \(states) states nearest to the beginning)"
        }
    }
}

extension Contest {
    /// What is raced, in a line.
    var title: String {
        "\(program) \(task) against \(against.map(\.rawValue).joined(separator: ", "))"
    }
}

extension Counterexample {
    /// The steps for programs.
    var json: JSON {
        let steps = steps.map { step in
            JSON.object([
                "actor": .optional(step.actor),
                "does": .optional(step.access?.words),
                "ended": .list(
                    step.ended.map { end in
                        .object([
                            "actor": .text(end.actor), "access": .text(end.access.words),
                            "answer": .text(end.answer.words),
                        ])
                    }
                ),
            ])
        }
        return .object([
            "flaw": .text(flaw.rawValue), "detail": .text(detail), "steps": .list(steps),
        ])
    }
}

extension RaceMatrix {
    /// All races with their verdicts, those of one event first.
    var results: [RaceResult] {
        rows.flatMap { row in
            let alone = zip(events, row.alone).compactMap { event, verdict in
                verdict.map { result(row, [event], $0) }
            }
            return alone + row.pairs.map { result(row, $0.events, $0.verdict) }
        }
    }

    private func result(_ row: Row, _ events: [Event], _ verdict: Verdict) -> RaceResult {
        RaceResult(
            contest: Contest(row.program, to: task, against: events, by: granularity),
            verdict: verdict
        )
    }

    var json: JSON {
        .object([
            "programs": .texts(rows.map(\.program)),
            "events": .texts(events.map(\.rawValue)),
            "races": .list(results.map(\.json)),
            "obstacles": .object(
                JSONObject(
                    rows.compactMap { row in row.obstacle.map { (row.program, JSON.text($0)) } }
                )
            ),
        ])
    }
}
