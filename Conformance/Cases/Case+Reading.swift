/// Why a text is no case.
public struct CaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1 on.
    public let line: Int
    /// What is wrong with it.
    public let message: String

    /// An error of a line.
    public init(line: Int, message: String) {
        self.line = line
        self.message = message
    }

    /// `line 3: …`.
    public var description: String { "line \(line): \(message)" }
}

extension Case {
    /// Reads a case file.
    public init(_ text: String) throws(CaseError) {
        self.init(name: "", about: "", machine: CaseMachine())
        var remarks: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let end = line.firstIndex(of: " ") ?? line.endIndex
            let rest = String(line[end...].dropFirst())
            let error = { (message: String) in CaseError(line: index + 1, message: message) }
            switch line[..<end] {
            case ">":
                guard let operation = CaseOperation(rest) else {
                    throw error("'\(rest)' is no operation")
                }
                steps.append(CaseStep(operation, remarks: remarks))
                remarks = []
            case "=":
                guard !steps.isEmpty else { throw error("an answer before the first operation") }
                guard steps[steps.count - 1].note(rest) else { throw error("an empty answer") }
            case "#": remarks.append(rest)
            case let word:
                guard steps.isEmpty, takeHead(String(word), rest) else {
                    throw error("'\(word)' is not expected here")
                }
            }
        }
        guard !name.isEmpty else { throw CaseError(line: 1, message: "the case has no name") }
    }

    /// Takes a line of the head; false for a word that is none of it.
    private mutating func takeHead(_ word: String, _ rest: String) -> Bool {
        switch word {
        case "case": name = rest
        case "about": about = rest
        case "kernel": kernels += rest.split(separator: " ").map(String.init)
        case "qemu": machine.qemu.append(rest)
        case "cmdline": machine.kernelArguments.append(rest)
        case "module": machine.modules.append(rest)
        case "complaint": complaints.append(rest)
        default: return false
        }
        return true
    }
}

extension CaseStep {
    /// Notes what stands behind `=`; false for nothing.
    fileprivate mutating func note(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        guard text.hasPrefix("@") else {
            recorded.append(text, of: nil)
            return true
        }
        let kernel = text.dropFirst().prefix { $0 != " " }
        recorded.append(String(text.dropFirst(kernel.count + 2)), of: String(kernel))
        return !kernel.isEmpty
    }
}
