/// What several runs of one thing took: nanoseconds for each time that it was done.
struct Samples {
    /// One for each run.
    let nanoseconds: [Double]

    /// The run that was disturbed least, which is what two things are compared by.
    var minimum: Double { nanoseconds.min() ?? 0 }

    /// The run in the middle.
    var median: Double {
        let sorted = nanoseconds.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}

/// One thing to measure: each call of `run` prepares what it needs and times only the thing itself.
struct Subject {
    let name: String
    let run: () throws -> Timing
}

/// How long one run took, and how often it did the thing.
struct Timing {
    let duration: Duration
    let count: Int

    /// Times a body that does the thing so many times.
    init(count: Int, _ body: () throws -> Void) rethrows {
        let start = ContinuousClock.now
        try body()
        duration = .now - start
        self.count = count
    }

    /// What another program has timed.
    init(nanoseconds: Double) {
        duration = .nanoseconds(Int64(nanoseconds))
        count = 1
    }

    var nanosecondsEach: Double { duration.nanoseconds / Double(count) }
}

/// Measures several things in turn, so that a slow moment of the machine falls on all of them alike.
///
/// A first round, which warms caches and the allocator, does not count.
func measureInTurn(_ subjects: [Subject], rounds: Int) throws -> [Samples] {
    var samples = subjects.map { _ in [Double]() }
    for round in 0...rounds {
        for (index, subject) in subjects.enumerated() {
            let timing = try subject.run()
            if round > 0 { samples[index].append(timing.nanosecondsEach) }
        }
    }
    return samples.map { Samples(nanoseconds: $0) }
}

extension Duration {
    var nanoseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
