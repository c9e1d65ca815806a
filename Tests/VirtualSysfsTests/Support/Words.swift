/// A line cut at spaces; what stands in double quotes is one word, with its escapes read.
func words(of line: String) -> [Word] {
    var words: [Word] = []
    var rest = Array(line.utf8)[...]
    while true {
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard let first = rest.first else { return words }
        if first == UInt8(ascii: "\"") {
            rest.removeFirst()
            words.append(Word(bytes: quotedBytes(&rest)))
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
            words.append(Word(bytes: Array(rest[..<end])))
            rest = rest[end...]
        }
    }
}

/// One word of a line.
struct Word {
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Reads up to the closing quote: `\n`, `\t`, `\\`, `\"` and `\xNN`.
private func quotedBytes(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
        guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
            bytes.append(byte)
            continue
        }
        switch escape {
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "x"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            bytes.append(UInt8(digits, radix: 16) ?? 0)
        default: bytes.append(escape)
        }
    }
    return bytes
}

/// Bytes as a case file writes them.
func quotedText(_ bytes: [UInt8]) -> String {
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
