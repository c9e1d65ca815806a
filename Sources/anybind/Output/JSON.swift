import JSON5Text

/// A value to be written as JSON, always the same bytes for the same value.
indirect enum JSON: Hashable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// A text, or null for none.
    static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// A number, or null for none.
    static func optional(_ number: Int?) -> JSON { number.map(JSON.number) ?? .null }

    /// A list of texts.
    static func strings(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }

    /// The text, indented by two spaces a level, keys in the order of their bytes.
    func text(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let value): return String(value)
        case .string(let value): return quotedAsJSON(value)
        case .array(let values):
            guard !values.isEmpty else { return "[]" }
            let lines = values.map { inner + $0.text(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.sorted { $0.key < $1.key }.map { key, value in
                inner + quotedAsJSON(key) + ": " + value.text(indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }
}
