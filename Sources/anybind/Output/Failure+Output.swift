import Binding
import Host
import Sysfs
import SystemPackage

extension Failure {
    /// The message for people, each sentence on a line of its own.
    var text: String {
        var lines = ["anybind: \(message)"]
        lines += state.map { "  now: \($0)" }
        if !candidates.isEmpty && code == .notFound {
            lines.append("  Perhaps one of: \(candidates.prefix(10).joined(separator: ", "))")
        }
        lines += help.map { "  \($0)" }
        return lines.map { printable($0, upTo: 2000) + "\n" }.joined()
    }

    /// The message for programs.
    func json(_ status: ExitStatus, root: String) -> JSON {
        .object([
            "error": .object([
                "code": .string(code.rawValue),
                "exit": .number(Int(status.rawValue)),
                "message": .string(message),
                "state": .strings(state),
                "help": .strings(help),
                "candidates": .strings(candidates),
                "devices": .array(devices.map(\.json)),
                "refusals": .array(refusals.map(\.json)),
                "path": .optional(path.map { root + $0.text }),
                "errno": .optional(errno?.name),
            ])
        ])
    }
}

extension Refusal {
    /// The reason for programs.
    var json: JSON {
        .object([
            "rule": .string(rule.rawValue),
            "option": .string(rule.option),
            "device": .string(device.name),
            "sentence": .string(sentence),
            "help": .string(help),
        ])
    }
}
