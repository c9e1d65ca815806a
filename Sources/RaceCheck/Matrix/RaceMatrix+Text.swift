extension RaceMatrix {
    /// The names of the columns.
    public var header: [String] {
        ["PROGRAM"] + events.map(\.rawValue) + (hasPairs ? ["any two"] : [])
    }

    /// The cells, a row for each program.
    public var cells: [[String]] {
        rows.map { row in
            let alone = row.alone.map { $0.map(\.word) ?? "-" }
            return [row.program] + alone + (hasPairs ? [row.pairsWord] : [])
        }
    }

    /// What the words in the cells mean, a line each; those that are there.
    public var legend: [String] {
        let there = Set(cells.joined())
        return [
            (
                "holds",
                "whatever the order, what it says at its end is true and nothing else is left"
            )
        ]
        .filter { there.contains($0.0) }
        .map { "\($0.0): \($0.1)" }
            + Flaw.allCases.filter { there.contains($0.word) }.map { "\($0.word): \($0.meaning)" }
    }

    private var hasPairs: Bool { rows.contains { !$0.pairs.isEmpty } }
}

extension RaceMatrix.Row {
    /// The worst that any two events at once come to.
    fileprivate var pairsWord: String {
        if pairs.isEmpty { return "-" }
        let worst = pairs.compactMap(\.verdict.worst).min()
        return worst?.word ?? "holds"
    }
}

extension Verdict {
    /// The verdict in one word: the worst flaw, or that it holds.
    public var word: String {
        if let worst { return worst.word }
        if case .bounded = completeness { return "holds?" }
        return "holds"
    }
}

extension Flaw {
    /// The flaw in one word, for a table.
    public var word: String {
        switch self {
        case .falseSuccess: "FALSE"
        case .stolen: "STOLEN"
        case .halfGroup: "HALF"
        case .deadlock: "DEADLOCK"
        case .wedged: "WEDGED"
        case .leftBehind: "LEFT"
        case .stranded: "STRANDED"
        case .notRestored: "UNTRUE"
        case .lost: "lost"
        }
    }

    /// What it means, in a sentence.
    public var meaning: String {
        switch self {
        case .falseSuccess:
            "it says that it succeeded, and the device had another driver, or none, when it looked or wrote last"
        case .stolen: "the driver got a device that nobody asked for, if only for a moment"
        case .halfGroup:
            "user space owned an IOMMU group while a driver of the host had one of its devices"
        case .deadlock: "everybody waits for a lock that another one has"
        case .wedged: "it waits for ever"
        case .leftBehind:
            "it failed, or succeeded, and left an ID, an override or a fence that it made"
        case .stranded:
            "it took the device from its driver, failed, and the device stays without one when all is over"
        case .notRestored: "it says that all is as it was found, and it is not"
        case .lost:
            "it was right when it looked last, and the kernel gave the device away later: not its fault"
        }
    }
}
