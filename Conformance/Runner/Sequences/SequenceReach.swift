internal import ConformanceCases
internal import CoreSubject

/// Random sequences on the driver core alone: what they come to, with no kernel to compare with.
public struct SequenceReach: Sendable {
    /// What was done, and what came of it.
    public private(set) var tally = SequenceTally()

    private let comparison: Comparison
    private let kernel: String

    /// Sequences on the driver core as a kernel.
    public init(_ comparison: Comparison, as kernel: String) {
        self.comparison = comparison
        self.kernel = kernel
    }

    /// Plays so many sequences of a seed, on all machines in turn.
    public mutating func play(_ count: Int, seed: UInt64) throws {
        let generator = SequenceGenerator(seed: seed)
        let start = ContinuousClock.now
        for (machine, setting) in SequenceSetting.all.enumerated() {
            let fresh = try comparison.core(setting.machine, as: kernel, after: setting.coreReset)
            for number in (0..<count) where number % SequenceSetting.all.count == machine {
                var core = fresh.copied()
                _ = tally.play(generator.sequence(number), on: &core)
            }
        }
        tally.duration = .now - start
    }
}
