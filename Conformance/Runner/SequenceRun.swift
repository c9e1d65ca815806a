internal import ConformanceCases
internal import CoreSubject
public import KernelLab

/// Random sequences on one kernel and on the driver core, compared step by step.
public struct SequenceRun {
    /// What disagreed, each shrunk to the least that still does.
    public private(set) var failures: [CaseFailure] = []
    /// How many sequences and operations were played.
    public private(set) var sequenceCount = 0
    /// How many operations were played, and how many of those that change something succeeded.
    public private(set) var operationCount = 0
    /// How often each answer was reached, by `FILE: ANSWER, REASON`.
    public private(set) var reach: [String: Int] = [:]
    /// How often a guest was booted.
    public private(set) var bootCount = 0

    private let comparison: Comparison
    private let lab: Lab
    private let kernel: LabKernel
    private let say: (String) -> Void
    /// More are not looked at: the first few say what is wrong.
    private static let failuresMax = 10

    /// A run on a kernel that tells its progress.
    public init(
        _ comparison: Comparison,
        on kernel: LabKernel,
        of lab: Lab,
        progress say: @escaping (String) -> Void
    ) {
        self.comparison = comparison
        self.kernel = kernel
        self.lab = lab
        self.say = say
    }

    /// Plays so many sequences of a seed, on all machines in turn.
    public mutating func play(_ count: Int, seed: UInt64) throws {
        let generator = SequenceGenerator(seed: seed)
        let machines = SequenceGenerator.machines.count
        for machine in 0..<machines {
            let numbers = (0..<count).filter { $0 % machines == machine }
            guard !numbers.isEmpty, failures.count < Self.failuresMax else { continue }
            let subject = try KernelSubject(lab, kernel, SequenceGenerator.machines[machine])
            bootCount += 1
            let functions = SequenceGenerator.functions[machine]
            let position = try subject.guest.logPosition()
            for number in numbers where failures.count < Self.failuresMax {
                if sequenceCount % 100 == 0 {
                    say("Linux \(kernel.name): \(sequenceCount)/\(count) sequences")
                }
                let one = generator.sequence(number, machine: machine)
                try compare(one, subject, functions)
            }
            for complaint in try subject.guest.complaints(since: position) {
                let name = "Linux \(kernel.name) in sequences of seed \(seed)"
                failures.append(CaseFailure(name: name, text: complaint))
            }
        }
    }

    private mutating func compare(
        _ one: Case,
        _ subject: KernelSubject,
        _ functions: [String]
    ) throws {
        let operations = one.steps.map { $0.operation }
        sequenceCount += 1
        operationCount += operations.count
        try subject.resetLab(functions)
        let answers = try subject.batch(operations)
        var core = try comparison.core(one.machine, as: kernel.name)
        let order = AnswerOrder(operations)
        var isSame = true
        for (operation, answer) in zip(operations, answers) {
            let computed = core.answer(operation)
            reach[core.reachedRow(operation, computed), default: 0] += 1
            if !order.agree(computed, answer) { isSame = false }
        }
        if !isSame { failures.append(try shrink(one, subject, functions)) }
    }

    /// The first step at which both disagree, and what each said.
    private func difference(
        _ operations: [CaseOperation],
        _ machine: CaseMachine,
        _ subject: KernelSubject,
        _ functions: [String]
    ) throws -> (step: Int, kernel: [[String]], core: [[String]], state: [String])? {
        try subject.resetLab(functions)
        let answers = try subject.batch(operations)
        var core = try comparison.core(machine, as: kernel.name)
        let order = AnswerOrder(operations)
        var computed: [[String]] = []
        for (index, operation) in operations.enumerated() {
            computed.append(core.answer(operation))
            if !order.agree(computed[index], answers[index]) {
                return (index, answers, computed, core.machineState())
            }
        }
        return nil
    }

    /// Leaves out operations as long as there is a difference.
    private func shrink(
        _ one: Case,
        _ subject: KernelSubject,
        _ functions: [String]
    ) throws -> CaseFailure {
        var operations = one.steps.map { $0.operation }
        guard var found = try difference(operations, one.machine, subject, functions) else {
            return CaseFailure(name: one.name, text: "it differed once and not again")
        }
        operations = Array(operations[...found.step])
        var index = operations.count - 2
        while index >= 0 {
            var fewer = operations
            fewer.remove(at: index)
            if let still = try difference(fewer, one.machine, subject, functions) {
                operations = Array(fewer[...still.step])
                found = still
                index = min(index, operations.count - 1)
            }
            index -= 1
        }
        var least = one
        least.kernels = [kernel.name]
        least.steps = zip(operations, found.kernel).map {
            CaseStep($0, recorded: CaseAnswers(common: $1))
        }
        let report = CaseDifference(
            step: found.step + 1,
            operation: operations[found.step],
            expected: found.core[found.step],
            from: "DriverCore as \(kernel.name)",
            answered: found.kernel[found.step],
            by: "Linux \(kernel.name)",
            state: found.state
        )
        return CaseFailure(name: one.name, text: "\(report)\n\(least.text)")
    }
}
