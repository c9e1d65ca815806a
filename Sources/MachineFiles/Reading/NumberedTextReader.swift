internal import DriverCore
internal import JSON5Text

/// Reads a text of an entry that stands for many devices: `{i}` in it is a device's number.
///
/// `{i/8%32:02x}` is the number divided by 8, of that the remainder by 32, in two hexadecimal digits.
struct NumberedTextReader {
    /// What is said of a text that has no such form.
    static let expectation = "the device's number as {i}, {i+1}, {i%8}, {i/8%32:02x}"

    /// A number in a text is none.
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0
    /// The largest number that is put in.
    private let last: Int

    /// The text with its numbers, or nil where it has none.
    static func read(_ text: String, last: Int) throws(Malformed) -> DriverCore.NumberedText? {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return nil }
        var reader = NumberedTextReader(bytes: Array(text.utf8), last: last)
        return try reader.text()
    }

    private init(bytes: [UInt8], last: Int) {
        assert(last >= 0, "devices are numbered from 0")
        self.bytes = bytes
        self.last = last
    }

    private mutating func text() throws(Malformed) -> DriverCore.NumberedText? {
        var pieces: [DriverCore.NumberedText.Piece] = []
        var plain: [UInt8] = []
        while position < bytes.count {
            guard isAtNumber else {
                plain.append(bytes[position])
                position += 1
                continue
            }
            if !plain.isEmpty { pieces.append(.bytes(plain)) }
            plain = []
            pieces.append(.digits(try rule()))
        }
        guard !pieces.isEmpty else { return nil }
        if !plain.isEmpty { pieces.append(.bytes(plain)) }
        return DriverCore.NumberedText(pieces)
    }

    /// Braces that hold something else are text.
    private var isAtNumber: Bool {
        bytes[position...].starts(with: "{i".utf8) && position + 2 < bytes.count
            && "}+*/%:".utf8.contains(bytes[position + 2])
    }

    private mutating func rule() throws(Malformed) -> DriverCore.NumberRule {
        assert(isAtNumber, "a number begins with {i")
        position += 2
        var rule = DriverCore.NumberRule()
        var largest = last
        while let byte = next, byte != UInt8(ascii: "}"), byte != UInt8(ascii: ":") {
            position += 1
            rule.steps.append(try step(byte, &largest))
        }
        if next == UInt8(ascii: ":") {
            position += 1
            rule.width = digits(atMost: 2) ?? 1
            rule.isHexadecimal = next == UInt8(ascii: "x")
            if rule.isHexadecimal { position += 1 }
        }
        guard next == UInt8(ascii: "}") else { throw Malformed() }
        position += 1
        return rule
    }

    /// One step; `largest` is what the numbers come to at most, which must not overflow.
    private mutating func step(_ sign: UInt8, _ largest: inout Int) throws(Malformed)
        -> DriverCore.NumberRule.Step
    {
        assert(largest >= 0, "steps lead from a number to a number that is not negative")
        guard let operand = digits(atMost: 9) else { throw Malformed() }
        let result: (partialValue: Int, overflow: Bool)
        let step: DriverCore.NumberRule.Step
        switch sign {
        case UInt8(ascii: "+"):
            result = largest.addingReportingOverflow(operand)
            step = .plus(operand)
        case UInt8(ascii: "*"):
            result = largest.multipliedReportingOverflow(by: operand)
            step = .times(operand)
        case UInt8(ascii: "/"):
            result = largest.dividedReportingOverflow(by: operand)
            step = .dividedBy(operand)
        case UInt8(ascii: "%"):
            result = (min(largest, operand - 1), operand == 0)
            step = .remainderBy(operand)
        default: throw Malformed()
        }
        guard !result.overflow else { throw Malformed() }
        largest = result.partialValue
        return step
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// A number of decimal digits, or nil where there is none or one of more.
    private mutating func digits(atMost count: Int) -> Int? {
        assert(count <= 18, "more digits than an Int has room for")
        var value = 0
        let start = position
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte,
            position - start < count
        {
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            position += 1
        }
        return position > start ? value : nil
    }
}

extension Field {
    /// The numbers that stand in a text; nil where there are none, or where this is no text.
    func numberedText(last: Int) throws(Problem) -> DriverCore.NumberedText? {
        guard case .text(let text) = value.kind else { return nil }
        do throws(NumberedTextReader.Malformed) {
            return try NumberedTextReader.read(text, last: last)
        } catch {
            throw expected(NumberedTextReader.expectation)
        }
    }
}
