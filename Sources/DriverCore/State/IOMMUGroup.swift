extension DriverCore {
    /// An IOMMU group: devices that hardware cannot keep apart, with one owner of their DMA.
    ///
    /// Source: `struct iommu_group`, drivers/iommu/iommu.c.
    struct IOMMUGroup: Changeable {
        let id: GroupID
        /// The number that devices which share it give, or nil for a group of one device's own.
        let sharing: Int32?
        /// Whether vfio made it up for a device that no IOMMU translates for.
        var isWithoutIOMMU = false
        var members = OrderedChunks<DeviceID>()
        var ownership = GroupOwnership()
    }

    /// Who uses the DMA of a group.
    struct GroupOwnership: Sendable {
        /// How many users there are: ordinary drivers bound to members, or the one owner.
        var count = 0
        /// The vfio group that owns the DMA on behalf of user space.
        var owner: VFIOGroupID?
    }

    /// A vfio group: there while a member of an IOMMU group is bound to a vfio driver.
    ///
    /// Its number is that of its node in `/dev/vfio`, the lowest that is free.
    struct VFIOGroupID: Hashable, Comparable, Sendable {
        let rawValue: Int32
        static func < (left: VFIOGroupID, right: VFIOGroupID) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A vfio group as the core keeps it.
    ///
    /// A later group of the same IOMMU group is another object.
    ///
    /// Source: `struct vfio_group`, drivers/vfio/vfio.h.
    struct VFIOGroup: Sendable {
        let id: VFIOGroupID
        let group: GroupID
        /// The members bound to a vfio driver.
        var devices: [DeviceID] = []
        /// Whether the last device has left, so that open descriptors are dead.
        var isDead = false
        /// The open file of the group.
        var file: VFIOFileID?
        /// The container it is in.
        var container: VFIOFileID?

        /// The minor number of its node in `/dev/vfio`.
        var minor: Int32 { id.rawValue }
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

extension DriverCore.GroupOwnership {
    /// As part of a group.
    func write(of group: DriverCore.GroupID, to writer: inout some DriverCore.ContentWriter) {
        writer.add(group.rawValue)
        writer.add(count)
        writer.add(owner?.rawValue)
    }
}

extension DriverCore.VFIOGroup: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(id.rawValue)
        writer.add(group.rawValue)
        writer.add(devices, roster)
        writer.add(isDead)
        writer.add(file?.rawValue)
        writer.add(container?.rawValue)
    }
}

extension DriverCore.VFIOFile: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(id.rawValue)
        writer.add(iommuType)
        writer.add(isOpen)
        switch kind {
        case .container: writer.add(0)
        case .group(let group):
            writer.add(1)
            writer.add(group.rawValue)
        case .device(let device, let group):
            writer.add(2)
            writer.add(device, roster)
            writer.add(group.rawValue)
        }
    }
}
