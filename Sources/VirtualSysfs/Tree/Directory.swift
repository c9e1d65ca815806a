internal import DriverCore

/// A directory of the tree, as the object of the core that it shows.
///
/// A directory is a name for something and no copy of it: what is in it is asked of the core each time.
enum Directory: Hashable, Sendable {
    case root

    /// `/bus` and what is below it, down to a driver's directory.
    case buses
    case bus(DriverCore.BusID)
    case busDevices(DriverCore.BusID)
    case busDrivers(DriverCore.BusID)
    case driver(DriverCore.DriverID)

    /// `/devices` and what is below a device.
    case devices
    case device(DriverCore.DeviceID)
    /// The part of an owner's static attributes whose names begin with this path and a slash.
    case attributes(AttributeOwner, prefix: String)
    /// `DEVICE/power`.
    case power(DriverCore.DeviceID)
    /// `DEVICE/net`: the directory between a device and its class devices of one class.
    case classDevices(DriverCore.DeviceID, className: String)
    case classDevice(ClassDeviceID)
    /// `holders` and `slaves` of a disk: what is stacked on it, and what it is stacked on.
    case holders(ClassDeviceID)
    case slaves(ClassDeviceID)
    /// `DEVICE/vfio-dev` and `DEVICE/vfio-dev/vfioN`.
    case vfioDevices(DriverCore.DeviceID)
    case vfioDevice(DriverCore.DeviceID)
    /// `DEVICE/pci_bus` and `DEVICE/pci_bus/0000:01`, behind a bridge or a device that holds a root bus.
    case pciBuses(DriverCore.DeviceID)
    case pciBus(DriverCore.DeviceID)

    /// `/devices/virtual`: vfio groups, device links and stacked disks and interfaces, which belong to no hardware.
    case virtual
    case virtualVFIO
    case vfioGroup(DriverCore.GroupID)
    case deviceLinks
    case deviceLink(DeviceLinkID)

    /// `/class` and `/block`.
    case classes
    case members(className: String)
    case block

    /// `/dev`, with its `block` and `char`: class devices by the numbers of their nodes.
    case numbers
    case blockNumbers
    case charNumbers

    /// `/firmware/devicetree/base` and below it a node by its path, which for the root is empty.
    case firmware
    case deviceTree
    case deviceNode(String)

    /// `/kernel/iommu_groups`.
    case kernel
    case groups
    case group(DriverCore.GroupID)
    case groupDevices(DriverCore.GroupID)

    /// `/module`.
    case modules
    case module(String)
    case moduleDrivers(String)
    case moduleParameters(String)
}

/// Whose static attributes are meant.
enum AttributeOwner: Hashable, Sendable {
    case bus(DriverCore.BusID)
    case device(DriverCore.DeviceID)
    case classDevice(ClassDeviceID)
}

/// A class device: its index among those that one binding of a device has made.
struct ClassDeviceID: Hashable, Sendable {
    let device: DriverCore.DeviceID
    /// The binding, so that a handle on `eth0` does not reach the `eth0` of the next one.
    let binding: UInt64
    let index: Int
}

/// A device link by its two ends.
struct DeviceLinkID: Hashable, Sendable {
    let consumer: DriverCore.DeviceID
    let supplier: DriverCore.DeviceID
}
