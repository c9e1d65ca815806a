package import DeviceBinding
package import MachineHost

/// A change as its record tells it.
package struct RecordedChange: Hashable, Sendable {
    /// How it began.
    package var begin: ChangeRecord.Begin
    /// What was decided at last.
    package var decision: Binder.Decision
    /// What was done, or perhaps done, in order.
    package var deeds: [RecordedDeed] = []
    /// Where its run stood at last, before the last deed; nil where no deed was recorded.
    package var state: PlanRun.State?
    /// How it ended; nil where it did not.
    package var end: ChangeRecord.End?
    /// Whether its last line is torn, as a kill in the middle of a write leaves it.
    package var isTorn = false

    /// Something that was about to be done.
    package struct RecordedDeed: Hashable, Sendable {
        /// The deed.
        package var deed: PlanRun.Deed
        /// What came of it, where that was kept.
        package var outcome: PlanRun.Answer?
        /// Who owned the node that it gives to somebody.
        package var owner: FileOwner?
    }

    init(_ begin: ChangeRecord.Begin) {
        self.begin = begin
        decision = begin.decision
    }

    /// Whether the last thing that was about to be done was a write.
    var hasWritten: Bool {
        if case .write? = deeds.last?.deed { true } else { false }
    }

    /// Its number in its journal.
    package var number: Int { begin.number }
    /// When it began, in milliseconds since 1970.
    package var time: Int { begin.time }
    /// The `/sys` that it was made in.
    package var system: SystemIdentity { begin.system }
    /// Who made it.
    package var author: Author { begin.author }
    /// What for.
    package var purpose: Purpose { begin.purpose }
    /// The devices as they were found.
    package var devices: [Device] { decision.devices }
    /// The devices as they were read back at its end; none where it has none.
    package var devicesAtEnd: [Device] { end?.devices ?? [] }
    /// Whether it has an end.
    package var hasEnded: Bool { end != nil }
    /// How it failed; nil for one that succeeded, or has no end.
    package var failure: Failure.Code? { end?.code }
    /// What is to be known of its end, a sentence each.
    package var notes: [String] { (end?.message.map { [$0] } ?? []) + (end?.notes ?? []) }
    /// Whether it ended with what was asked for.
    package var hasSucceeded: Bool { end.map { $0.code == nil } ?? false }
}

/// What the bytes of a change's file are.
package enum RecordReading: Hashable, Sendable {
    /// Nothing had begun: the first record is not whole.
    case nothing
    /// A change.
    case change(RecordedChange)
    /// Something in the middle is wrong, so that it is not acted on.
    case damage(Damage)

    /// What is wrong with a file.
    package struct Damage: Error, Hashable, Sendable {
        /// The line, from 1.
        package var line: Int
        /// What is wrong there.
        package var problem: String
    }
}
