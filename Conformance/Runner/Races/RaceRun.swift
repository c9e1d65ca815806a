internal import DriverCore
public import KernelLab
internal import LabBase

/// Scenarios on one kernel, each for many rounds, beside what the driver core predicts.
public struct RaceRun {
    /// What came of the scenarios, in order.
    public private(set) var results: [RaceResult] = []
    /// The kernel, exactly.
    public let kernel: String

    private let guest: Guest
    private let profile: DriverCore.Profile

    /// Boots a kernel with so many processors.
    public init(_ lab: Lab, _ kernel: LabKernel, processors: Int) throws {
        guard let profile = DriverCore.Profile(name: "linux \(kernel.name)") else {
            throw RunnerError("there is no profile of Linux \(kernel.name)")
        }
        self.profile = profile
        self.kernel = "\(kernel)"
        var machine = LabMachine(
            board: .q35WithoutIOMMU,
            devices: RaceFunction.devices,
            modules: ["bindlab"]
        )
        machine.processors = processors
        guest = try Guest(lab, kernel, machine)
    }

    /// Runs a scenario for so many rounds.
    public mutating func run(_ scenario: RaceScenario, rounds: Int) throws {
        let prediction = try RacePrediction(scenario, profile)
        let script = RaceScript(scenario: scenario, rounds: rounds)
        let run = try guest.run("/bin/sh", "-c", script.text, milliseconds: 20_000 + rounds * 400)
        var result = RaceResult(scenario: scenario, predicted: prediction.outcomes)
        for line in run.output.text.split(separator: "\n") {
            let outcome = RaceScript.outcome(line) ?? "'\(line)'"
            result.seen[outcome, default: 0] += 1
        }
        if run.timedOut || result.roundCount != rounds {
            let said = run.errors.text.suffix(500)
            result.seen["ended after \(result.roundCount) rounds: \(said)", default: 0] += 1
        }
        results.append(result)
    }
}

/// What came of one scenario.
public struct RaceResult: Sendable {
    /// The scenario.
    public let scenario: RaceScenario
    /// What may come of it.
    public let predicted: Set<String>
    /// What did, and how often.
    public internal(set) var seen: [String: Int] = [:]

    /// How many rounds there were.
    public var roundCount: Int { seen.values.reduce(0, +) }
    /// What was seen and not predicted.
    public var unpredicted: [String] { seen.keys.filter { !predicted.contains($0) }.sorted() }
    /// What was predicted and not seen.
    public var unseen: [String] { predicted.filter { seen[$0] == nil }.sorted() }
    /// Whether less than half of what may come was seen.
    public var isSparse: Bool { (predicted.count - unseen.count) * 2 < predicted.count }

    init(scenario: RaceScenario, predicted: Set<String>) {
        self.scenario = scenario
        self.predicted = predicted
    }
}
