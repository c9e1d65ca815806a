/// A row of the table of answers: a file or a call, what it answered, and the core's reason.
public struct AnswerRow: Hashable, Sendable, CustomStringConvertible {
    /// The row in words: `bind: ENODEV, noSuchDevice`.
    public let description: String
    /// The recorded case that reaches it where no random sequence can; nil where sequences do.
    public let onlyCase: String?

    /// How often sequences are to reach each row, if they are five thousand.
    public static let wanted = 20

    /// All rows.
    public static let all =
        reached.map { AnswerRow(description: $0, onlyCase: nil) }
        + unreached.flatMap { group in
            group.rows.map { AnswerRow(description: $0.0, onlyCase: $0.1) }
        }
}

/// What a tally says of the table's rows.
public struct AnswerRowCount: Sendable {
    /// Rows that sequences can reach, with how often they were, in order.
    public let reached: [(row: String, count: Int)]
    /// Those of them that were reached less often than ``AnswerRow/wanted``.
    public var rare: [(row: String, count: Int)] {
        reached.filter { $0.count < AnswerRow.wanted }
    }
    /// What was reached and is in no row of those that sequences can reach.
    public let unlisted: [String]

    /// The rows of a tally.
    public init(_ tally: SequenceTally) {
        reached = AnswerRow.reached.sorted().map { ($0, tally.reach[$0] ?? 0) }
        unlisted = tally.reach.keys.filter { !AnswerRow.reached.contains($0) }.sorted()
    }
}
