/// How a ``JSON`` is laid out.
package struct JSONStyle: Hashable, Sendable {
    /// Whether keys that JSON5 takes without quotes are written without.
    package var hasBareKeys: Bool
    /// Whether a space stands inside the braces of an object: `{ a: 1 }`.
    package var isSpacious: Bool
    /// Whether the members of an object are written in the order of the bytes of their keys.
    package var sortsKeys: Bool

    /// A layout of its own.
    package init(hasBareKeys: Bool, isSpacious: Bool, sortsKeys: Bool) {
        self.hasBareKeys = hasBareKeys
        self.isSpacious = isSpacious
        self.sortsKeys = sortsKeys
    }

    /// JSON for programs, members as they were put in: `{"a": 1, "b": [2, 3]}`.
    package static let compact = JSONStyle(hasBareKeys: false, isSpacious: false, sortsKeys: false)
    /// JSON for programs and people, keys in order.
    package static let sorted = JSONStyle(hasBareKeys: false, isSpacious: false, sortsKeys: true)
    /// JSON5 for people: `{ a: 1, "b-c": [2, 3] }`.
    package static let json5 = JSONStyle(hasBareKeys: true, isSpacious: true, sortsKeys: false)

    /// A key as it stands in an object.
    func text(ofKey key: String) -> String {
        hasBareKeys && JSONStyle.isBare(key) ? key : quotedAsJSON(key)
    }

    /// The members in the order in which they are written.
    func order(_ object: JSONObject) -> [JSONObject.Member] {
        sortsKeys ? object.members.sorted { $0.key < $1.key } : object.members
    }

    /// Whether a key is an identifier of ASCII letters, digits and `_`.
    private static func isBare(_ key: String) -> Bool {
        guard let first = key.utf8.first, isLetter(first) else { return false }
        return key.utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
