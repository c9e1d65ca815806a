internal import ArgumentParser
internal import ConformanceRunner

/// Lists what of the core no kernel was watched doing.
struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Lists the driver core's rules that are from source only, as the report does."
    )

    func run() {
        for line in UnwatchedRules.lines { print(line) }
    }
}
