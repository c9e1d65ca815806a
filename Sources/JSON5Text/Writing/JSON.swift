/// A value to be written as JSON or JSON5: the same bytes for the same value.
///
/// The one writer of this package; ``JSON5Document`` reads what it writes.
package indirect enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A text.
    case text(String)
    /// A list.
    case list([JSON])
    /// An object; its members stay in their order.
    case object(JSONObject)

    /// A text, or null for none.
    package static func optional(_ text: String?) -> JSON { text.map(JSON.text) ?? .null }

    /// A whole number, or null for none.
    package static func optional(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }

    /// A list of texts.
    package static func texts(_ texts: some Sequence<String>) -> JSON {
        .list(texts.map(JSON.text))
    }
}

/// The members of an object that is written, each key once, in the order in which they were put in.
package struct JSONObject: Hashable, Sendable {
    /// A key with its value.
    package struct Member: Hashable, Sendable {
        /// The key.
        package let key: String
        /// The value.
        package var value: JSON
    }

    /// The members in their order.
    package private(set) var members: [Member] = []

    /// An object with some members.
    package init(_ members: some Sequence<(key: String, value: JSON)> = []) {
        for member in members { append(member) }
    }

    /// Whether it has no member.
    package var isEmpty: Bool { members.isEmpty }

    /// The value of a key; a new key goes to the end, and nil takes the member out.
    package subscript(key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Puts a member at the end; its key must be new, since readers refuse a key that comes twice.
    package mutating func append(_ member: (key: String, value: JSON)) {
        assert(self[member.key] == nil, "the key \(member.key) twice in an object")
        members.append(Member(key: member.key, value: member.value))
    }

    /// An object with the members of both, those of the left one first.
    package static func + (left: JSONObject, right: JSONObject) -> JSONObject {
        var both = left
        both += right
        return both
    }

    /// Puts the members of another object at the end.
    package static func += (left: inout JSONObject, right: JSONObject) {
        for member in right.members { left.append((member.key, member.value)) }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The object that is written in the source, in that order.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
