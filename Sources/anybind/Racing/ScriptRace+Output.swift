import DeviceBinding
import JSON5Text
import RaceCheck
import Sysfs

extension ScriptRace.Outcome {
    /// The verdict and what was tried, then an example of each flaw.
    var text: String {
        let worst = findings.map(\.example.flaw).min()
        var lines = [
            "\(task) against \(events.map(\.rawValue).joined(separator: ", ")): "
                + (worst?.rawValue.uppercased() ?? "holds"),
            "  The command made \(accesses) accesses and ended with \(status). It ran \(runs) times:"
                + " one event in each, before each",
            "  access with which the event does not commute, and after the last.",
        ]
        lines += impossible.map { "  \($0)" }
        if let differed {
            lines.append(
                "  It does not do the same each time: \(differed) was another. What follows need not be all."
            )
        }
        for finding in findings {
            let against = finding.event.map { " against \($0.rawValue)" } ?? ", undisturbed"
            let flaw = finding.example.flaw.rawValue.uppercased()
            lines.append("")
            lines.append("\(flaw)\(against), at \(finding.count) of its moments:")
            lines += finding.example.lines
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    /// The verdict for programs.
    var json: JSON {
        .object([
            "device": .text(task.device.description),
            "driver": .text(task.driver),
            "against": .texts(events.map(\.rawValue)),
            "impossible": .texts(impossible),
            "exit": .integer(Int(status)),
            "accesses": .integer(accesses),
            "runs": .integer(runs),
            "differed": .optional(differed),
            "holds": .boolean(holds),
            "findings": .list(
                findings.map { finding in
                    .object([
                        "event": .optional(finding.event?.rawValue),
                        "moments": .integer(finding.count),
                        "counterexample": finding.example.json,
                    ])
                }
            ),
        ])
    }
}
