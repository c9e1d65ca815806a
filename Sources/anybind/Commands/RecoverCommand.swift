import ArgumentParser
import ChangeJournal
import DeviceBinding
import JSON5Text

/// `anybind recover`.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Undo what an interrupted change has left behind.",
        discussion: """
            The journal says what each change was about to write. What still is as such a change \
            left it is put back; what somebody else has changed since, or uses, is left alone and \
            named. Every command that changes something does this first.

            Examples:
              anybind recover
              anybind recover --finish
            """
    )

    @Flag(help: "Complete the change instead.")
    var finish = false

    @Option(
        help: "With a device that a process holds: wait at most this many seconds for its release."
    )
    var wait = 30

    @OptionGroup(title: "Journal") var journal: JournalOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        guard (0...86_400).contains(wait) else {
            throw ValidationError("'--wait' takes a number of seconds from 0 to 86400.")
        }
    }

    func run() throws {
        try options.perform(.journal) { target throws(Failure) in
            let lock = HandedLock()
            guard let recorder = try ChangeRecorder.of(target, journal, lock) else {
                throw .noJournal
            }
            let binder = target.binder(wait: wait, lock)
            let told = try SignalShield.hold { () throws(Failure) in
                try recorder.recover(on: binder, finishing: finish)
            }
            return Report(
                .object(["recovered": .texts(told)]),
                told.isEmpty ? "No change was interrupted.\n" : told.map { "\($0)\n" }.joined()
            )
        }
    }
}

extension Failure {
    /// The failure of what needs a journal, where the machine has none.
    static var noJournal: Failure {
        Failure(
            .refused,
            "This machine has no journal of changes.",
            help: [
                .other(
                    "'--run-dir DIR' names one for a copied /sys; a machine of '--machine' has one with '--state FILE'."
                )
            ]
        )
    }
}
