extension JSON {
    /// The value on one line.
    package func line(_ style: JSONStyle = .compact) -> String {
        switch self {
        case .null: return "null"
        case .boolean(let isSo): return isSo ? "true" : "false"
        case .integer(let number): return "\(number)"
        case .text(let text): return quotedAsJSON(text)
        case .list(let values):
            return "[" + values.map { $0.line(style) }.joined(separator: ", ") + "]"
        case .object(let object):
            let members = style.order(object).map { $0.line(style) }.joined(separator: ", ")
            return style.isSpacious ? "{ \(members) }" : "{\(members)}"
        }
    }

    /// The value with each element and member on a line of its own, two spaces a level further in.
    package func indented(_ style: JSONStyle = .sorted, by indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .null, .boolean, .integer, .text: return line(style)
        case .list(let values):
            guard !values.isEmpty else { return "[]" }
            let lines = values.map { inner + $0.indented(style, by: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let object):
            guard !object.isEmpty else { return "{}" }
            let lines = style.order(object).map { member in
                inner + style.text(ofKey: member.key) + ": "
                    + member.value.indented(style, by: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    /// An object whose members stand on a line each, with a comma after the last, so that a person can
    /// change it; those of the key `opened` are laid out so too, all others on their line.
    package func opened(_ style: JSONStyle, by indent: String, opening opened: String) -> String {
        guard case .object(let object) = self else { return line(style) }
        let lines = style.order(object).map { member in
            let isOpened = member.key == opened
            let value =
                isOpened
                ? member.value.opened(style, by: indent + "  ", opening: opened)
                : member.value.line(style)
            return indent + "  " + style.text(ofKey: member.key) + ": " + value + ",\n"
        }
        return "{\n" + lines.joined() + indent + "}"
    }
}

extension JSONObject.Member {
    fileprivate func line(_ style: JSONStyle) -> String {
        style.text(ofKey: key) + ": " + value.line(style)
    }
}
