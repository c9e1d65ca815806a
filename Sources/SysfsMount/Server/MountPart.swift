public import Sysfs

/// One tree of a mount, and where in it.
public struct MountPart: Sendable {
    /// The name below the mount's root; empty for the tree that is the root itself.
    public let name: String
    /// What stands there.
    public let sysfs: any Sysfs
    /// Whether a listing of the root shows it; it can be opened by its name either way.
    public let isListed: Bool

    /// A tree at a place of a mount.
    public init(name: String, sysfs: any Sysfs, isListed: Bool = true) {
        self.name = name
        self.sysfs = sysfs
        self.isListed = isListed
    }
}
