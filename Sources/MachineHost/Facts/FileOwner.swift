/// A user and a group.
public struct FileOwner: Hashable, Sendable {
    /// The user's number.
    public var user: UInt32
    /// The group's number; nil leaves the group as it is.
    public var group: UInt32?

    /// A user, and a group if it is to change.
    public init(user: UInt32, group: UInt32?) {
        self.user = user
        self.group = group
    }
}

extension FileOwner {
    /// The names of the user and the group as chown(1) takes them, by who knows the names of numbers; a number where
    /// nobody does.
    package func name(user: (UInt32) -> String?, group: (UInt32) -> String?) -> String {
        let own = user(self.user) ?? "\(self.user)"
        return own + (self.group.map { ":" + (group($0) ?? "\($0)") } ?? "")
    }
}
