extension DriverCore {
    /// An IOMMU group: devices that hardware cannot keep apart, with one owner of their DMA.
    ///
    /// Source: `struct iommu_group`, drivers/iommu/iommu.c.
    struct IOMMUGroup: Changeable {
        let id: GroupID
        /// The number that devices which share it give, or nil for a group of one device's own.
        let sharing: Int32?
        var members = OrderedChunks<DeviceID>()
        /// How many users the group's DMA has: ordinary drivers bound to members, or the one owner.
        var ownerCount = 0
        /// The vfio group that owns the DMA on behalf of user space.
        var owner: VFIOGroupID?
    }

    /// A vfio group: there while a member of an IOMMU group is bound to a vfio driver.
    struct VFIOGroupID: Hashable, Comparable, Sendable {
        let rawValue: Int32
        static func < (left: VFIOGroupID, right: VFIOGroupID) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A vfio group as the core keeps it.
    ///
    /// A later group of the same number is another object.
    ///
    /// Source: `struct vfio_group`, drivers/vfio/vfio.h.
    struct VFIOGroup: Sendable {
        let id: VFIOGroupID
        let group: GroupID
        /// The minor number of its node in `/dev/vfio`.
        let minor: Int32
        /// The members bound to a vfio driver.
        var devices: [DeviceID] = []
        /// Whether the last device has left, so that open descriptors are dead.
        var isDead = false
        /// The open file of the group.
        var file: VFIOFileID?
        /// The container it is in.
        var container: VFIOFileID?
    }

    /// An open file of vfio.
    struct VFIOFile: Sendable {
        let id: VFIOFileID
        var kind: Kind
        /// A container's IOMMU type.
        var iommuType: Int32?
        var isOpen = true

        enum Kind: Equatable, Sendable {
            case container
            case group(VFIOGroupID)
            case device(DeviceID, VFIOGroupID)
        }
    }
}
