internal import LabBase

/// What came of one command with all its faults.
public struct FaultResult {
    /// What was tried.
    public let name: String
    /// How often it was killed before or after a write to `/sys` or the journal.
    public private(set) var writeKills = 0
    /// How often it was killed before another call.
    public private(set) var otherKills = 0
    /// How often a call failed.
    public private(set) var errors = 0
    /// How often the command ended before it came to the place.
    public private(set) var missed = 0
    /// The statuses of the commands that went on, and how often each.
    public private(set) var statuses: [Int32: Int] = [:]
    /// What was not as it must be.
    public private(set) var failures: [String] = []

    init(name: String) { self.name = name }

    /// How many faults took place.
    public var cases: Int { writeKills + otherKills + errors }

    mutating func add(_ fault: Fault, _ trial: FaultTrial, _ problem: String?) {
        switch fault {
        case .kill where trial.run.status != nil: missed += 1
        case .kill(let call, let write):
            if call.isWrite || write != nil { writeKills += 1 } else { otherKills += 1 }
        case .failure:
            errors += 1
            statuses[trial.run.status ?? -1, default: 0] += 1
        }
        guard let problem else { return }
        let said = [trial.run, trial.recovery, trial.again].map { run in
            "[\(run.status ?? -1)] " + (run.output.text + run.errors.text).suffix(600)
        }
        failures.append("\(name), \(fault): \(problem)\n  " + said.joined(separator: "\n  "))
    }
}

extension FaultSweep {
    /// How many faults took place on this machine.
    public var cases: Int { results.map(\.cases).reduce(0, +) }

    /// What was not as it must be.
    public var failures: [String] { results.flatMap(\.failures) }

    /// A table with a row for each command.
    public var table: String {
        let rows = results.map { result in
            let statuses = result.statuses.sorted { $0.key < $1.key }
                .map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            return
                "| \(result.name) | \(result.writeKills) | \(result.otherKills) | \(result.errors) "
                + "| \(statuses) | \(result.failures.count) |"
        }
        let head = [
            "| command | killed before and after writes | before other calls | calls failed | their statuses | failures |",
            "|---|---|---|---|---|---|",
        ]
        return (head + rows).joined(separator: "\n")
    }
}
