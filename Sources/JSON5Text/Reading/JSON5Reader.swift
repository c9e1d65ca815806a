/// The reading of one text, from its first byte to its last.
struct JSON5Reader {
    /// A problem at an offset.
    struct Failure: Error {
        let offset: Int
        let problem: String
    }

    let bytes: [UInt8]
    /// The next byte to be looked at.
    var at = 0
    /// How many lists and objects are open.
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte, or nil at the end.
    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// The one value that a text holds.
    mutating func document() throws(Failure) -> JSON5Value {
        try skipSpace()
        let value = try value()
        try skipSpace()
        guard next == nil else { throw expected("the end of the text after the value") }
        assert(at == bytes.count && depth == 0, "a value ends with the brackets that it began with")
        return value
    }

    private mutating func value() throws(Failure) -> JSON5Value {
        let start = at
        switch next ?? 0 {
        case UInt8(ascii: "{"): return JSON5Value(.object(try object()), offset: start)
        case UInt8(ascii: "["): return JSON5Value(.list(try list()), offset: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return JSON5Value(.text(try text()), offset: start)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSON5Value(try number(), offset: start)
        default: return JSON5Value(try word(), offset: start)
        }
    }

    /// `null`, `true`, `false`, `Infinity` or `NaN`.
    private mutating func word() throws(Failure) -> JSON5Value.Kind {
        let start = at
        switch identifier() {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "Infinity": return .decimal(.infinity)
        case "NaN": return .decimal(.nan)
        default:
            at = start
            throw expected("a value (a string in quotes, a number, a list, an object)")
        }
    }

    private mutating func list() throws(Failure) -> [JSON5Value] {
        try open()
        var values: [JSON5Value] = []
        while true {
            try skipSpace()
            if take("]") { break }
            values.append(try value())
            try skipSpace()
            if take(",") { continue }
            if take("]") { break }
            throw expected("',' or ']'")
        }
        close()
        return values
    }

    private mutating func object() throws(Failure) -> [JSON5Member] {
        try open()
        var members = JSON5Members()
        while true {
            try skipSpace()
            if take("}") { break }
            let start = at
            let key = try key()
            try skipSpace()
            guard take(":") else { throw expected("':' after the key") }
            try skipSpace()
            guard members.append(JSON5Member(key, offset: start, try value())) else {
                throw Failure(
                    offset: start,
                    problem: "expected each key once, found \(quoted(key)) again"
                )
            }
            try skipSpace()
            if take(",") { continue }
            if take("}") { break }
            throw expected("',' or '}'")
        }
        close()
        return members.all
    }

    private mutating func key() throws(Failure) -> String {
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try text() }
        let name = identifier()
        guard !name.isEmpty else { throw expected("a key") }
        return name
    }

    /// Steps into a list or an object.
    private mutating func open() throws(Failure) {
        guard depth < JSON5Document.depthMax else {
            throw expected(
                "lists and objects nested at most \(JSON5Document.depthMax) deep"
            )
        }
        assert(
            next == UInt8(ascii: "[") || next == UInt8(ascii: "{"),
            "a list or an object begins with its bracket"
        )
        depth += 1
        at += 1
    }

    /// Leaves a list or an object behind, whose bracket was taken.
    private mutating func close() {
        assert(depth > 0, "an end without a beginning")
        depth -= 1
    }

    /// Steps over a character, where it is the next one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == character.value else { return false }
        at += 1
        return true
    }

    /// A name made of letters, digits, `_`, `$` and characters beyond ASCII; empty where there is none.
    private mutating func identifier() -> String {
        let start = at
        while let byte = next, isIdentifier(byte, isFirst: at == start), spaceLength == 0 {
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private func isIdentifier(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xff:
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }
}
