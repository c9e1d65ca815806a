internal import ConformanceCases
internal import CoreSubject
public import KernelLab

/// Random sequences on one kernel and on the driver core, compared step by step.
public struct SequenceRun: Sendable {
    /// What disagreed, each shrunk to the least that still does.
    public private(set) var failures: [CaseFailure] = []
    /// What was done, and what came of it.
    public private(set) var tally = SequenceTally()
    /// How often a guest was booted.
    public private(set) var bootCount = 0

    private let comparison: Comparison
    private let lab: Lab
    private let kernel: LabKernel
    private let say: @Sendable (String) -> Void
    /// More are not looked at: the first few say what is wrong.
    private static let failuresMax = 10

    /// A run on a kernel that tells its progress.
    public init(
        _ comparison: Comparison,
        on kernel: LabKernel,
        of lab: Lab,
        progress say: @escaping @Sendable (String) -> Void
    ) {
        self.comparison = comparison
        self.kernel = kernel
        self.lab = lab
        self.say = say
    }

    /// Plays so many sequences of a seed, on all machines in turn.
    public mutating func play(_ count: Int, seed: UInt64) throws {
        let generator = SequenceGenerator(seed: seed)
        let start = ContinuousClock.now
        for (machine, setting) in SequenceSetting.all.enumerated() {
            let numbers = (0..<count).filter { $0 % SequenceSetting.all.count == machine }
            guard !numbers.isEmpty, failures.count < Self.failuresMax else { continue }
            try play(numbers.map { generator.sequence($0) }, setting, count)
        }
        tally.duration = .now - start
    }

    /// Plays the sequences of one machine, in one guest as long as that can be reset.
    private mutating func play(_ some: [Case], _ setting: SequenceSetting, _ count: Int) throws {
        var ready: SequencePair?
        for one in some where failures.count < Self.failuresMax {
            if tally.sequenceCount % 100 == 0 {
                say("Linux \(kernel.name): \(tally.sequenceCount)/\(count) sequences")
            }
            let pair = try ready ?? boot(setting)
            ready = pair
            do {
                if try compare(one, pair) { continue }
                try noteComplaints(pair, one.name)
            } catch {
                let text = "the guest was lost, which the core does not predict: \(error)"
                failures.append(CaseFailure(name: one.name, text: "\(text)\n\(one.text)"))
            }
            ready = nil
        }
        if let ready { try noteComplaints(ready, "sequences") }
    }

    private mutating func noteComplaints(_ pair: SequencePair, _ name: String) throws {
        for complaint in try pair.complaints() {
            let text = "Linux \(kernel.name) complained by then: \(complaint)"
            failures.append(CaseFailure(name: name, text: text))
        }
    }

    private mutating func boot(_ setting: SequenceSetting) throws -> SequencePair {
        bootCount += 1
        return try SequencePair(
            comparison,
            kernel,
            lab,
            setting.machine,
            reset: setting.reset,
            coreReset: setting.coreReset
        )
    }

    /// Plays one sequence on both; whether the guest can be reset after it.
    private mutating func compare(_ one: Case, _ pair: SequencePair) throws -> Bool {
        var core = pair.core()
        let (computed, canBeReset) = tally.play(one, on: &core)
        let operations = computed.map { $0.operation }
        let order = AnswerOrder(operations)
        // Where no order is promised, a digest could only say that something is different.
        let digests = !order.hasAsynchronous
        let answers = try pair.subject.play(operations, digests: digests)
        let isSame = zip(computed, answers).allSatisfy { step, answer in
            let own = digests ? digested(step.answer, of: step.operation) : step.answer
            return order.agree(own, answer)
        }
        guard !isSame else { return canBeReset }
        var played = one
        played.steps = operations.map { CaseStep($0) }
        guard canBeReset else {
            let text = "it differs, in a guest that cannot be reset to look again\n\(played.text)"
            failures.append(CaseFailure(name: one.name, text: text))
            return false
        }
        failures.append(try pair.shrunk(played))
        return true
    }
}
