internal import JSON5Text

/// An object of a machine file while it is read: what is never asked for is refused.
struct Fields {
    let origin: Origin
    private let members: [JSON5Member]
    private var asked: [String] = []

    /// The object that a field holds.
    init(_ field: Field) throws(Problem) {
        guard case .object(let members) = field.value.kind else {
            throw field.expected("an object")
        }
        self.members = members
        // As many as the keys of most objects.
        asked.reserveCapacity(24)
        self.origin = field.origin
    }

    /// Reads the object that a field holds, and refuses the keys that were not asked for.
    static func read<Result>(
        _ field: Field,
        _ body: (inout Fields) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        var fields = try Fields(field)
        let result = try body(&fields)
        try fields.finish()
        return result
    }

    /// The value of a key, or nil without it.
    mutating func take(_ key: String) -> Field? {
        asked.append(key)
        guard let member = members.first(where: { $0.key == key }) else { return nil }
        return Field(
            value: member.value,
            origin: Origin(path: origin.key(key).path, offset: member.value.offset)
        )
    }

    /// The value of a key that must be there.
    mutating func require(_ key: String, _ what: String) throws(Problem) -> Field {
        guard let field = take(key) else {
            throw Problem(origin, "expected the key '\(key)' with \(what)")
        }
        return field
    }

    /// The values of a key that holds a list; none without the key.
    mutating func list(_ key: String) throws(Problem) -> [Field] {
        try take(key)?.list() ?? []
    }

    /// Each key with its value, for an object whose keys are names of something.
    var all: [(name: String, field: Field)] {
        members.map { member in
            let path = origin.key(quoted(member.key)).path
            return (
                member.key,
                Field(
                    value: member.value,
                    origin: Origin(path: path, offset: member.offset)
                )
            )
        }
    }

    private func finish() throws(Problem) {
        for member in members where !asked.contains(member.key) {
            throw Problem(
                Origin(path: origin.path, offset: member.offset),
                "expected one of the keys \(asked.joined(separator: ", ")), found"
                    + " \(quoted(member.key))"
            )
        }
    }
}
