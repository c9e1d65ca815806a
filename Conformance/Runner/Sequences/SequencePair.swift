internal import ConformanceCases
internal import CoreSubject
internal import KernelLab
internal import LabBase

/// A guest and the driver core on one machine, on which sequences are compared.
struct SequencePair {
    var subject: KernelSubject
    let kernel: LabKernel
    let machine: CaseMachine
    /// What the guest is after a reset.
    private let fresh: CoreSubject
    /// Where the kernel's log was when the guest was ready.
    private let logStart: Int

    /// Boots the guest, and resets both.
    init(
        _ comparison: Comparison,
        _ kernel: LabKernel,
        _ lab: Lab,
        _ machine: CaseMachine,
        reset: [CaseOperation],
        coreReset: [CaseOperation],
        keeping more: [CaseOperation] = []
    ) throws {
        self.kernel = kernel
        self.machine = machine
        subject = try KernelSubject(lab, kernel, machine)
        fresh = try comparison.core(machine, as: kernel.name, after: coreReset)
        try subject.keep(reset, more)
        logStart = try subject.guest.logPosition()
    }

    /// What the kernel said of itself since: a BUG, a WARNING.
    func complaints() throws -> [String] { try subject.guest.complaints(since: logStart) }

    /// The driver core as a reset leaves it.
    func core() -> CoreSubject { fresh.copied() }

    /// The first step at which both disagree, and what each said.
    private func difference(
        _ operations: [CaseOperation]
    ) throws -> (step: Int, kernel: [[String]], core: [[String]], state: [String])? {
        var core = core()
        // With fewer operations, one may never return: the guest is not asked.
        if operations.contains(where: { core.answer($0) == ["pending"] }) { return nil }
        let answers = try subject.play(operations, digests: false)
        core = self.core()
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
    func shrunk(_ one: Case) throws -> CaseFailure {
        var operations = one.steps.map { $0.operation }
        guard var found = try difference(operations) else {
            return CaseFailure(name: one.name, text: "it differed once and not again\n\(one.text)")
        }
        operations = Array(operations[...found.step])
        var index = operations.count - 2
        while index >= 0 {
            var fewer = operations
            fewer.remove(at: index)
            if let still = try difference(fewer) {
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

extension Comparison {
    /// The driver core on a machine on which these operations were done, and forgotten.
    func core(_ machine: CaseMachine, as kernel: String, after operations: [CaseOperation]) throws
        -> CoreSubject
    {
        var core = try core(machine, as: kernel)
        let forgotten: [CaseOperation] = [.uevents(subsystems: []), .labLog]
        for operation in operations + forgotten { _ = core.answer(operation) }
        return core
    }
}
