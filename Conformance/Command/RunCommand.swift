internal import ArgumentParser
internal import ConformanceCases
internal import ConformanceRunner
internal import KernelLab

/// Plays cases, and says what disagreed.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Plays cases on the driver core and on kernels; exit status 0 only if all agree."
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "The directory with the case files.")
    var cases = "Conformance/cases"

    @Option(
        help: "Kernels to play on, '6.1 6.12'; none: the driver core against what was recorded."
    )
    var kernels = ""

    @Option(help: "Only cases whose name contains this.")
    var only = ""

    @Option(help: "How many random sequences to play on each kernel.")
    var sequences = 0

    @Option(help: "The seed that decides the sequences.")
    var seed: UInt64 = 1

    @Option(
        help: "For how many minutes to play all sequences of three of forty operations; 0: none."
    )
    var exhaustive = 0

    @Flag(help: "Writes what the kernels answer into the case files.")
    var record = false

    @Flag(help: "Prints the result as one JSON object.")
    var json = false

    func run() async throws {
        let progress = Progress()
        let folder = try CaseFolder(cases)
        let names = folder.names.filter { only.isEmpty || $0.contains(only) }
        guard !names.isEmpty else { throw ValidationError("no cases in \(cases)") }
        var all: [Case] = []
        for name in names { all.append(try folder.read(name)) }
        let comparison = try Comparison(directory: paths.machines)
        var report = Report(caseCount: all.count)
        let kernels = self.kernels.split(separator: " ").map(String.init)
        if kernels.isEmpty {
            try playOnCore(all, comparison, progress, &report)
        } else {
            let work = KernelWork(
                cases: all,
                comparison: comparison,
                lab: Lab(root: paths.root),
                sequences: sequences,
                seed: seed,
                exhaustive: exhaustive,
                progress: progress
            )
            report.kernels = try await work.play(on: kernels)
        }
        if record {
            let recordings = report.kernels.map { (kernel: $0.name, answers: $0.answers) }
            for (one, name) in zip(all, names) {
                try folder.write(one.recorded(recordings), as: name)
            }
        }
        progress.end()
        report.print(asJSON: json)
        if report.failed > 0 { throw ExitCode.failure }
    }

    /// Without kernels there is nothing to compare sequences with: what they reach is told.
    private func playOnCore(
        _ all: [Case],
        _ comparison: Comparison,
        _ progress: Progress,
        _ report: inout Report
    ) throws {
        var run = CaseRun(comparison, progress: progress.say)
        run.playOnCore(all)
        report.core = run
        for name in comparison.records.keys.sorted() {
            if sequences > 0 {
                var reach = SequenceReach(comparison, as: name)
                try reach.play(sequences, seed: seed)
                report.reach.append((name: "DriverCore as \(name)", tally: reach.tally))
            }
            if exhaustive > 0 {
                var run = ExhaustiveRun(comparison, progress: progress.say)
                let digest = try run.playOnCore(as: name)
                report.exhaustive.append((name: "DriverCore as \(name), \(digest)", run: run))
            }
        }
    }
}

/// Where things are.
struct PathOptions: ParsableArguments {
    @Option(help: "The repository's directory, with the kernels and what was built.")
    var root = "."

    @Option(help: "The directory with the records of the board.")
    var machines = "Conformance/machines"
}

extension Case {
    /// The case with the answers of these kernels in place of theirs before.
    func recorded(_ recordings: [(kernel: String, answers: [String: [[String]]])]) -> Case {
        var one = self
        let new = recordings.filter { $0.answers[name]?.count == steps.count }
        let old = kernels.filter { kernel in !new.contains { $0.kernel == kernel } }
        for index in steps.indices {
            let kept = old.compactMap { kernel in
                steps[index].recorded.lines(of: kernel).map { (kernel, $0) }
            }
            let fresh = new.map { ($0.kernel, $0.answers[name]?[index] ?? []) }
            one.steps[index].recorded = CaseAnswers(kept + fresh)
        }
        one.kernels = old + new.map { $0.kernel }
        return one
    }
}
