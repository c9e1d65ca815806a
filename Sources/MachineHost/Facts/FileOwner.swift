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
