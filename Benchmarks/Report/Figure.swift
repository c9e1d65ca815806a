/// One line of the report: a time, a rate, a size or a count, with its unit.
struct Figure: Encodable {
    let name: String
    /// The shortest time or the highest rate of the runs.
    let best: Double
    let median: Double
    /// What is counted: `µs a device`.
    let unit: String
    let runs: Int

    /// A thing that was counted, not timed.
    init(_ name: String, count: Double, _ unit: String) {
        self.name = name
        best = count
        median = count
        self.unit = unit
        runs = 1
    }

    /// A thing that was timed; `what` says what one time is for, `a device`.
    init(_ name: String, _ samples: Samples, _ scale: TimeScale, _ what: String) {
        self.name = name
        best = samples.minimum / scale.nanoseconds
        median = samples.median / scale.nanoseconds
        unit = "\(scale.rawValue) \(what)"
        runs = samples.nanoseconds.count
    }

    /// How often a second a thing was done.
    init(_ name: String, rateOf samples: Samples, _ what: String) {
        self.name = name
        best = 1e9 / samples.minimum
        median = 1e9 / samples.median
        unit = "\(what)/s"
        runs = samples.nanoseconds.count
    }
}

/// The unit of a time.
enum TimeScale: String {
    case nanoseconds = "ns"
    case microseconds = "µs"
    case milliseconds = "ms"

    /// How many nanoseconds one has.
    var nanoseconds: Double {
        switch self {
        case .nanoseconds: 1
        case .microseconds: 1e3
        case .milliseconds: 1e6
        }
    }
}
