/// The kernel's text files, taken apart as bytes: they may hold any byte, at any position.
extension [UInt8] {
    /// The lines that are not empty.
    var lines: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: "\n")) }
}

extension ArraySlice<UInt8> {
    /// The words between blanks and tabs, however many of these stand between two.
    var words: [ArraySlice<UInt8>] {
        split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether the bytes are those of an ASCII text.
    func equals(_ text: StaticString) -> Bool { elementsEqual(text.description.utf8) }

    /// The number that all of the bytes write, without a sign; nil for anything else.
    func number<Number: FixedWidthInteger>(radix: Int = 10) -> Number? {
        assert(2...36 ~= radix, "digits and letters make numbers of these radixes alone")
        guard let first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        return Number(text, radix: radix)
    }

    /// The text of a path in which the kernel wrote blanks and the like as `\\040`.
    ///
    /// A backslash that no octal number of one byte follows stands for itself.
    /// Source: `mangle_path()`, fs/seq_file.c, Linux 6.12.
    var unescapedPath: String {
        var bytes: [UInt8] = []
        var rest = self
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value: UInt8 = digits.number(radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
