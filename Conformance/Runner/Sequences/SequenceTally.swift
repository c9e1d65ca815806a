internal import ConformanceCases
internal import CoreSubject

/// What was done in a run of sequences, and what came of it.
public struct SequenceTally: Sendable {
    /// How many sequences were played.
    public private(set) var sequenceCount = 0
    /// How many operations they had.
    public private(set) var operationCount = 0
    /// How many of these change something: writes, what bindlab is told, the use of vfio's nodes.
    public private(set) var changeCount = 0
    /// How many of those that change something succeeded.
    public private(set) var successCount = 0
    /// How often each row of the table of answers was reached, by `FILE: ANSWER, REASON`.
    public private(set) var reach: [String: Int] = [:]
    /// How many sequences end before one of their writes, since it would never return.
    public private(set) var cutCount = 0
    /// How many sequences leave a machine that cannot be reset, for the same reason; those that were cut too,
    /// since the core has begun the write by then.
    public private(set) var spentCount = 0
    /// How long it took.
    public internal(set) var duration: Duration = .zero

    /// How many of a hundred operations that change something succeeded.
    public var successPercent: Int { changeCount == 0 ? 0 : successCount * 100 / changeCount }

    /// Plays a sequence on the core, and counts; the operations that were played, with their answers, and
    /// whether a machine can be reset after them.
    ///
    /// It ends before a write of which the core says that it never returns: both kernels have one
    /// (case 538), and a guest in which it was done is lost.
    mutating func play(
        _ one: Case,
        on core: inout CoreSubject
    ) -> (steps: [(operation: CaseOperation, answer: [String])], canBeReset: Bool) {
        sequenceCount += 1
        var steps: [(operation: CaseOperation, answer: [String])] = []
        for step in one.steps {
            let answer = core.answer(step.operation)
            guard answer != ["pending"] else {
                cutCount += 1
                break
            }
            count(step.operation, answer, core)
            steps.append((step.operation, answer))
        }
        let canBeReset = core.answer(.lab(["reset"])) != ["pending"]
        if !canBeReset { spentCount += 1 }
        return (steps, canBeReset)
    }

    /// Counts an operation that the core has just answered.
    private mutating func count(_ operation: CaseOperation, _ answer: [String], _ core: CoreSubject)
    {
        operationCount += 1
        if let row = core.reachedRow(operation, answer) { reach[row, default: 0] += 1 }
        guard operation.isChange else { return }
        changeCount += 1
        if answer.first?.hasPrefix("OK") == true { successCount += 1 }
    }
}

extension CaseOperation {
    fileprivate var isChange: Bool {
        switch self {
        case .write, .fill, .lab, .vfio: true
        default: false
        }
    }
}
