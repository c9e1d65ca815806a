extension Case {
    /// The case as its file has it.
    public var text: String {
        var lines = ["case \(name)", "about \(about)"]
        if !kernels.isEmpty { lines.append("kernel " + kernels.joined(separator: " ")) }
        lines += machine.lines + complaints.map { "complaint \($0)" }
        lines.append("")
        for step in steps { lines += step.lines }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension CaseMachine {
    /// The lines of a case's head that say what the machine is.
    public var lines: [String] {
        qemu.map { "qemu \($0)" } + kernelArguments.map { "cmdline \($0)" }
            + modules.map { "module \($0)" }
    }
}

extension CaseStep {
    /// The lines of the step: remarks, operation, answers.
    public var lines: [String] {
        remarks.map { "# \($0)" } + ["> \(operation)"] + recorded.common.map { "= \($0)" }
            + recorded.own.flatMap { own in own.lines.map { "= @\(own.kernel) \($0)" } }
    }
}
