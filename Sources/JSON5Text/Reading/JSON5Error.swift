/// Why a text is not JSON5, and where.
package struct JSON5Error: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, or nil when it concerns the text as a whole.
    package var position: JSON5Position?
    /// What was expected and what was found: a part of a sentence.
    package var problem: String

    /// A problem at a position.
    package init(_ problem: String, at position: JSON5Position? = nil) {
        self.position = position
        self.problem = problem
    }

    /// The problem with its position, on one line.
    package var description: String {
        guard let position else { return problem }
        return "line \(position.line), column \(position.column): \(problem)"
    }
}

/// A position in a text, as editors show it.
package struct JSON5Position: Hashable, Sendable {
    /// The line, from 1 on.
    package var line: Int
    /// The character in the line, from 1 on.
    package var column: Int

    /// The position with a line and a column.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension JSON5Position {
    /// The position after this many bytes of a text; beyond the end it is the end.
    package init(at offset: Int, in bytes: [UInt8]) {
        self.init(line: 1, column: 1)
        for index in 0..<min(offset, bytes.count) {
            let byte = bytes[index]
            let endsLine =
                byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
                    && (index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n"))
            if endsLine {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80, byte != UInt8(ascii: "\r") {
                column += 1
            }
        }
    }
}
