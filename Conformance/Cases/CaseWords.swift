/// One word of a line: bytes, since what stands in quotes need not be text.
struct CaseWord {
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A line cut at spaces; what stands in double quotes is one word, with its escapes read.
///
/// Nil where a quote is not closed, or an escape is none.
func caseWords(_ line: some StringProtocol) -> [CaseWord]? {
    var words: [CaseWord] = []
    var rest = Array(line.utf8)[...]
    while true {
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard let first = rest.first else { return words }
        if first == UInt8(ascii: "\"") {
            rest.removeFirst()
            guard let bytes = quotedBytes(&rest) else { return nil }
            words.append(CaseWord(bytes: bytes))
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
            words.append(CaseWord(bytes: Array(rest[..<end])))
            rest = rest[end...]
        }
    }
}

/// Reads up to the closing quote: `\n`, `\t`, `\\`, `\"` and `\xNN`.
private func quotedBytes(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "\"") { return bytes }
        guard byte == UInt8(ascii: "\\") else {
            bytes.append(byte)
            continue
        }
        switch rest.popFirst() {
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
        case UInt8(ascii: "x"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        default: return nil
        }
    }
    return nil
}

/// Bytes as a case file writes them, in double quotes.
public func caseQuoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    for byte in bytes {
        switch byte {
        case 0x0a: text += "\\n"
        case 0x09: text += "\\t"
        case UInt8(ascii: "\\"): text += "\\\\"
        case UInt8(ascii: "\""): text += "\\\""
        case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return text + "\""
}

/// The words of a line as texts; see ``caseQuoted(_:)`` for what stands in quotes.
public func caseTexts(_ line: some StringProtocol) -> [String]? {
    caseWords(line)?.map { $0.text }
}
