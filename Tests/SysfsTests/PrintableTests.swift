import Sysfs
import Testing

@Suite struct PrintableTests {
    static let rows: [(text: String, shown: String)] = [
        ("0000:03:00.0", "0000:03:00.0"), ("a\nb\r\t", "a\\nb\\r\\t"), ("\u{1B}[31m", "\\x1b[31m"),
        ("\u{0}\u{7F}\u{85}", "\\x00\\x7f\\x85"), ("\u{202E}x\u{2028}", "\\u{202e}x\\u{2028}"),
        ("Größe → ü", "Größe → ü"), ("", ""),
    ]

    @Test("what commands a terminal is escaped, and what is for reading stays", arguments: rows)
    func escaping(_ row: (text: String, shown: String)) {
        #expect(printable(row.text) == row.shown)
    }

    @Test func `a long text is cut after as many characters as asked for`() {
        #expect(printable(String(repeating: "x", count: 100), upTo: 10) == "xxxxxxxxxx…")
        #expect(printable("ääää", upTo: 4) == "ääää")
        #expect(printable("0123456789", upTo: 10) == "0123456789")
    }
}
