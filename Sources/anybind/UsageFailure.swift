import ArgumentParser
import DeviceBinding
import Sysfs

/// A command line that the argument parser refuses, and what it is answered.
enum UsageFailure {
    /// The failure for `anybind WORD` and `anybind help WORD` where there is no such command; nil for all else.
    static func unknownCommand(_ arguments: [String], commands: [any ParsableCommand.Type])
        -> Failure?
    {
        let asksForHelp = arguments.first == "help"
        guard let word = asksForHelp ? arguments.dropFirst().first : arguments.first,
            !word.hasPrefix("-"), word != "help"
        else { return nil }
        let known = commands.map { $0.configuration }
        let isKnown = known.contains { $0.commandName == word || $0.aliases.contains(word) }
        guard !isKnown else {
            let next = arguments.dropFirst(asksForHelp ? 2 : 1).first
            return switch word {
            case PlanCommand.configuration.commandName: unknownPlan(next)
            case PolicyCommand.configuration.commandName: unknownOfPolicy(next)
            default: nil
            }
        }
        let names = known.filter { $0.shouldDisplay }.compactMap { $0.commandName }
        let near = nearNames(to: word, among: names)
        return Failure(
            .malformed,
            "There is no command '\(printable(word, upTo: 60))'.",
            help: [
                .other(
                    near.isEmpty
                        ? "The commands are \(names.joined(separator: ", "))."
                        : "Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
                ),
                .other("'anybind --help' says what each does."),
            ],
            candidates: near
        )
    }

    /// The failure for `anybind plan WORD` where there are no plans of such a command; nil for all else.
    private static func unknownPlan(_ word: String?) -> Failure? {
        let names = PlanCommand.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        guard let word, !word.hasPrefix("-"), !names.contains(word) else { return nil }
        return Failure(
            .malformed,
            "'anybind plan' makes no plan of '\(printable(word, upTo: 60))'.",
            help: [
                .other(
                    "It plans \(names.joined(separator: ", ")): name one of them before its arguments."
                ),
                .other("'anybind plan --help' has examples."),
            ],
            candidates: nearNames(to: word, among: names)
        )
    }

    /// The failure for `anybind policy WORD` where it does no such thing; nil for all else.
    private static func unknownOfPolicy(_ word: String?) -> Failure? {
        let names = PolicyCommand.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        guard let word, !word.hasPrefix("-"), word != "help", !names.contains(word) else {
            return nil
        }
        return Failure(
            .malformed,
            "'anybind policy' has no command '\(printable(word, upTo: 60))'.",
            help: [
                .other("Its commands are \(names.joined(separator: ", "))."),
                .other("'anybind policy --help' has examples."),
            ],
            candidates: nearNames(to: word, among: names)
        )
    }

    /// What is wrong where an option has no value: one that begins with '-' was taken for an option.
    private static func lineOnMissingValue(_ message: String, _ arguments: [String]) -> String? {
        guard message.contains("Missing value for '") else { return nil }
        for (option, next) in zip(arguments, arguments.dropFirst())
        where option.hasPrefix("-") && next.hasPrefix("-") && message.contains("'\(option) <") {
            return "'\(next)' is taken for an option. As a value it is written '\(option)=\(next)'."
        }
        return nil
    }

    /// A message of the argument parser, which repeats what was typed, fit for a terminal.
    static func text(_ message: String, _ arguments: [String]) -> String {
        var message = message
        for argument in arguments.flatMap(parts) {
            let shown = printable(argument, upTo: 200)
            if shown != argument { message = message.replacing(argument, with: shown) }
        }
        var lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        if let line = lineOnMissingValue(message, arguments) { lines.insert(line[...], at: 1) }
        return lines.prefix(40).map { printable(String($0), upTo: 500) + "\n" }.joined()
    }

    /// An argument, and of `--option=value` each side, as the parser may show it.
    private static func parts(_ argument: String) -> [String] {
        let sides = argument.split(separator: "=", maxSplits: 1).map(String.init)
        return [argument] + sides
    }
}
