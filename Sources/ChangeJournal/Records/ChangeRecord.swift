package import DeviceBinding
package import MachineHost

/// One record of a change, a line of its file.
///
/// `Documentation/journal.md` has the format.
package enum ChangeRecord: Hashable, Sendable {
    /// The change begins; always the first.
    case begin(Begin)
    /// It was decided again, since modules were loaded.
    case decided(Binder.Decision)
    /// This is about to be done; the run stands where it asks for it.
    case intent(Intent)
    /// What came of the deed of the record before: kept at once only where nothing can be read later.
    case outcome(PlanRun.Answer)
    /// It is over.
    case end(End)

    /// The version of the format that is written and read; 1 had one goal and one procedure for all devices.
    package static let version = 2

    /// How a change begins.
    package struct Begin: Hashable, Sendable {
        /// Its number in its journal.
        package var number: Int
        /// When, in milliseconds since 1970.
        package var time: Int
        /// The `/sys` that it is made in.
        package var system: SystemIdentity
        /// Who makes it.
        package var author: Author
        /// What for.
        package var purpose: Purpose
        /// What was decided, with the devices as they were found.
        package var decision: Binder.Decision
        /// Where its run stands, for one that goes on with another change.
        package var state: PlanRun.State?
    }

    /// A deed that is about to be done.
    package struct Intent: Hashable, Sendable {
        /// The deed.
        package var deed: PlanRun.Deed
        /// Where the run stands, with what came of what it did since the record before.
        package var state: PlanRun.State
        /// The changes whose devices are as they were found again.
        package var untraced: [Int] = []
        /// Who owns the node that gets an owner, as far as that can be told.
        package var owner: FileOwner?
    }

    /// How a change ended.
    package struct End: Hashable, Sendable {
        /// When, in milliseconds since 1970.
        package var time: Int
        /// Nil for success, or the kind of failure.
        package var code: Failure.Code?
        /// What went wrong, in a sentence.
        package var message: String?
        /// The devices as they were read back.
        package var devices: [Device]
        /// What was left alone, or must be known, a sentence each.
        package var notes: [String]
    }
}

/// What a change is made for.
package enum Purpose: Hashable, Sendable {
    /// What a command asked for.
    case command
    /// What a command asked for as long as another one lives: it has no end before.
    case hold
    /// To undo what a killed change left; the numbers of that one and of the recoveries of it.
    case recovery([Int])
    /// To complete what a killed change began.
    case completion([Int])
    /// To undo changes that had ended.
    case undo([Int])

    /// The word for it in records and listings.
    package var word: String {
        switch self {
        case .command: "command"
        case .hold: "hold"
        case .recovery: "recovery"
        case .completion: "completion"
        case .undo: "undo"
        }
    }

    /// The changes that it is about.
    package var numbers: [Int] {
        switch self {
        case .command, .hold: []
        case .recovery(let numbers), .completion(let numbers), .undo(let numbers): numbers
        }
    }
}
