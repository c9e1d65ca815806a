import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

extension PolicyRule {
    /// The rule for programs, with its place.
    var json: JSON {
        .object([
            "file": .text(source.file), "line": .integer(source.line), "name": .optional(name),
            "devices": .text(devices), "identity": .texts(identity.map(\.description)),
            "driver": .text(service.word), "exactly": .optional(count), "owner": .optional(owner),
            "wholeGroup": .boolean(isForWholeGroup), "mismatch": .text(mismatch.rawValue),
        ])
    }
}

extension PolicyFinding {
    /// What differs, for programs.
    var json: JSON {
        .object([
            "kind": .text(kind.rawValue),
            "differs": .boolean(isDifference),
            "bus": .optional(device?.reference.bus),
            "device": .optional(device?.reference.name),
            "driver": .optional(device?.driver),
            "file": .optional(rule?.source.file),
            "line": .optional(rule?.source.line),
            "sentence": .text(sentence),
        ])
    }

    /// What differs, with the place of its rule.
    var line: String {
        rule.map { "\(printable($0.title)): \(printable(sentence))" } ?? printable(sentence)
    }
}

extension PolicyVerdict {
    /// A row for each finding.
    var table: Table {
        var table = Table(["FINDING", "DEVICE", "RULE", "WHAT"])
        for finding in findings {
            table.add([
                finding.isDifference ? finding.kind.rawValue : "(\(finding.kind.rawValue))",
                finding.device?.reference.description ?? "", finding.rule?.title ?? "",
                finding.sentence,
            ])
        }
        return table
    }

    /// What differs, for programs.
    func json(_ policy: Policy) -> JSON {
        .object([
            "differs": .boolean(!isAsTold),
            "rules": .integer(policy.rules.count),
            "devices": .integer(claims.count),
            "findings": .list(findings.map(\.json)),
        ])
    }
}

/// How many of something there are, in words.
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
