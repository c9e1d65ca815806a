/// What a server of a tree must know of its changes.
public struct SysfsNews: Hashable, Sendable {
    /// The calls that waited and have ended, in order.
    public var ended: [SysfsEnded]
    /// Where names may have come or gone, in order.
    public var changes: [SysfsChange]

    /// News; without arguments none.
    public init(ended: [SysfsEnded] = [], changes: [SysfsChange] = []) {
        self.ended = ended
        self.changes = changes
    }
}

/// An object whose directory, links in it, or links to it may have come or gone.
public struct SysfsChange: Hashable, Sendable {
    /// The object's own directory.
    public let path: SysfsPath
    /// Whether the object has gone; what is there now, if anything, is another one.
    public let isRemoval: Bool

    /// A change at the directory of an object.
    public init(path: SysfsPath, isRemoval: Bool) {
        self.path = path
        self.isRemoval = isRemoval
    }
}
