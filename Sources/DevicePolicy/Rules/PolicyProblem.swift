internal import DeviceBinding
internal import JSON5Text
internal import Sysfs

/// What is wrong with a text of rules, and where: a byte of it, and the way through the document.
struct PolicyProblem: Error {
    /// The number of bytes before it; nil where it concerns the text as a whole.
    var offset: Int?
    /// The way to it, `rules[3].exactly`.
    var path: String
    /// What was expected, and what was found.
    var problem: String
}

extension Failure {
    /// The failure for a file of a policy that says what no rule can.
    init(_ problem: PolicyProblem, in file: String, _ position: JSON5Position?) {
        var text = printable(file, upTo: 300)
        if let position { text += ":\(position.line):\(position.column)" }
        if !problem.path.isEmpty { text += ": \(printable(problem.path, upTo: 100))" }
        self.init(
            .malformed,
            "\(text): \(printable(problem.problem, upTo: 300)).",
            help: [.other("No rule of the policy is followed until that is mended.")]
        )
    }
}

/// A value of a policy's file with the way to it.
struct PolicyField {
    let value: JSON5Value
    let path: String

    /// The problem that something else was expected here.
    func expected(_ what: String) -> PolicyProblem {
        PolicyProblem(offset: value.offset, path: path, problem: "expected \(what), found \(found)")
    }

    private var found: String {
        switch value.kind {
        case .text(let text): "'\(printable(text, upTo: 60))'"
        case .integer(let number): "\(number)"
        case .decimal(let number): "\(number)"
        case .boolean(let isSo): isSo ? "true" : "false"
        case .null, .list, .object: value.kind.name
        }
    }

    /// A text of one line, not empty and of so many bytes at most.
    func text(_ what: String, limit: Int = 512) throws(PolicyProblem) -> String {
        guard case .text(let text) = value.kind, 1...limit ~= text.utf8.count,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw expected("\(what) in quotes, of 1 to \(limit) bytes on one line") }
        return text
    }

    /// A whole number of a range.
    func integer(_ range: ClosedRange<Int>) throws(PolicyProblem) -> Int {
        guard case .integer(let number) = value.kind, let number = Int(exactly: number),
            range ~= number
        else {
            throw expected("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The elements of a list.
    func list() throws(PolicyProblem) -> [PolicyField] {
        guard case .list(let values) = value.kind else { throw expected("a list") }
        return values.enumerated().map { PolicyField(value: $1, path: "\(path)[\($0)]") }
    }

    /// The members of an object, all of which must have one of these keys.
    func members(_ keys: [String]) throws(PolicyProblem) -> [String: PolicyField] {
        guard case .object(let members) = value.kind else { throw expected("an object") }
        var found: [String: PolicyField] = [:]
        for member in members {
            guard keys.contains(member.key) else {
                throw PolicyProblem(
                    offset: member.offset,
                    path: path,
                    problem:
                        "expected one of the keys \(keys.joined(separator: ", ")), found '\(printable(member.key, upTo: 60))'"
                )
            }
            let below = path.isEmpty ? member.key : "\(path).\(member.key)"
            found[member.key] = PolicyField(value: member.value, path: below)
        }
        return found
    }
}
