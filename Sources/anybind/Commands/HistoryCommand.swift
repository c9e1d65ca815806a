import ArgumentParser
import ChangeJournal
import DeviceBinding
import JSON5Text

/// `anybind history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the changes of this boot.",
        discussion: """
            Each with its number, when it was made, by whom, what it did to which devices, and how \
            it ended. 'anybind undo NUMBER' undoes one.

            Examples:
              anybind history
              anybind history --json
            """
    )

    @OptionGroup(title: "Journal") var journal: JournalOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.journal) { target throws(Failure) in
            guard let place = try target.journalPlace(journal) else { throw .noJournal }
            let history = try History(of: place)
            if let note = history.noteOnGone { options.warn(note) }
            var table = Table(["CHANGE", "TIME", "BY", "COMMAND", "DEVICES", "END"])
            for entry in history.entries { table.add(entry.cells) }
            return Report(
                .object(["changes": .list(history.entries.map(\.json))]),
                options.text(table)
            )
        }
    }
}
