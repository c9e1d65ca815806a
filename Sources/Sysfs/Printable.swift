/// A text from outside, fit for one line of a message, a table or a terminal.
///
/// What is not for reading is escaped (`\n`, `\x1b`, `\u{202e}`), so that a name can neither command a
/// terminal nor pretend to be another line; what is longer than `limit` is cut, and ends in `…`. All that
/// anybind shows of names, arguments and files goes through here.
public func printable(_ text: String, upTo limit: Int = .max) -> String {
    assert(limit >= 0, "fewer than no characters are shown")
    let isPlain = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
    if isPlain && text.utf8.count <= limit { return text }
    var shown = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        if count == limit { return shown + "…" }
        shown += isReadable(scalar) ? String(scalar) : escaped(scalar)
    }
    return shown
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
        let digits = String(scalar.value, radix: 16)
        if scalar.value > 0xFF { return "\\u{\(digits)}" }
        return (digits.utf8.count == 1 ? "\\x0" : "\\x") + digits
    }
}

/// Whether a character shows itself, and nothing else than itself.
private func isReadable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return 0x20..<0x7F ~= scalar.value }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
        .privateUse:
        return false
    default:
        return true
    }
}
