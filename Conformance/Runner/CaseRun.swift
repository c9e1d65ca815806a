public import ConformanceCases
internal import CoreSubject
public import KernelLab

/// A run over the cases of a directory: on the driver core, and on kernels where some are named.
public struct CaseRun: Sendable {
    private let comparison: Comparison
    private let say: @Sendable (String) -> Void
    /// What disagreed, in the order of being found.
    public private(set) var failures: [CaseFailure] = []
    /// The kernels that were booted, exactly, with the number of boots.
    public private(set) var boots: [(kernel: String, count: Int)] = []

    /// A run that tells its progress to somebody.
    public init(_ comparison: Comparison, progress say: @escaping @Sendable (String) -> Void) {
        self.comparison = comparison
        self.say = say
    }

    /// Compares each case with the core, as each kernel it was recorded on.
    public mutating func playOnCore(_ cases: [Case]) {
        for one in cases {
            if one.kernels.isEmpty { fail(one.name, "it was recorded on no kernel") }
            for kernel in one.kernels {
                do {
                    guard let difference = try comparison.difference(one, from: kernel) else {
                        continue
                    }
                    fail(one.name, "\(difference)")
                } catch {
                    fail(one.name, "as \(kernel): \(error)")
                }
            }
        }
    }

    /// Plays each case on a kernel and compares with the core, and with what was recorded.
    ///
    /// Cases with equal machines come one after the other, so that they share a guest.
    ///
    /// - Returns: The kernel's answers, by the name of the case.
    public mutating func play(_ cases: [Case], on kernel: LabKernel, of lab: Lab)
        -> [String: [[String]]]
    {
        var player = KernelPlayer(lab, kernel)
        var answers: [String: [[String]]] = [:]
        var machines: [CaseMachine] = []
        for one in cases where !machines.contains(one.machine) { machines.append(one.machine) }
        var count = 0
        for machine in machines {
            for one in cases where one.machine == machine {
                count += 1
                say("Linux \(kernel.name): \(count)/\(cases.count) \(one.name)")
                do {
                    answers[one.name] = try play(one, &player)
                } catch {
                    fail(one.name, "on \(kernel.name): \(error)")
                }
            }
        }
        boots.append(("\(kernel)", player.bootCount))
        return answers
    }

    private mutating func play(_ one: Case, _ player: inout KernelPlayer) throws -> [[String]] {
        let kernel = player.kernel.name
        var core = try comparison.core(one.machine, as: kernel)
        var first: CaseDifference?
        let result = try player.play(one) { index, answer, subject in
            let step = one.steps[index]
            let computed = core.answer(step.operation)
            guard first == nil else { return true }
            let recorded = step.recorded.lines(of: kernel) ?? answer
            guard answer != computed || answer != recorded else { return true }
            first = CaseDifference(
                step: index + 1,
                operation: step.operation,
                expected: answer != computed ? computed : recorded,
                from: answer != computed ? "DriverCore as \(kernel)" : "recorded on \(kernel)",
                answered: answer,
                by: "Linux \(kernel)",
                state: try subject.machineState()
            )
            return true
        }
        if let first { fail(one.name, "\(first)") }
        for complaint in result.complaints
        where !one.complaints.contains(where: { complaint.contains($0) }) {
            fail(one.name, "Linux \(kernel) complained: \(complaint)")
        }
        for expected in one.complaints
        where !result.complaints.contains(where: { $0.contains(expected) }) {
            fail(one.name, "Linux \(kernel) did not complain about \(expected)")
        }
        return result.answers
    }

    private mutating func fail(_ name: String, _ text: String) {
        failures.append(CaseFailure(name: name, text: text))
    }
}

/// One thing that disagreed.
public struct CaseFailure: Hashable, Sendable {
    /// The case.
    public var name: String
    /// What is different, in several lines.
    public var text: String
}
