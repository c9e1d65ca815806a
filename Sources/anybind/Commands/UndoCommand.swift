import ArgumentParser
import ChangeJournal
import DeviceBinding
import Sysfs

/// `anybind undo`.
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Put devices back as a change found them.",
        discussion: """
            Without a number or a device it undoes the last change that has not been undone. It is \
            refused where somebody else has changed a device since, and where a later change of \
            anybind builds on it.

            Examples:
              anybind undo
              anybind undo 17
              anybind undo 03:00.0
              anybind undo --dry-run 17
            """
    )

    @Argument(help: "The number of a change, as 'anybind history' has it, or devices.")
    var what: [String] = []

    @Flag(help: "Also undo the changes that build on it.")
    var through = false

    @Flag var given: [GivingFlag] = []

    @OptionGroup(title: "Changes") var carrying: CarryingOptions
    @OptionGroup(title: "Changes") var taking: TakingOptions
    @OptionGroup(visibility: .hidden) var manner: MannerOptions
    @OptionGroup(visibility: .hidden) var record: RecordOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        if manner.areGiven {
            throw ValidationError("An undo has its own steps: leave '--using' and '--careful' out.")
        }
        if record.noJournal { throw ValidationError("An undo needs the journal.") }
        if looking.bus != nil, number != nil || what.isEmpty {
            throw ValidationError("'--bus' is for devices, and none is named.")
        }
    }

    func run() throws {
        try options.perform(.undo) { target throws(Failure) in
            let lock = HandedLock()
            guard let recorder = try ChangeRecorder.of(target, carrying.journal, lock) else {
                throw .noJournal
            }
            let binder = target.binder(wait: carrying.wait, lock)
            let choice = try choice(Inventory(target.sysfs, host: target.host))
            let rules = Set(taking.overridden.map(\.rule)).union(given.map(\.rule))
            if carrying.dryRun {
                let undo = try Undo(choice, of: History(of: recorder.place), through: through)
                let decision = try undo.decision(
                    on: binder,
                    overriding: rules,
                    opensNodes: target.mayOpenNodes
                )
                return carrying.proposal(decision, binder, options)
            }
            let reporter = carrying.reporter(options)
            defer { reporter.progress.clear() }
            var own = recorder
            let outcome = try target.carryOut(
                recordedBy: { own },
                change: { () throws(Failure) in
                    try binder.apply(observer: reporter, journal: recorder) { () throws(Failure) in
                        let history = try History(of: recorder.place)
                        let undo = try Undo(choice, of: history, through: through)
                        let decision = try undo.decision(on: binder, overriding: rules)
                        own = recorder.undoing(undo)
                        return (decision, own)
                    }
                }
            )
            let last = own
            return Report(outcome.json, outcome.text) { () throws(Failure) in try last.finish() }
        }
    }

    /// The number of a change, where that is what is named.
    private var number: Int? {
        guard what.count == 1, let number = Int(what[0]), number > 0 else { return nil }
        return number
    }

    /// What is to be undone: a whole number is that of a change.
    private func choice(_ inventory: Inventory) throws(Failure) -> Undo.Choice {
        if what.isEmpty { return .last }
        if let number { return .number(number) }
        return .devices(try inventory.select(what, bus: looking.bus))
    }
}
