import JSON5Text
import Testing

/// What the reader says of texts that are wrong.
@Suite struct JSON5RefusalTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let text: String
        let message: String
        var testDescription: String { text }

        init(_ text: String, _ message: String) {
            self.text = text
            self.message = message
        }
    }

    static let value = "a value (a string in quotes, a number, a list, an object)"

    static let rows: [Row] = [
        Row("", "line 1, column 1: expected \(value), found the end of the text"),
        Row("\n  hello", "line 2, column 3: expected \(value), found 'hello'"),
        Row("{a: 1 b: 2}", "line 1, column 7: expected ',' or '}', found 'b'"),
        Row("{a: 1,\n é 2}", "line 2, column 4: expected ':' after the key, found '2'"),
        Row("{,}", "line 1, column 2: expected a key, found ','"),
        Row("{1: 2}", "line 1, column 2: expected a key, found '1'"),
        Row("[1 2]", "line 1, column 4: expected ',' or ']', found '2'"),
        Row("[1,,2]", "line 1, column 4: expected \(value), found ','"),
        Row("[1", "line 1, column 3: expected ',' or ']', found the end of the text"),
        Row("1 2", "line 1, column 3: expected the end of the text after the value, found '2'"),
        Row("{a: 1, 'a': 2}", "line 1, column 8: expected each key once, found 'a' again"),
        Row("'abc", "line 1, column 1: expected a quote at the end of this string"),
        Row(
            "'a\nb'",
            "line 1, column 3: expected the quote at the end of the string on the same line,"
                + " found '\\u{a}'"
        ),
        Row(#"'\u12'"#, "line 1, column 6: expected 4 hexadecimal digits, found '''"),
        Row(
            #"'\ud800'"#,
            "line 1, column 2: expected a character, found half of one after '\\'"
        ),
        Row(#"'\7'"#, "line 1, column 2: expected a character, found half of one after '\\'"),
        Row("'\\", "line 1, column 3: expected a character after '\\', found the end of the text"),
        Row("/* a", "line 1, column 1: expected '*/' at the end of the comment"),
        Row("1 / 2", "line 1, column 3: expected a comment (// or /*), found '/'"),
        Row("012", "line 1, column 1: expected a number, found '012'"),
        Row("1_000", "line 1, column 1: expected a number, found '1_000'"),
        Row("0x", "line 1, column 1: expected a number, found '0x'"),
        Row("1e", "line 1, column 1: expected a number, found '1e'"),
        Row(".", "line 1, column 1: expected a number, found '.'"),
        Row("--1", "line 1, column 1: expected a number, found '-'"),
    ]

    @Test(arguments: rows) func `a wrong text is refused with the position and what was expected`(
        _ row: Row
    ) {
        #expect(refusal(Array(row.text.utf8)) == row.message)
    }

    @Test(arguments: [
        (
            Array("{a: '".utf8) + [0xff],
            "line 1, column 6: expected text in UTF-8, found the byte 0xff"
        ),
        (
            [0x7b, 0x46, 0xf8, 0x97],
            "line 1, column 3: expected text in UTF-8, found the byte 0xf8"
        ),
        ([0xfe, 0xff, 0, 0x7b], "line 1, column 1: expected text in UTF-8, found the byte 0xfe"),
        ([0xc3], "line 1, column 1: expected text in UTF-8, found the byte 0xc3"),
    ]) func `bytes that are no UTF-8 are refused with the first of them`(
        _ bytes: [UInt8],
        _ message: String
    ) {
        #expect(refusal(bytes) == message)
    }

    @Test(arguments: ["[", "{a:", "[{b:", "/*[", "'[", "-", "{", "\\"])
    func `a hundred thousand openings are refused`(_ opening: String) {
        let bytes = Array(String(repeating: opening, count: 100_000).utf8)
        #expect(refusal(bytes).utf8.count < 200)
    }

    @Test func `lists may be a hundred deep and no deeper`() throws {
        let depth = JSON5Document.depthMax
        for extra in 0...1 {
            let text =
                String(repeating: "[", count: depth + extra)
                + String(repeating: "]", count: depth + extra)
            let message = extra == 0 ? "" : "lists and objects nested at most 100 deep"
            #expect(refusal(Array(text.utf8)).contains(message))
            #expect(refusal(Array(text.utf8)).isEmpty == (extra == 0))
        }
    }

    @Test func `a text beyond the limit is refused unread`() {
        let error = #expect(throws: JSON5Error.self) { try JSON5Document([0xff, 0xff], limit: 1) }
        #expect(error?.description == "expected at most 1 bytes, found 2")
    }

    @Test func `many keys are told apart as few are`() {
        let keys = (0..<10_000).map { "k\($0): 1" }.joined(separator: ",")
        #expect(refusal(Array("{\(keys)}".utf8)).isEmpty)
        #expect(refusal(Array("{\(keys), k5000: 2}".utf8)).hasSuffix("found 'k5000' again"))
    }

    @Test func `no bytes trap, and every refusal is one short line`() {
        var numbers = Numbers(seed: 0x5eed)
        let pieces = Array("{}[]:,'\"\\/*+-.0129exXuabcnNI_ \n\r\u{2028}é😀\u{0}".utf8)
        for _ in 0..<20_000 {
            let isText = numbers.next(below: 4) > 0
            let bytes = (0..<numbers.next(below: 40)).map { _ in
                isText ? pieces[numbers.next(below: pieces.count)] : UInt8(numbers.next(below: 256))
            }
            let message = refusal(bytes)
            #expect(message.utf8.count < 300 && !message.utf8.contains { $0 < 0x20 }, "\(bytes)")
        }
    }

    @Test(arguments: [
        ("plain", "'plain'"), ("a\nb\u{1b}[31m\u{0}", #"'a\u{a}b\u{1b}[31m\u{0}'"#),
        (String(repeating: "x", count: 41), "'" + String(repeating: "x", count: 40) + "…'"),
        (String(repeating: "é", count: 21), "'" + String(repeating: "é", count: 20) + "…'"),
    ]) func `a text from outside is quoted short and readable`(_ text: String, _ shown: String) {
        #expect(quoted(text) == shown)
    }

    /// The message of the refusal; empty for a text that is taken.
    private func refusal(_ bytes: [UInt8]) -> String {
        do throws(JSON5Error) {
            _ = try JSON5Document(bytes)
            return ""
        } catch {
            return error.description
        }
    }
}

/// Numbers that are the same in every run.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
