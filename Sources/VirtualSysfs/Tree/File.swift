internal import DriverCore

/// A file of the tree, as what it tells of which object.
enum File: Hashable, Sendable {
    /// One that the core itself serves: reads and writes are operations on it.
    case core(DriverCore.Attribute)
    /// One that only shows a fact about a device.
    case device(DriverCore.DeviceID, DeviceFact)
    /// One in its directory `power`.
    case power(DriverCore.DeviceID, PowerFact)
    /// `resourceN` or `resourceN_wc` of a PCI function: a region of its own.
    case region(DriverCore.DeviceID, number: Int, isWriteCombining: Bool)
    /// `rom` of a PCI function.
    case rom(DriverCore.DeviceID)
    /// A property of a device tree node, by the node's path.
    case property(String, NodeProperty)
    /// One of a description's own: its index in the list.
    case attribute(AttributeOwner, index: Int)
    case classUevent(ClassDeviceID)
    case vfioDeviceUevent(DriverCore.DeviceID)
    case vfioGroupUevent(DriverCore.GroupID)
    /// `dev`: the node's major and minor number.
    case vfioGroupNumber(DriverCore.GroupID)
    case deviceLink(DeviceLinkID, DeviceLinkFact)
    case groupType(DriverCore.GroupID)
    /// `name`, which only a group has that vfio made up.
    case groupName(DriverCore.GroupID)
    case groupReservedRegions(DriverCore.GroupID)
    /// `initstate` of a module that was loaded; what is built in has none.
    case moduleState(String)
}

/// What a read-only file in a device's directory tells.
enum DeviceFact: String, Hashable, Sendable, CaseIterable {
    case modalias
    case waitingForSupplier = "waiting_for_supplier"

    // PCI functions.
    case vendor
    case device
    case subvendor = "subsystem_vendor"
    case subdevice = "subsystem_device"
    case classCode = "class"
    case revision
    case interrupt = "irq"
    case resource
    case config
    case isARIEnabled = "ari_enabled"
    case brokenParity = "broken_parity_status"
    case coherentMask = "consistent_dma_mask_bits"
    case dmaMask = "dma_mask_bits"
    case d3coldAllowed = "d3cold_allowed"
    case isEnabled = "enable"
    case localCPUList = "local_cpulist"
    case localCPUs = "local_cpus"
    case messageInterruptBus = "msi_bus"
    case numaNode = "numa_node"
    case powerState = "power_state"
    case reset
    case resetMethod = "reset_method"

    // Graphics cards.
    case isBootVGA = "boot_vga"

    // PCI bridges.
    case secondaryBus = "secondary_bus_number"
    case subordinateBus = "subordinate_bus_number"

    // Physical functions with SR-IOV.
    case totalVFs = "sriov_totalvfs"
    case offset = "sriov_offset"
    case stride = "sriov_stride"
    case vfDevice = "sriov_vf_device"
    case vfTotalMSIX = "sriov_vf_total_msix"

    // Virtual functions.
    case vfMSIXCount = "sriov_vf_msix_count"
}

/// What a file in a device link's directory tells.
///
/// Source: `devlink_attrs`, drivers/base/core.c.
enum DeviceLinkFact: String, Hashable, Sendable, CaseIterable {
    case autoremoveOn = "auto_remove_on"
    case runtimePM = "runtime_pm"
    case status
    case syncStateOnly = "sync_state_only"
    case uevent
}
