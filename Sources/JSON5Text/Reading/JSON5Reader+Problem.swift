/// What is said of a text that is not JSON5.
extension JSON5Reader {
    /// The failure at the next character: what was expected there, and what was found.
    func expected(_ what: String) -> Failure {
        Failure(offset: at, problem: "expected \(what), found \(found)")
    }

    private var found: String {
        guard next != nil else { return "the end of the text" }
        var end = at
        while end < bytes.count, end - at < 24, isWord(bytes[end]) { end += 1 }
        if end == at { end += 1 }
        // Not in the middle of a character.
        while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
        assert(end > at, "something is found where the text has not ended")
        return quoted(String(decoding: bytes[at..<end], as: UTF8.self))
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default: false
        }
    }
}

/// A text from outside in single quotes, as an error message shows it.
///
/// It is cut after about 40 bytes, and characters that are not for reading (line ends, escapes, NUL) are
/// written as `\u{a}`: a message stays one line and cannot command a terminal.
package func quoted(_ text: String) -> String {
    var result = "'"
    var length = 0
    for scalar in text.unicodeScalars {
        let shown = readable(scalar)
        length += shown.utf8.count
        if length > 40 { return result + "…'" }
        result += shown
    }
    return result + "'"
}

/// A text whose characters that are not for reading are written as `\u{a}`.
package func readable(_ text: String) -> String {
    text.unicodeScalars.map(readable).joined()
}

private func readable(_ scalar: Unicode.Scalar) -> String {
    isReadable(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
}

private func isReadable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
        .privateUse:
        false
    default: true
    }
}
