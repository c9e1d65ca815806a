/// Numbers: whole, decimal, hexadecimal, with a sign, infinite.
extension JSON5Reader {
    mutating func number() throws(Failure) -> JSON5Value.Kind {
        let start = at
        while let byte = next, isPart(byte, from: start) { at += 1 }
        assert(at > start, "a number begins with a sign, a point or a digit")
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let kind = JSON5Reader.number(text) else {
            at = start
            throw expected("a number")
        }
        return kind
    }

    /// Letters count, so that `12ab` is one wrong number and not a number and a wrong comma.
    private func isPart(_ byte: UInt8, from start: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"):
            return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            // At the beginning, and after the `e` of an exponent.
            return at == start || bytes[at - 1] | 0x20 == UInt8(ascii: "e")
        default: return false
        }
    }

    private static func number(_ text: String) -> JSON5Value.Kind? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        if digits == "Infinity" { return .decimal(isNegative ? -.infinity : .infinity) }
        if digits == "NaN" { return .decimal(.nan) }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            return hexadecimal(digits.dropFirst(2), isNegative: isNegative)
        }
        guard isDecimal(digits.utf8) else { return nil }
        let signed = (isNegative ? "-" : "") + String(digits)
        if let integer = Int64(signed) { return .integer(integer) }
        // The standard library reads no `5.`; a zero after the point changes nothing.
        var plain = signed
        if let point = plain.firstIndex(of: ".") {
            let after = plain.index(after: point)
            if after == plain.endIndex || !plain[after].isNumber { plain.insert("0", at: after) }
        }
        return Double(plain).map { .decimal($0) }
    }

    private static func hexadecimal(_ digits: Substring, isNegative: Bool) -> JSON5Value.Kind? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ hexadecimalDigit($0) != nil }) else {
            return nil
        }
        if let integer = Int64((isNegative ? "-" : "") + String(digits), radix: 16) {
            return .integer(integer)
        }
        var number = 0.0
        for byte in digits.utf8 { number = number * 16 + Double(hexadecimalDigit(byte) ?? 0) }
        return .decimal(isNegative ? -number : number)
    }

    /// Whether it is digits, a point among or around them, and an exponent; no zero before other digits.
    private static func isDecimal(_ text: Substring.UTF8View) -> Bool {
        let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let whole = text.prefix(while: isDigit)
        var rest = text.dropFirst(whole.count)
        if whole.count > 1, whole.first == UInt8(ascii: "0") { return false }
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            digits += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard digits > 0 else { return false }
        guard let first = rest.first else { return true }
        guard first | 0x20 == UInt8(ascii: "e") else { return false }
        var exponent = rest.dropFirst()
        if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") {
            exponent = exponent.dropFirst()
        }
        return !exponent.isEmpty && exponent.allSatisfy(isDigit)
    }
}
