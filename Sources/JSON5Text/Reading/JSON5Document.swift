/// A JSON5 text that has been read: JSON with comments, trailing commas and keys without quotes.
///
/// Every text ends in a document or in one ``JSON5Error`` with line and column: whatever the bytes,
/// nothing traps, and lists and objects are followed to a depth of ``depthMax`` only.
/// Source: the JSON5 specification 1.0.0, https://spec.json5.org.
package struct JSON5Document: Sendable {
    /// How deep lists and objects may be inside each other.
    package static let depthMax = 100

    /// The value that the text is.
    package let root: JSON5Value
    /// The text itself.
    package let bytes: [UInt8]

    /// Reads a text.
    ///
    /// More bytes than `limit` are refused unread, since a value takes several times the room of its text.
    ///
    /// - Throws: ``JSON5Error`` for bytes that are not UTF-8, not JSON5, or too many.
    package init(_ bytes: [UInt8], limit: Int = 64 << 20) throws(JSON5Error) {
        guard bytes.count <= limit else {
            throw JSON5Error("expected at most \(limit) bytes, found \(bytes.count)")
        }
        self.bytes = bytes
        if String(validating: bytes, as: UTF8.self) == nil {
            let offset = JSON5Document.invalidByte(in: bytes)
            throw JSON5Error(
                "expected text in UTF-8, found the byte 0x"
                    + String(bytes[offset], radix: 16),
                at: JSON5Position(at: offset, in: bytes)
            )
        }
        var reader = JSON5Reader(bytes)
        do throws(JSON5Reader.Failure) {
            self.root = try reader.document()
        } catch {
            assert(0...bytes.count ~= error.offset, "a problem beyond the text")
            throw JSON5Error(
                error.problem,
                at: JSON5Position(at: error.offset, in: bytes)
            )
        }
    }

    /// The line and the column of an offset; one beyond the end counts as the end.
    package func position(of offset: Int) -> JSON5Position {
        JSON5Position(at: offset, in: bytes)
    }

    /// The offset of the first byte that belongs to no character; there is one.
    private static func invalidByte(in bytes: [UInt8]) -> Int {
        assert(!bytes.isEmpty, "no bytes at all are good UTF-8")
        var parser = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) {
            offset += scalar.count
        }
        return min(offset, bytes.count - 1)
    }
}
