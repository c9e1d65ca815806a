internal import ArgumentParser
internal import ConformanceRunner
internal import DriverCore
internal import KernelLab

/// Two processes at once, against all interleavings of the driver core.
struct RacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "races",
        abstract:
            "Races two processes on kernels; fails if the core does not predict what is seen.",
        discussion: "Without kernels it prints what the core predicts."
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "Kernels to race on, '6.1 6.12'; none: only the predictions.")
    var kernels = ""

    @Option(help: "How often each scenario is run.")
    var rounds = 500

    @Option(help: "How many processors a guest has.")
    var processors = 2

    @Option(help: "Only scenarios whose name contains this.")
    var only = ""

    @Flag(help: "Prints every outcome, not only those that disagree.")
    var outcomes = false

    func run() throws {
        takePriorityOfProgram()
        let scenarios = RaceScenario.all.filter { only.isEmpty || $0.name.contains(only) }
        let kernels = self.kernels.split(separator: " ").map(String.init)
        if kernels.isEmpty { return try printPredictions(scenarios) }
        let lab = Lab(root: paths.root)
        var failed = 0
        for name in kernels {
            var run = try RaceRun(lab, try lab.kernel(name), processors: processors)
            print("\n\(run.kernel), \(processors) processors, \(rounds) rounds each\n")
            print("| left \\| right | predicted | seen | not predicted |\n|---|---|---|---|")
            for scenario in scenarios {
                try run.run(scenario, rounds: rounds)
                if let result = run.results.last { show(result) }
            }
            let results = run.results
            failed += results.filter { !$0.unpredicted.isEmpty }.count
            let sparse = results.filter { $0.isSparse }.map { $0.scenario.name }
            print("\nless than half of the predictions seen: \(sparse.isEmpty ? "none" : "")")
            for name in sparse { print("- \(name)") }
        }
        print("\(scenarios.count * kernels.count - failed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }

    private func printPredictions(_ scenarios: [RaceScenario]) throws {
        for scenario in scenarios {
            for profile in DriverCore.Profile.watched {
                let prediction = try RacePrediction(scenario, profile)
                print("\(scenario.name), \(profile.name): \(prediction.stateCount) states")
                for outcome in prediction.outcomes.sorted() { print("  \(outcome)") }
            }
        }
    }

    private func show(_ result: RaceResult) {
        let name = "\(result.scenario.left) \\| \(result.scenario.right)"
        let seen = result.predicted.count - result.unseen.count
        let wrong = result.unpredicted.count
        print(
            "| \(name) | \(result.predicted.count) | \(seen) | \(wrong == 0 ? "-" : "\(wrong)") |"
        )
        for outcome in result.unpredicted { print("  NOT PREDICTED: \(outcome)") }
        guard outcomes else { return }
        for (outcome, count) in result.seen.sorted(by: { $0.key < $1.key }) {
            print("  \(count) times: \(outcome)")
        }
        for outcome in result.unseen { print("  never: \(outcome)") }
    }
}
