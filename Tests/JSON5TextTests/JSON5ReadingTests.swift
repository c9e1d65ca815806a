import JSON5Text
import Testing

/// What the reader makes of texts that are right.
@Suite struct JSON5ReadingTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let text: String
        let kind: JSON5Value.Kind
        var testDescription: String { text }

        init(_ text: String, _ kind: JSON5Value.Kind) {
            self.text = text
            self.kind = kind
        }
    }

    static let rows: [Row] = [
        Row("null", .null), Row("true", .boolean(true)), Row(" false ", .boolean(false)),
        Row("0", .integer(0)), Row("-12", .integer(-12)), Row("+7", .integer(7)),
        Row("0x1F", .integer(31)), Row("-0xa", .integer(-10)),
        Row("9223372036854775807", .integer(.max)), Row("-9223372036854775808", .integer(.min)),
        Row("9223372036854775808", .decimal(9_223_372_036_854_775_808)),
        Row("0xffffffffffffffff", .decimal(18_446_744_073_709_551_616)),
        Row(".5", .decimal(0.5)), Row("5.", .decimal(5)), Row("5.e1", .decimal(50)),
        Row("1.5e-2", .decimal(0.015)), Row("1E2", .decimal(100)), Row("-.5", .decimal(-0.5)),
        Row("1e400", .decimal(.infinity)), Row("-Infinity", .decimal(-.infinity)),
        Row("Infinity", .decimal(.infinity)),
        Row(#""a\"b""#, .text("a\"b")), Row(#"'a"b'"#, .text("a\"b")), Row(#"'\''"#, .text("'")),
        Row(#"'\b\f\n\r\t\v\0'"#, .text("\u{8}\u{c}\n\r\t\u{b}\u{0}")),
        Row(#"'\x41\u00e9\ud83d\ude00\q'"#, .text("Aé😀q")), Row(#"'é\é'"#, .text("éé")),
        Row("'a\\\nb\\\r\nc'", .text("abc")), Row("'a\u{2028}b'", .text("a\u{2028}b")),
        Row("[]", .list([])), Row("[ /* a */ ] // b", .list([])),
        Row("\u{feff}\u{a0}\u{3000}{}", .object([])),
    ]

    @Test(arguments: rows) func `a value is what JSON5 says`(_ row: Row) throws {
        #expect(try JSON5Document(Array(row.text.utf8)).root.kind == row.kind)
    }

    @Test func `comments, keys without quotes and trailing commas are taken`() throws {
        let text = "// top\n{a: 1, 'b-c': [2, 3,], /* x */ $_9é: {\"d\": null,},}"
        guard case .object(let members) = try JSON5Document(Array(text.utf8)).root.kind else {
            Issue.record("no object")
            return
        }
        #expect(members.map { $0.key } == ["a", "b-c", "$_9é"])
        #expect(members.map { $0.offset } == [8, 14, 38])
        #expect(members[0].value == JSON5Value(.integer(1), offset: 11))
    }

    @Test func `not a number is read as such`() throws {
        guard case .decimal(let number) = try JSON5Document(Array("-NaN".utf8)).root.kind else {
            Issue.record("no decimal")
            return
        }
        #expect(number.isNaN)
    }

    @Test func `an offset becomes the line and the column that an editor shows`() throws {
        let document = try JSON5Document(Array("[1,\r\n 'é',\r3]".utf8))
        #expect(document.position(of: 0) == JSON5Position(line: 1, column: 1))
        #expect(document.position(of: 5) == JSON5Position(line: 2, column: 1))
        #expect(document.position(of: 9) == JSON5Position(line: 2, column: 4))
        #expect(document.position(of: 12) == JSON5Position(line: 3, column: 1))
        #expect(document.position(of: 99) == JSON5Position(line: 3, column: 3))
    }

    @Test func `a text written as JSON is read back the same`() throws {
        for text in ["", "a\"b\\c", "\u{0}\u{1f}\n\t\u{7f}", "é😀\u{2028}", "'"] {
            let read = try JSON5Document(Array(quotedAsJSON(text).utf8))
            #expect(read.root.kind == .text(text))
        }
    }
}
