import DeviceBinding

/// An option that remedies name, and that not every command takes.
enum AdvisedOption: CaseIterable {
    case load, owner, using, careful, overriding, noJournal
}

/// Which of them a command takes: what is advised must work for who follows it.
struct Advice {
    /// Those that the command takes.
    let options: Set<AdvisedOption>
    /// Where the others are to be given, in a sentence.
    let elsewhere: String

    /// A command that changes who serves devices.
    static let change = Advice(options: Set(AdvisedOption.allCases), elsewhere: "")
    /// One that cannot do without the journal.
    static let hold = Advice(
        options: Set(AdvisedOption.allCases).subtracting([.noJournal]),
        elsewhere: ""
    )
    /// One that has its own steps, and does not do without the journal either.
    static let undo = Advice(
        options: [.overriding],
        elsewhere: "An undo has its own steps, and takes no such option: 'anybind bind' does."
    )
    /// One that carries out what is fixed.
    static let apply = Advice(
        options: [.noJournal],
        elsewhere: "The plan fixes these options: make it anew with them, by 'anybind plan'."
    )
    /// One that follows the policy, or looks whether it can be followed.
    static let policy = Advice(
        options: [.noJournal],
        elsewhere:
            "A policy is followed with every rule that refuses: 'anybind bind' takes such options, and binds by hand."
    )
    /// One that only reads the journal, or does what it says.
    static let journal = Advice(
        options: [],
        elsewhere: "'anybind bind' takes such options, and binds by hand."
    )
}

extension Failure {
    /// The failure with the remedies that its command can use, and where to go with the others.
    func advised(_ advice: Advice) -> Failure {
        var failure = self
        failure.help.removeAll {
            $0.option == .noJournal && !advice.options.contains(.noJournal)
        }
        let isElsewhere = failure.help.contains { remedy in
            remedy.option.map { !advice.options.contains($0) } ?? false
        }
        if isElsewhere { failure.help.append(.other(advice.elsewhere)) }
        return failure
    }
}

extension Remedy {
    /// The option that its words name; nil where every command can follow them.
    var option: AdvisedOption? {
        switch self {
        case .loadModule: .load
        case .leaveOwnerOut: .owner
        case .useProcedure, .addIdentifier, .nameInOverride, .leaveProcedureOut, .nameNeighbour:
            .using
        case .beLessCareful: .careful
        case .overrideGuards: .overriding
        case .leaveJournalOut: .noJournal
        default: nil
        }
    }
}
