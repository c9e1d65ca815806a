import ArgumentParser
import Binding
import Sysfs

/// A command line that the argument parser refuses, and what it is answered.
enum UsageFailure {
    /// The failure for `anybind help WORD` where there is no such command; nil for all else.
    static func unknownHelp(_ arguments: [String], commands: [any ParsableCommand.Type]) -> Failure?
    {
        let names = commands.compactMap { $0.configuration.commandName }
        guard arguments.first == "help", arguments.count > 1, !names.contains(arguments[1]),
            arguments[1] != "help", !arguments[1].hasPrefix("-")
        else { return nil }
        return Failure(
            .malformed,
            "There is no command '\(printable(arguments[1], upTo: 60))'.",
            help: ["The commands are \(names.joined(separator: ", "))."],
            candidates: names
        )
    }

    /// A message of the argument parser, which repeats what was typed, fit for a terminal.
    static func text(_ message: String, _ arguments: [String]) -> String {
        var message = message
        for argument in arguments.flatMap(parts) {
            let shown = printable(argument, upTo: 200)
            if shown != argument { message = message.replacing(argument, with: shown) }
        }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix(40).map { printable(String($0), upTo: 500) + "\n" }.joined()
    }

    /// An argument, and of `--option=value` each side, as the parser may show it.
    private static func parts(_ argument: String) -> [String] {
        let sides = argument.split(separator: "=", maxSplits: 1).map(String.init)
        return [argument] + sides
    }
}
