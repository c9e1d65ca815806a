/// Texts in single or double quotes.
extension JSON5Reader {
    mutating func text() throws(Failure) -> String {
        let start = at
        let quote = next
        assert(
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            "a text begins with its quote"
        )
        at += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case quote:
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw expected("the quote at the end of the string on the same line")
            case UInt8(ascii: "\\"): try escape(into: &text)
            default:
                text.append(byte)
                at += 1
            }
        }
        throw Failure(offset: start, problem: "expected a quote at the end of this string")
    }

    /// A backslash and what follows it.
    private mutating func escape(into text: inout [UInt8]) throws(Failure) {
        assert(next == UInt8(ascii: "\\"), "an escape begins with its backslash")
        let start = at
        at += 1
        let lineEnd = lineEndLength
        if lineEnd > 0 {
            at += lineEnd
            return
        }
        guard let byte = next else { throw expected("a character after '\\'") }
        if byte == UInt8(ascii: "u") { return try unicodeEscape(into: &text, start) }
        if byte == UInt8(ascii: "x") {
            at += 1
            return append(try hexadecimal(digits: 2), to: &text)
        }
        if byte == UInt8(ascii: "0") {
            at += 1
            guard !isDigit(next) else { throw invalidEscape(start) }
            return text.append(0)
        }
        guard !isDigit(byte) else { throw invalidEscape(start) }
        // The bytes of a longer character follow by themselves.
        text.append(JSON5Reader.escapes[byte] ?? byte)
        at += 1
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
        UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
    ]

    /// `\u` with four digits, or two of them for a character beyond the first plane.
    private mutating func unicodeEscape(into text: inout [UInt8], _ start: Int) throws(Failure) {
        at += 1
        let first = try hexadecimal(digits: 4)
        guard 0xd800...0xdfff ~= first else { return append(first, to: &text) }
        guard first < 0xdc00, take("\\"), take("u") else { throw invalidEscape(start) }
        let second = try hexadecimal(digits: 4)
        guard 0xdc00...0xdfff ~= second else { throw invalidEscape(start) }
        append(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00), to: &text)
    }

    private func append(_ number: UInt32, to text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(number) else {
            preconditionFailure("half a character, which was refused")
        }
        text += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func hexadecimal(digits: Int) throws(Failure) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = next, let digit = JSON5Reader.hexadecimalDigit(byte) else {
                throw expected("\(digits) hexadecimal digits")
            }
            number = number << 4 | digit
            at += 1
        }
        return number
    }

    private func invalidEscape(_ start: Int) -> Failure {
        Failure(offset: start, problem: "expected a character, found half of one after '\\'")
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    /// The value of a hexadecimal digit; nil for another character.
    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
