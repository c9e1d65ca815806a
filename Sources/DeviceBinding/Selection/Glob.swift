/// A pattern of file names: `*` stands for any text, `?` for one character, `[a-c]` for one of them.
struct Glob: Hashable, Sendable {
    /// The parts in order.
    private var parts: [Part] = []

    private enum Part: Hashable, Sendable {
        case any
        case one
        case literal(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    /// Whether a text has a character that makes it a pattern.
    static func isPattern(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    /// The pattern in a text; a `[` that is not closed stands for itself.
    init(_ text: String) {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if parts.last != .any { parts.append(.any) }
            case "?": parts.append(.one)
            case "[": parts.append(Glob.set(&rest) ?? .literal(scalar))
            default: parts.append(.literal(scalar))
            }
        }
    }

    /// How many characters every name that fits has; nil where a `*` leaves that open.
    var width: Int? { parts.contains(.any) ? nil : parts.count }

    /// The set that begins after a `[`; nil, and nothing taken, where no `]` closes it.
    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Part? {
        guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
        var body = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let isNegated = body.first == "!"
        if isNegated { body = body.dropFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let low = body.popFirst() {
            if body.first == "-", let high = body.dropFirst().first, low <= high {
                ranges.append(low...high)
                body = body.dropFirst(2)
            } else {
                ranges.append(low...low)
            }
        }
        return .set(ranges, isNegated: isNegated)
    }

    /// Whether the whole of a name fits; never more work than the two lengths multiplied.
    func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var part = 0
        var index = 0
        var star: (part: Int, index: Int)?
        while index < name.count {
            if part < parts.count, parts[part] == .any {
                star = (part, index)
                part += 1
            } else if part < parts.count, fits(parts[part], name[index]) {
                part += 1
                index += 1
            } else if let last = star {
                // The last star takes one character more, and what follows it is tried again.
                star = (last.part, last.index + 1)
                part = last.part + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .any }
    }

    private func fits(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .any: false
        case .one: true
        case .literal(let own): own == scalar
        case .set(let ranges, let isNegated):
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
