/// A lock that was taken; only the host that gave it understands the number.
public struct HostLock: Hashable, Sendable {
    /// The number that the host chose.
    public let rawValue: Int32

    /// A lock with the number that the host chose.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}
