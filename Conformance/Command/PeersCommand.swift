internal import ArgumentParser
internal import CommandTrials
internal import ConformanceRunner
internal import KernelLab

/// The shipped command beside other tools, on kernels.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers",
        abstract: "Measures anybind beside driverctl, dpdk-devbind and a shell, and writes a page.",
        discussion: """
            Fails where anybind makes something worse than a rival left it, says what is not so, undoes what a rival has \
            finished, or leaves something over after a kill and one more command.
            """
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "The kernels, '6.1 6.12'.")
    var kernels = "6.1 6.12"

    @Option(help: "How many rounds of two anybinds at once, on all kernels together.")
    var pairs = 1000

    @Option(help: "How many rounds beside driverctl or a shell, on all kernels together.")
    var rivals = 1000

    @Flag(help: "Plays the rounds alone, not the cases.")
    var roundsOnly = false

    @Option(help: "The page to write; without it, it is printed.")
    var page: String?

    @Option(help: "The day and the commit that the page names.")
    var date = "an unknown day"
    @Option(help: .hidden)
    var commit = "unknown"

    func run() async throws {
        let lab = Lab(root: paths.root)
        let names = kernels.split(separator: " ").map(String.init)
        let progress = Progress()
        let start = ContinuousClock.now
        let results = try await withThrowingTaskGroup(of: (Int, PeerRun).self) { group in
            for (index, name) in names.enumerated() {
                group.addTask {
                    takePriorityOfProgram()
                    var run = try PeerRun(lab, lab.kernel(name)) { progress.say($0) }
                    if !roundsOnly { try run.playCases() }
                    try run.playRivals(
                        rivals * (index + 1) / names.count - rivals * index / names.count
                    )
                    try run.playPairs(
                        pairs * (index + 1) / names.count - pairs * index / names.count
                    )
                    return (index, run)
                }
            }
            var results: [(Int, PeerRun)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        progress.end()
        let text = PeerRun.page(results, date: date, commit: commit)
        if let page { try writeText(page, text) } else { print(text) }
        let failures = results.flatMap(\.failures)
        for failure in failures { print(failure) }
        let minutes = tenths((ContinuousClock.now - start) / .seconds(60))
        let rounds = results.map(\.rounds).reduce(0, +)
        print("\(rounds) rounds, \(failures.count) failures, \(minutes) minutes")
        if !failures.isEmpty { throw ExitCode.failure }
    }
}
