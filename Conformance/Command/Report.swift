internal import ConformanceRunner

/// What a run came to.
struct Report {
    let caseCount: Int
    /// The cases on the driver core alone.
    var core: CaseRun?
    /// What was done on each kernel.
    var kernels: [KernelWork.Result] = []
    /// What sequences reach on the driver core alone, as each kernel.
    var reach: [(name: String, tally: SequenceTally)] = []
    /// All sequences of three on the core as each kernel.
    var exhaustive: [(name: String, run: ExhaustiveRun)] = []

    init(caseCount: Int) { self.caseCount = caseCount }

    private var caseFailures: [CaseFailure] {
        (core?.failures ?? []) + kernels.flatMap { $0.cases.failures }
    }
    private var sequenceFailures: [CaseFailure] {
        kernels.flatMap { ($0.sequences?.failures ?? []) + ($0.exhaustive?.failures ?? []) }
    }
    /// Everything that disagreed.
    var failures: [CaseFailure] { caseFailures + sequenceFailures }
    /// How many cases and sequences disagree.
    var failed: Int { Set(caseFailures.map { $0.name }).count + sequenceFailures.count }
    /// How many cases and sequences agree.
    var passed: Int {
        let played = kernels.map {
            ($0.sequences?.tally.sequenceCount ?? 0) + ($0.exhaustive?.sequenceCount ?? 0)
        }
        let onCore = exhaustive.map { $0.run.sequenceCount }
        return caseCount + (played + onCore).reduce(0, +) - failed
    }

    func print(asJSON: Bool) {
        if asJSON { return Swift.print(json) }
        for failure in failures { Swift.print("\(failure.name): \(failure.text)\n") }
        for result in kernels {
            let boots = result.cases.boots.map { $0.count }.reduce(0, +)
            Swift.print("\(result.kernel): \(caseCount) cases, \(boots) boots")
        }
        for result in kernels {
            guard let run = result.sequences else { continue }
            show(run.tally, result.kernel, "\(run.failures.count) differences")
        }
        for (name, tally) in reach { show(tally, name, "compared with no kernel") }
        for (name, run) in exhaustive { show(run, name) }
        for result in kernels {
            if let run = result.exhaustive { show(run, result.kernel) }
        }
        Swift.print("\(passed) passed, \(failed) failed")
    }

    private func show(_ tally: SequenceTally, _ name: String, _ differences: String) {
        let counts = "\(tally.sequenceCount) sequences, \(tally.operationCount) operations"
        Swift.print("\(name): \(counts), \(differences), \(tally.duration.components.seconds) s")
        let share = "\(tally.successCount) of \(tally.changeCount)"
        Swift.print("  \(share) that change something succeeded: \(tally.successPercent) %")
        if tally.cutCount + tally.spentCount > 0 {
            let cut = "\(tally.cutCount) end before a write that would never return"
            Swift.print("  \(cut), after \(tally.spentCount) only a boot resets (case 538)")
        }
        let count = AnswerRowCount(tally)
        let rare = "\(count.rare.count) fewer than \(AnswerRow.wanted) times"
        Swift.print("  \(count.reached.count) rows of the table of answers, \(rare)")
        for (row, count) in count.reached {
            Swift.print("  \(count)\t\(row)\(count < AnswerRow.wanted ? "\tRARE" : "")")
        }
        for row in count.unlisted { Swift.print("  not in the table: \(row)") }
        let others = AnswerRow.unreached.map { $0.rows.count }.reduce(0, +)
        Swift.print("  \(others) rows that only cases reach: Conformance/Runner/Rows")
    }

    private func show(_ run: ExhaustiveRun, _ name: String) {
        let count = "\(run.sequenceCount) of \(ExhaustiveRun.sequencesInAll)"
        let seconds = "\(run.duration.components.seconds) s"
        Swift.print(
            "\(name): \(count) sequences of three, \(run.failures.count) differences, \(seconds)"
        )
    }
}
