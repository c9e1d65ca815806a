/// An IOMMU group: the devices that the hardware cannot keep apart.
public struct Group: Hashable, Sendable {
    /// The number, by which the group is also called in `/dev/vfio`.
    public var number: Int
    /// The kind of its DMA domain, `DMA-FQ`.
    public var type: String?
    /// Its devices, by name.
    public var members: [Device]

    /// A group with its members.
    public init(number: Int, type: String? = nil, members: [Device]) {
        self.number = number
        self.type = type
        self.members = members
    }
}
