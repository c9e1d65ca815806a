/// A pattern of a module's alias, `pci:v00008086d000010D3sv*sd*bc*sc*i*`.
///
/// `*`, `?`, `[0-9A]` and `[!0-9]` are wildcards, a backslash takes the next byte as it is, and `-`
/// and `_` are one character outside brackets, as libkmod reads an alias. A bracket that is not closed,
/// or was not opened, makes a pattern that matches nothing.
struct AliasPattern {
    /// The pattern as it is written.
    let bytes: ArraySlice<UInt8>

    /// How many wildcards it has: the fewer, the more exact it is.
    var wildcardCount: Int {
        bytes.count { $0 == Self.star || $0 == Self.question || $0 == Self.open }
    }

    /// Whether the whole of an alias fits the pattern.
    ///
    /// Of the stars only the last one passed is gone back to: what an earlier one could take, the
    /// later one can take too. So the time is at most the product of both lengths.
    func matches(_ alias: [UInt8]) -> Bool {
        var position = bytes.startIndex
        var next = 0
        var lastStar: (after: Int, next: Int)?
        while next < alias.count {
            assert(position <= bytes.endIndex, "a position beyond the pattern")
            if position < bytes.endIndex, bytes[position] == Self.star {
                position += 1
                lastStar = (position, next)
            } else if let end = elementEnd(at: position, matching: alias[next]) {
                position = end
                next += 1
            } else if let star = lastStar {
                assert(star.next < alias.count, "a star takes one byte more each time")
                position = star.after
                next = star.next + 1
                lastStar = (position, next)
            } else {
                return false
            }
        }
        return bytes[position...].allSatisfy { $0 == Self.star }
    }

    /// Where the element at `position` ends, if it takes the byte; nil if it does not.
    private func elementEnd(at position: Int, matching byte: UInt8) -> Int? {
        guard position < bytes.endIndex else { return nil }
        switch bytes[position] {
        case Self.question:
            return position + 1
        case Self.open:
            guard let close = bytes[position...].firstIndex(of: Self.close) else { return nil }
            return Self.set(bytes[position + 1..<close], contains: byte) ? close + 1 : nil
        case Self.close:
            return nil
        case Self.backslash where position + 1 < bytes.endIndex:
            return bytes[position + 1] == byte ? position + 2 : nil
        case let literal:
            return literal.foldingHyphen == byte.foldingHyphen ? position + 1 : nil
        }
    }

    /// Whether the inside of a pair of brackets names a byte.
    private static func set(_ set: ArraySlice<UInt8>, contains byte: UInt8) -> Bool {
        let isNegated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
        var rest = isNegated ? set.dropFirst() : set
        var isNamed = false
        while let first = rest.popFirst() {
            guard rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first else {
                isNamed = isNamed || first == byte
                continue
            }
            rest = rest.dropFirst(2)
            isNamed = isNamed || (first <= byte && byte <= last)
        }
        return isNamed != isNegated
    }

    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")
    private static let open = UInt8(ascii: "[")
    private static let close = UInt8(ascii: "]")
    private static let backslash = UInt8(ascii: "\\")
}

extension UInt8 {
    /// The byte, or `_` for `-`: one character in the names of modules and in their aliases.
    var foldingHyphen: UInt8 { self == UInt8(ascii: "-") ? UInt8(ascii: "_") : self }
}
