internal import ConformanceCases
internal import ConformanceRunner
internal import KernelLab

/// What is to be done on each kernel; several kernels are at work at the same time.
struct KernelWork: Sendable {
    let cases: [Case]
    let comparison: Comparison
    let lab: Lab
    /// How many random sequences, and of which seed.
    let sequences: Int
    let seed: UInt64
    /// For how many minutes all sequences of three are played.
    let exhaustive: Int
    let progress: Progress

    /// What came of it on one kernel.
    struct Result: Sendable {
        /// The kernel's short name, `6.1`.
        let name: String
        /// The kernel, exactly.
        let kernel: String
        var cases: CaseRun
        /// What it answered to the cases, by their names.
        var answers: [String: [[String]]] = [:]
        var sequences: SequenceRun?
        var exhaustive: ExhaustiveRun?
    }

    /// Does it on all of these, and waits for them; the results in the kernels' order.
    func play(on names: [String]) async throws -> [Result] {
        let kernels = try names.map { try lab.kernel($0) }
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, kernel) in kernels.enumerated() {
                group.addTask { (index, try play(on: kernel)) }
            }
            var results: [(Int, Result)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
    }

    private func play(on kernel: LabKernel) throws -> Result {
        takePriorityOfProgram()
        let run = CaseRun(comparison, progress: progress.say)
        var result = Result(name: kernel.name, kernel: "\(kernel)", cases: run)
        result.answers = result.cases.play(cases, on: kernel, of: lab)
        if sequences > 0 {
            var run = SequenceRun(comparison, on: kernel, of: lab, progress: progress.say)
            try run.play(sequences, seed: seed)
            result.sequences = run
        }
        if exhaustive > 0 {
            var run = ExhaustiveRun(comparison, progress: progress.say)
            try run.play(on: kernel, of: lab, within: .seconds(60 * exhaustive))
            result.exhaustive = run
        }
        return result
    }
}
