internal import ConformanceCases
internal import CoreSubject
public import KernelLab
internal import LabBase

/// Every sequence of three of forty operations on one small machine, on a kernel and on the driver core.
///
/// The shorter ones are the beginnings of these, and compared with them: each step is.
public struct ExhaustiveRun: Sendable {
    /// What disagreed, each shrunk to the least that still does.
    public private(set) var failures: [CaseFailure] = []
    /// How many sequences were compared.
    public private(set) var sequenceCount = 0
    /// How long that took, with the boots.
    public private(set) var duration: Duration = .zero
    /// How many sequences there are.
    public static var sequencesInAll: Int {
        SmallWorld.operations.count * SmallWorld.operations.count * SmallWorld.operations.count
    }

    private let comparison: Comparison
    private let say: @Sendable (String) -> Void
    private static let failuresMax = 10

    /// A run that tells its progress.
    public init(_ comparison: Comparison, progress say: @escaping @Sendable (String) -> Void) {
        self.comparison = comparison
        self.say = say
    }

    /// Plays all on the driver core as a kernel; a digest of every answer.
    public mutating func playOnCore(as kernel: String) throws -> String {
        let start = ContinuousClock.now
        let fresh = try comparison.core(SmallWorld.machine, as: kernel, after: [])
        var digest = LabDigest()
        for prefix in SmallWorld.prefixes {
            for third in SmallWorld.operations.indices {
                for lines in SmallWorld.answers(prefix + [third], on: fresh).joined() {
                    digest.add(lines.utf8)
                }
                digest.endLine()
                sequenceCount += 1
            }
        }
        duration = .now - start
        return digest.text
    }

    /// Plays all on a kernel, or as many as fit into a time, the first two operations in an order
    /// that a seed decides.
    public mutating func play(on kernel: LabKernel, of lab: Lab, within limit: Duration) throws {
        let start = ContinuousClock.now
        let pair = try SequencePair(
            comparison,
            kernel,
            lab,
            SmallWorld.machine,
            reset: SmallWorld.reset,
            coreReset: [],
            keeping: SmallWorld.kept
        )
        let position = try pair.subject.guest.logPosition()
        var random = SeededRandom(seed: 64_000)
        for (number, prefix) in SmallWorld.prefixes.shuffled(using: &random).enumerated() {
            guard .now - start < limit, failures.count < Self.failuresMax else { break }
            if number % 50 == 0 {
                let all = Self.sequencesInAll
                say("Linux \(kernel.name): \(sequenceCount)/\(all) sequences of three")
            }
            try compare(prefix, pair)
        }
        for complaint in try pair.subject.guest.complaints(since: position) {
            failures.append(
                CaseFailure(name: "Linux \(kernel.name), sequences of three", text: complaint)
            )
        }
        duration = .now - start
    }

    /// All sequences that begin with these two operations.
    private mutating func compare(_ prefix: [Int], _ pair: SequencePair) throws {
        let sequences = SmallWorld.operations.indices.map { prefix + [$0] }
        let answers = try pair.subject.play(sequences: sequences)
        for (sequence, answer) in zip(sequences, answers) {
            sequenceCount += 1
            let computed = SmallWorld.answers(sequence, on: pair.core())
            if computed != answer { failures.append(try pair.shrunk(SmallWorld.case(sequence))) }
        }
    }
}

extension KernelSubject {
    /// Does sequences of the small world's operations, each after a reset.
    fileprivate func play(sequences: [[Int]]) throws -> [[[String]]] {
        let first = keptReset + SmallWorld.kept.count - SmallWorld.played.count
        func kept(_ index: Int) -> [UInt8] {
            LabScript.part("o", [Array("\(first + index)".utf8)])
        }
        let looks = SmallWorld.looks.indices.map { kept(SmallWorld.operations.count + $0) }
        var parts: [[UInt8]] = []
        for sequence in sequences {
            parts.append(LabScript.part("R", [Array("\(first)".utf8)]))
            parts += sequence.map(kept) + looks
        }
        let answers = try script(parts)
        let operations = sequences.map { $0.map { SmallWorld.operations[$0] } + SmallWorld.looks }
        guard answers.count == operations.joined().count else {
            throw RunnerError("the agent did not answer every operation")
        }
        var next = 0
        return operations.map { operations in
            defer { next += operations.count }
            return zip(answers[next...], operations).map { scriptLines($0, of: $1) }
        }
    }
}
