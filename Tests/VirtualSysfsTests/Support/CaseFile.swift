import DriverCore

/// One recorded case: a machine, operations on it, and what a real kernel answered.
struct CaseFile {
    var arguments: [String] = []
    var modules: [String] = []
    var steps: [Step] = []

    struct Step {
        let operation: String
        /// The answer of both kernels, or that of one by its version.
        var answers: [String: [String]] = [:]

        func expected(of version: String) -> [String] {
            answers[version] ?? answers["", default: []]
        }
    }

    /// Reads the text of a case.
    init(_ text: String) {
        for line in text.split(separator: "\n").map({ String($0) }) {
            let rest = String(line.drop { $0 != " " }.dropFirst())
            switch String(line.prefix(while: { $0 != " " })) {
            case "qemu": arguments.append(rest)
            case "module": modules.append(rest)
            case ">": steps.append(Step(operation: rest))
            case "=": addAnswer(rest)
            default: break
            }
        }
    }

    private mutating func addAnswer(_ text: String) {
        var version = ""
        var answer = text
        if text.hasPrefix("@") {
            version = String(text.dropFirst().prefix { $0 != " " })
            answer = String(text.drop { $0 != " " }.dropFirst())
        }
        let last = steps.count - 1
        if last >= 0 { steps[last].answers[version, default: []].append(answer) }
    }
}
