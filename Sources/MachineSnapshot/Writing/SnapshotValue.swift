internal import JSON5Text

/// A value of a machine file that is being written; keys stay in their order.
indirect enum SnapshotValue {
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([SnapshotValue])
    case object([(key: String, value: SnapshotValue)])

    static func texts(_ texts: [String]) -> SnapshotValue { .list(texts.map { .text($0) }) }

    /// The value on one line.
    var line: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): "\(number)"
        case .text(let text): quotedAsJSON(text)
        case .list(let values): "[" + values.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{ "
                + members.map { SnapshotValue.key($0.key) + ": " + $0.value.line }
                .joined(separator: ", ") + " }"
        }
    }

    /// An object of the second level: each member on a line of its own, so that a person can change it.
    func lines(indent: String) -> String {
        guard case .object(let members) = self else { return line }
        var text = "{\n"
        for (key, value) in members {
            text += indent + "  " + SnapshotValue.key(key) + ": "
            if key == "attributes", case .object = value {
                text += value.lines(indent: indent + "  ")
            } else {
                text += value.line
            }
            text += ",\n"
        }
        return text + indent + "}"
    }

    /// A key, in quotes where JSON5 needs them.
    private static func key(_ key: String) -> String {
        let isPlain = key.utf8.enumerated().allSatisfy { place, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): place > 0
            default: false
            }
        }
        return isPlain && !key.isEmpty ? key : quotedAsJSON(key)
    }
}

/// A number's text with zeros before it.
func padded(_ text: String, to digits: Int) -> String {
    String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
