/// One case: a machine, a sequence of operations on it, and what real kernels answered to each.
public struct Case: Hashable, Sendable {
    /// Number and name, the same as the file's: `001-pci-bind-unbind`.
    public var name: String
    /// What the case is for.
    public var about: String
    /// The kernels it was recorded on, `6.1`; empty for one that holds only its inputs.
    public var kernels: [String]
    /// The machine that it is played on.
    public var machine: CaseMachine
    /// What the kernel says of itself in its log because of this case: parts of such lines.
    ///
    /// Any other BUG or WARNING is a difference, and so is one of these that does not come.
    public var complaints: [String] = []
    /// What is done, in order.
    public var steps: [CaseStep]

    /// A case; without steps it is to be filled.
    public init(
        name: String,
        about: String,
        kernels: [String] = [],
        machine: CaseMachine,
        steps: [CaseStep] = []
    ) {
        self.name = name
        self.about = about
        self.kernels = kernels
        self.machine = machine
        self.steps = steps
    }
}

/// What a case's machine is made from; cases whose machines are equal can share a guest.
public struct CaseMachine: Hashable, Sendable {
    /// QEMU's arguments, as written behind `qemu`, each line one string.
    public var qemu: [String]
    /// Further kernel arguments, each `cmdline` line one string.
    public var kernelArguments: [String]
    /// What is loaded before the first step: `NAME [PARAM=VALUE...]`.
    public var modules: [String]

    /// A machine of the board's own devices and these.
    public init(qemu: [String] = [], kernelArguments: [String] = [], modules: [String] = []) {
        self.qemu = qemu
        self.kernelArguments = kernelArguments
        self.modules = modules
    }
}

/// One operation, and what was answered to it.
public struct CaseStep: Hashable, Sendable {
    /// Remarks that stand before it.
    public var remarks: [String]
    /// What is done.
    public var operation: CaseOperation
    /// What was recorded.
    public var recorded: CaseAnswers

    /// A step; without answers it is to be recorded.
    public init(
        _ operation: CaseOperation,
        recorded: CaseAnswers = CaseAnswers(),
        remarks: [String] = []
    ) {
        self.operation = operation
        self.recorded = recorded
        self.remarks = remarks
    }
}

/// What kernels answered to one step: the same all, or each its own.
public struct CaseAnswers: Hashable, Sendable {
    /// The lines that all kernels answered which have none of their own.
    public var common: [String]
    /// The lines of one kernel, in the order of the file.
    public var own: [Own]

    /// The answer of one kernel.
    public struct Own: Hashable, Sendable {
        /// The kernel, `6.1`.
        public var kernel: String
        /// Its lines.
        public var lines: [String]
    }

    /// No answers yet, or those that all kernels gave.
    public init(common: [String] = []) {
        self.common = common
        own = []
    }

    /// What a kernel answered; nil when it was not recorded.
    public func lines(of kernel: String) -> [String]? {
        if let answer = own.first(where: { $0.kernel == kernel }) { return answer.lines }
        return common.isEmpty ? nil : common
    }

    /// Notes one more line of a kernel, or of all.
    public mutating func append(_ line: String, of kernel: String?) {
        guard let kernel else {
            common.append(line)
            return
        }
        if let index = own.firstIndex(where: { $0.kernel == kernel }) {
            own[index].lines.append(line)
        } else {
            own.append(Own(kernel: kernel, lines: [line]))
        }
    }

    /// The answers of several kernels; where they are all the same, once.
    public init(_ answers: [(kernel: String, lines: [String])]) {
        self.init()
        let first = answers.first?.lines ?? []
        if answers.allSatisfy({ $0.lines == first }) {
            common = first
        } else {
            own = answers.map { Own(kernel: $0.kernel, lines: $0.lines) }
        }
    }
}
