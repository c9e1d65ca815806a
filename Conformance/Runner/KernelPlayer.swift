public import ConformanceCases
public import KernelLab

/// Plays cases on one kernel, many a boot: a machine that a reset gives back is used again.
public struct KernelPlayer {
    /// The kernel.
    public let kernel: LabKernel
    let lab: Lab
    private var subject: KernelSubject?
    private var imprint: [String] = []
    /// How often a guest was booted.
    public private(set) var bootCount = 0

    /// A player that boots when it is asked to play.
    public init(_ lab: Lab, _ kernel: LabKernel) {
        self.lab = lab
        self.kernel = kernel
    }

    /// What came of one case on the kernel.
    public struct Result {
        /// What the kernel answered, step by step.
        public var answers: [[String]]
        /// What the kernel complained of in its log: a BUG, a WARNING, an oops.
        public var complaints: [String]
    }

    /// Plays a case; the kernel's answers, as far as `goOn` wishes to hear them.
    public mutating func play(
        _ one: Case,
        goOn: (Int, [String], inout KernelSubject) throws -> Bool = { _, _, _ in true }
    ) throws -> Result {
        var subject = try ready(one.machine)
        let position = try subject.guest.logPosition()
        var answers: [[String]] = []
        for (index, step) in one.steps.enumerated() {
            let answer = try subject.answer(step.operation)
            answers.append(answer)
            if try !goOn(index, answer, &subject) { break }
        }
        let complaints = try subject.guest.complaints(since: position)
        let isSpent = one.steps.contains { $0.operation.changesHardware || $0.operation.kills }
        self.subject = isSpent ? nil : subject
        return Result(answers: answers, complaints: complaints)
    }

    /// A guest with that machine, as after its boot.
    mutating func ready(_ machine: CaseMachine) throws -> KernelSubject {
        if var subject, subject.machine == machine {
            self.subject = nil
            if (try? subject.reset()) != nil, try subject.imprint() == imprint { return subject }
        }
        subject = nil
        bootCount += 1
        let fresh = try KernelSubject(lab, kernel, machine)
        imprint = try fresh.imprint()
        return fresh
    }
}

extension CaseOperation {
    fileprivate var kills: Bool {
        if case .kill = self { true } else { false }
    }
}
