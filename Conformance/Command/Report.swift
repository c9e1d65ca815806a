internal import ConformanceRunner
internal import Glibc

/// What a run came to.
struct Report {
    let run: CaseRun
    let caseCount: Int
    /// The random sequences of each kernel.
    var sequences: [(kernel: String, run: SequenceRun)] = []
    /// All sequences of three, on each kernel or on the core as one.
    var exhaustive: [(name: String, run: ExhaustiveRun)] = []

    init(run: CaseRun, caseCount: Int) {
        self.run = run
        self.caseCount = caseCount
    }

    private var failures: [CaseFailure] {
        run.failures + sequences.flatMap { $0.run.failures }
            + exhaustive.flatMap { $0.run.failures }
    }
    private var casesFailed: Int { Set(run.failures.map { $0.name }).count }
    /// How many cases and sequences disagree.
    var failed: Int {
        let random =
            sequences.map { $0.run.failures.count } + exhaustive.map { $0.run.failures.count }
        return casesFailed + random.reduce(0, +)
    }
    private var passed: Int {
        let played =
            sequences.map { $0.run.tally.sequenceCount } + exhaustive.map { $0.run.sequenceCount }
        return caseCount + played.reduce(0, +) - failed
    }

    func print(asJSON: Bool) {
        if asJSON { return printJSON() }
        for failure in failures { Swift.print("\(failure.name): \(failure.text)\n") }
        for boot in run.boots {
            Swift.print("\(boot.kernel): \(caseCount) cases, \(boot.count) boots")
        }
        for (kernel, run) in sequences {
            let tally = run.tally
            let counts = "\(tally.sequenceCount) sequences, \(tally.operationCount) operations"
            let seconds = "\(tally.duration.components.seconds) s"
            Swift.print("\(kernel): \(counts), \(run.failures.count) differences, \(seconds)")
            let share = "\(tally.successCount) of \(tally.changeCount)"
            Swift.print("  \(share) that change something succeeded: \(tally.successPercent) %")
            for (row, count) in tally.reach.sorted(by: { $0.key < $1.key }) {
                Swift.print("  \(count)\t\(row)")
            }
        }
        for (name, run) in exhaustive {
            let count = "\(run.sequenceCount) of \(ExhaustiveRun.sequencesInAll)"
            let seconds = "\(run.duration.components.seconds) s"
            Swift.print(
                "\(name): \(count) sequences of three, \(run.failures.count) differences, \(seconds)"
            )
        }
        Swift.print("\(passed) passed, \(failed) failed")
    }

    private func printJSON() {
        let failures = failures.map {
            "{\"case\": \(quoted($0.name)), \"text\": \(quoted($0.text))}"
        }
        let boots = run.boots.map { "{\"kernel\": \(quoted($0.kernel)), \"boots\": \($0.count)}" }
        let random = sequences.map { kernel, run in
            let rows = run.tally.reach.sorted { $0.key < $1.key }.map {
                "\(quoted($0.key)): \($0.value)"
            }
            return "{\"kernel\": \(quoted(kernel)), \"sequences\": \(run.tally.sequenceCount),"
                + " \"operations\": \(run.tally.operationCount), \"reach\": {\(joined(rows))}}"
        }
        Swift.print(
            "{\"passed\": \(passed), \"failed\": \(failed), \"kernels\": [\(joined(boots))],"
                + " \"sequences\": [\(joined(random))], \"failures\": [\(joined(failures))]}"
        )
    }

    private func joined(_ items: [String]) -> String { items.joined(separator: ", ") }

    private func quoted(_ text: String) -> String { quotedForJSON(text) }
}

/// A text in double quotes, as JSON wants it.
func quotedForJSON(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1f}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// Progress on the standard error: one line that changes on a terminal, a line each elsewhere.
struct Progress: Sendable {
    private let isTerminal = isatty(2) == 1

    func say(_ text: String) {
        write(isTerminal ? "\r\u{1b}[K\(text)" : "\(text)\n")
    }

    func end() {
        if isTerminal { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        // SAFETY: write(2) reads the bytes of the array and keeps no pointer.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
