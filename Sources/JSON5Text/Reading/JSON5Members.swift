/// The members of an object while they are read: each key once.
struct JSON5Members {
    private(set) var all: [JSON5Member] = []
    /// The keys, once there are too many to look through.
    private var keys: Set<String> = []

    /// Appends a member, unless its key is there already.
    ///
    /// - Returns: Whether it was appended.
    mutating func append(_ member: JSON5Member) -> Bool {
        if all.count < 16 {
            if all.contains(where: { $0.key == member.key }) { return false }
        } else {
            if keys.isEmpty { keys = Set(all.map { $0.key }) }
            guard keys.insert(member.key).inserted else { return false }
        }
        assert(keys.isEmpty || keys.count == all.count + 1, "a member without its key")
        all.append(member)
        return true
    }
}
