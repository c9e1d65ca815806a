internal import ArgumentParser
internal import CommandTrials
internal import KernelLab

/// The shipped command with a fault at each place.
struct KillsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kills",
        abstract: "Kills anybind before and after its writes, and has each of its calls fail.",
        discussion: """
            On the mounted demo machine and on kernels; after each fault one more command, 'anybind recover'. Fails unless \
            the machine is then as before or as asked, nothing is left over, and what was said is true.
            """
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "How many faults on the mounted machine; 0: none; 'all': each.")
    var mounted = "1000"

    @Option(help: "Kernels to try it on too, '6.1 6.12'.")
    var kernels = ""

    @Option(help: "How many faults on all kernels together, or 'all'.")
    var faults = "300"

    @Option(help: "Only commands whose name in the table contains this.")
    var only = ""

    func run() async throws {
        let lab = Lab(root: paths.root)
        let names = kernels.split(separator: " ").map(String.init)
        let progress = Progress()
        let sweeps = try await withThrowingTaskGroup(of: Sweep.self) { group in
            if mounted != "0" {
                group.addTask {
                    takePriorityOfProgram()
                    return try Sweep(TrialStage.mounted(lab), Int(mounted), only, progress)
                }
            }
            for name in names {
                group.addTask {
                    takePriorityOfProgram()
                    let stage = try TrialStage.guest(lab, lab.kernel(name))
                    let count = Int(faults).map { ($0 + names.count - 1) / names.count }
                    return try Sweep(stage, count, only, progress)
                }
            }
            var sweeps: [Sweep] = []
            for try await sweep in group {
                progress.end()
                print(sweep.text)
                sweeps.append(sweep)
            }
            return sweeps
        }
        let failed = sweeps.map(\.failed).reduce(0, +)
        print("\(sweeps.map(\.cases).reduce(0, +) - failed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }

    /// What came of one machine.
    private struct Sweep: Sendable {
        let cases: Int
        let failed: Int
        let text: String

        /// Tries a machine with as many faults, or with all.
        init(_ stage: TrialStage, _ count: Int?, _ only: String, _ progress: Progress) throws {
            let start = ContinuousClock.now
            var sweep = try FaultSweep(stage, progress: progress.say)
            try sweep.run(count, only: only)
            cases = sweep.cases
            failed = sweep.failures.count
            let minutes = (ContinuousClock.now - start) / .seconds(60)
            let head =
                "\(stage.name): \(cases) faults, \(failed) failures, \(tenths(minutes)) minutes"
            text = ([head, "", sweep.table, ""] + sweep.failures).joined(separator: "\n")
        }
    }
}

/// A number with one decimal.
func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}
