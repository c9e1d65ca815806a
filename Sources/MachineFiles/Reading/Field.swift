internal import DriverCore
internal import JSON5Text

/// A value of a machine file with its origin.
struct Field {
    let value: JSON5Value
    let origin: Origin

    /// The problem that something else was expected here.
    func expected(_ what: String) -> Problem {
        Problem(origin, "expected \(what), found \(found)")
    }

    private var found: String {
        switch value.kind {
        case .text(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .decimal(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .null, .list, .object: value.kind.name
        }
    }

    var isNull: Bool { value.kind == .null }

    func text(_ what: String = "a string") throws(Problem) -> String {
        guard case .text(let text) = value.kind else { throw expected(what) }
        return text
    }

    func boolean() throws(Problem) -> Bool {
        guard case .boolean(let flag) = value.kind else { throw expected("true or false") }
        return flag
    }

    func integer(in range: ClosedRange<Int>) throws(Problem) -> Int {
        guard case .integer(let number) = value.kind, let integer = Int(exactly: number),
            range ~= integer
        else {
            throw expected("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func list() throws(Problem) -> [Field] {
        guard case .list(let values) = value.kind else { throw expected("a list") }
        return values.enumerated().map { index, value in
            Field(
                value: value,
                origin: Origin(path: "\(origin.path)[\(index)]", offset: value.offset)
            )
        }
    }

    /// A name that can stand in a `/sys`: one file name of one line.
    func name(_ what: String) throws(Problem) -> String {
        let name = try text(what)
        guard Field.isName(name) else {
            throw expected("\(what): 1 to 255 bytes without '/' and control characters")
        }
        return name
    }

    static func isName(_ name: String) -> Bool {
        1...255 ~= name.utf8.count && name != "." && name != ".."
            && !name.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "/") }
    }

    /// Each text of a list, none of them empty or with control characters.
    func texts(_ what: String) throws(Problem) -> [String] {
        try list().each { field throws(Problem) in
            let text = try field.text(what)
            guard 1...4096 ~= text.utf8.count, !text.utf8.contains(where: { $0 < 0x20 }) else {
                throw field.expected("\(what) of 1 to 4096 bytes on one line")
            }
            return text
        }
    }

    /// A number that is written as a text of so many hexadecimal digits, `"10d3"`.
    func hexadecimal(digits: Int, _ what: String) throws(Problem) -> UInt32 {
        guard case .text(let text) = value.kind,
            let number = Field.hexadecimal(text, digits: digits)
        else { throw expected(what) }
        return number
    }

    /// Exactly so many hexadecimal digits as a number; nil for another text.
    static func hexadecimal(_ text: some StringProtocol, digits: Int) -> UInt32? {
        assert(digits > 0, "a number of no digits")
        guard text.utf8.count == digits else { return nil }
        var number: UInt32 = 0
        for byte in text.utf8 {
            guard number >> 28 == 0 else { return nil }
            switch byte {
            case 0x30...0x39: number = number << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: number = number << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return number
    }

    /// A probe's result: `"ok"`, the name of an errno, or a number as the kernel has it, `-19`.
    func probeResult() throws(Problem) -> Int32 {
        let what = "\"ok\", an errno such as \"ENODEV\", or a number from -4095 to 4095"
        switch value.kind {
        case .text("ok"): return 0
        case .text(let name):
            guard let errno = DriverCore.ErrorNumber(name: name) else { throw expected(what) }
            assert(1...4095 ~= errno.rawValue, "an errno is a number from 1 to 4095")
            return -errno.rawValue
        case .integer(let number):
            guard -4095...4095 ~= number else { throw expected(what) }
            return Int32(number)
        default: throw expected(what)
        }
    }
}

extension [Field] {
    /// What is made of each field.
    func each<Result>(_ read: (Field) throws(Problem) -> Result) throws(Problem) -> [Result] {
        var results: [Result] = []
        results.reserveCapacity(count)
        for field in self { results.append(try read(field)) }
        return results
    }
}

extension Field? {
    /// What is made of the field, if it is there.
    func read<Result>(_ read: (Field) throws(Problem) -> Result) throws(Problem) -> Result? {
        guard let self else { return nil }
        return try read(self)
    }
}
