/// One value of a JSON5 text, with the position where it begins.
package struct JSON5Value: Hashable, Sendable {
    /// What the value is.
    package var kind: Kind
    /// The number of bytes before it; ``JSON5Document/position(of:)`` makes line and column of it.
    package var offset: Int

    /// The kinds of values.
    package enum Kind: Hashable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// A whole number that fits in 64 bits with a sign, `7` or `0x10`.
        case integer(Int64)
        /// Every other number: `1.5`, `1e400` (infinite), `NaN`, and whole ones that do not fit.
        case decimal(Double)
        /// A text.
        case text(String)
        /// A list.
        case list([JSON5Value])
        /// An object; its keys are all different, and in the order in which they are written.
        case object([JSON5Member])

        /// The kind in words: `a number`.
        package var name: String {
            switch self {
            case .null: "null"
            case .boolean: "true or false"
            case .integer, .decimal: "a number"
            case .text: "a string"
            case .list: "a list"
            case .object: "an object"
            }
        }
    }

    /// A value at a position.
    package init(_ kind: Kind, offset: Int = 0) {
        self.kind = kind
        self.offset = offset
    }
}

/// A key of an object with its value.
package struct JSON5Member: Hashable, Sendable {
    /// The key, without quotes.
    package var key: String
    /// The number of bytes before the key.
    package var offset: Int
    /// The value.
    package var value: JSON5Value

    /// A key at a position with its value.
    package init(_ key: String, offset: Int = 0, _ value: JSON5Value) {
        self.key = key
        self.offset = offset
        self.value = value
    }
}
