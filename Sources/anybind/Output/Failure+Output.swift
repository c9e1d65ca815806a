import ArgumentParser
import DeviceBinding
import JSON5Text
import MachineHost
import Sysfs
import SystemPackage

extension Failure {
    /// The message for people, each sentence on a line of its own.
    var text: String {
        if refusals.count > 1 { return textOfRefusals }
        var lines = ["anybind: \(message)"]
        lines += told.map { "  now: \($0)" }
        if !candidates.isEmpty && code == .notFound {
            lines.append("  \(Failure.question(candidates))")
        }
        lines += help.map { "  \($0.words)" }
        return lines.map { printable($0, upTo: 2000) + "\n" }.joined()
    }

    /// Asks for what may have been meant.
    private static func question(_ names: [String]) -> String {
        names.count == 1
            ? "Did you mean '\(names[0])'?"
            : "Perhaps one of: \(names.prefix(10).joined(separator: ", "))"
    }

    /// In which state things are now, a sentence each.
    private var told: [String] { state + captured.map(\.words) }

    /// How many reasons a person is shown: a disk may be mounted at a hundred places.
    private static let refusalsMax = 12

    /// Several reasons, a line each with the option that overrides it, and below it what would help.
    private var textOfRefusals: String {
        assert(refusals.count > 1, "one refusal is its own sentence")
        var lines = [
            "anybind: Refused for \(refusals.count) reasons, and nothing was written:"
        ]
        var advised: Set<Remedy> = []
        let isLong = refusals.count > Self.refusalsMax
        for refusal in isLong ? refusals.prefix(Self.refusalsMax - 1) : refusals[...] {
            let option = refusal.rule.isOverridable ? " (\(refusal.rule.option))" : ""
            lines.append("  \(refusal.sentence)\(option)")
            if advised.insert(refusal.help).inserted { lines.append("    \(refusal.help.words)") }
        }
        if isLong {
            let rest = refusals.count - Self.refusalsMax + 1
            lines.append("  And \(rest) more reasons, which '--json' has.")
        }
        lines += told.map { "  now: \($0)" }
        // Below the reasons stands what is to be known of all of them: options, or that there are none for some.
        let rest = help.filter { remedy in !refusals.contains { $0.help == remedy } }
        lines += rest.map { "  \($0.words)" }
        let withOption = refusals.filter(\.rule.isOverridable).count
        if withOption < refusals.count {
            lines.append(
                withOption == 0
                    ? "  No option overrides these: the request must be another one."
                    : "  No option overrides a reason that names none: the request must be another one."
            )
        }
        return lines.map { printable($0, upTo: 2000) + "\n" }.joined()
    }

    /// Writes it, for programs or people, and gives the exit status for it; `status` is one of its own.
    func end(asJSON: Bool, root: String = "/sys", status: Int32? = nil) -> ExitCode {
        let status = status ?? ExitStatus(code).rawValue
        guard asJSON else {
            Terminal.error(text)
            return ExitCode(status)
        }
        do throws(Failure) { try Terminal.out(json(status, root: root).indented() + "\n") } catch {
            Terminal.error(text + error.text)
        }
        return ExitCode(status)
    }

    /// The message for programs.
    func json(_ status: ExitStatus, root: String) -> JSON { json(status.rawValue, root: root) }

    /// The message for programs, with an exit status that need not be one of anybind's own.
    func json(_ status: Int32, root: String) -> JSON {
        .object([
            "error": .object([
                "code": .text(code.rawValue),
                "exit": .integer(Int(status)),
                "message": .text(message),
                "state": .texts(told),
                "help": .texts(help.map(\.words)),
                "candidates": .texts(candidates),
                "devices": .list(devices.map(\.json)),
                "modules": .texts(modules),
                "refusals": .list(refusals.map(\.json)),
                "path": .optional(path.map { root + $0.text }),
                "errno": .optional(errno?.name),
            ])
        ])
    }
}

extension Binder.Refusal {
    /// The reason for programs.
    var json: JSON {
        .object([
            "rule": .text(rule.rawValue),
            "option": .optional(rule.isOverridable ? rule.option : nil),
            "device": .text(device.name),
            "sentence": .text(sentence),
            "help": .text(help.words),
        ])
    }
}
