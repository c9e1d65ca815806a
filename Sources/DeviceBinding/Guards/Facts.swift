public import MachineHost

/// All that the guards look at: what was found, and nothing that decides.
public struct Facts: Hashable, Sendable {
    /// Where the files are that a message names: `/sys`, or the directory in its place.
    public var root = "/sys"
    /// What ceases to work with the devices that would be taken from their drivers.
    public var impacts: [Impact] = []
    /// Whether the host's mounts and addresses say nothing of the devices, since they are another machine's.
    public var isOfAnotherMachine = false
    /// The processes that hold a group open, for the groups that were looked at.
    public var holders: [Int: [HoldingProcess]] = [:]
    /// Why the holders of a group could not be told, for the groups where that is so.
    public var unknownHolders: [Int: String] = [:]
    /// The members of the groups that were looked at, those of the plan too.
    public var members: [Int: [GroupMember]] = [:]
    /// How many virtual functions the devices have that a vfio driver is to take.
    public var virtualFunctions: [DeviceReference: Int] = [:]
    /// Why a device that a vfio driver is to take has no IOMMU group and will have none.
    public var ungrouped: [DeviceReference: Ungrouped] = [:]

    /// No fact.
    public init() {}
}

/// Why a device is in no IOMMU group, where that is sure to stay so.
public struct Ungrouped: Hashable, Sendable {
    /// Whether the machine has an IOMMU that is on, for other devices.
    public var hasIOMMU: Bool
    /// Whether vfio has the option to do without one.
    public var hasOption: Bool
}

/// A member of an IOMMU group, as the guards see it.
public struct GroupMember: Hashable, Sendable {
    /// The device.
    public var device: Device
    /// Whether its driver is a vfio driver.
    public var hasVFIODriver: Bool

    /// A member of a group.
    public init(device: Device, hasVFIODriver: Bool) {
        self.device = device
        self.hasVFIODriver = hasVFIODriver
    }

    /// Whether user space can use the group while this member stays as it is.
    ///
    /// The kernel counts the members with drivers that use DMA for the host. Drivers that manage DMA
    /// themselves are not counted: those of vfio, pci-stub, and pcieport on a bridge.
    /// Source: driver_managed_dma, Linux 5.19 and later.
    var allowsUserSpace: Bool { hasVFIODriver || allowsUserSpace(with: device.driver) }

    /// Whether user space can use the group when this member was changed.
    ///
    /// A device that is released may go to any driver of the host.
    func allowsUserSpace(after change: Change) -> Bool {
        switch change.goal {
        case .driver(let name) where name == device.driver: allowsUserSpace
        case .driver(let name): change.isForUserSpace || allowsUserSpace(with: name)
        case .noDriver, .gone: true
        case .functions, .asIs: allowsUserSpace
        case .anyDriver: device.driver != nil && change.driverLost == nil && allowsUserSpace
        }
    }

    private func allowsUserSpace(with driver: String?) -> Bool {
        guard let driver, driver != "pci-stub" else { return true }
        return driver == "pcieport" && device.identity?.isBridge == true
    }
}
