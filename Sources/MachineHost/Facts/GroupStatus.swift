/// What the kernel says of a vfio group.
public struct GroupStatus: Hashable, Sendable {
    /// Whether user space may use it; nil when somebody has the group open, so that its status cannot be read.
    public var isViable: Bool?
    /// Whether it was made up because there is no IOMMU: its node is `noiommu-N`, not `N`.
    public var isWithoutIOMMU: Bool

    /// A status; nil for a group that somebody has open.
    public init(isViable: Bool?, isWithoutIOMMU: Bool = false) {
        self.isViable = isViable
        self.isWithoutIOMMU = isWithoutIOMMU
    }
}
