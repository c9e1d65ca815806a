extension DriverCore {
    /// A device as the core keeps it.
    struct Device: Changeable {
        /// What never changes while the device exists.
        let facts: DeviceFacts

        /// The driver that serves the device, or whose probe or remove is running.
        var driver: DriverID?
        /// The place in the driver's list, once the probe has succeeded.
        var binding: Binding?
        /// Whether the two links between device and driver are there.
        var isLinked = false
        /// What its device links take it for.
        var linkStatus = LinkStatus.noDriver
        /// Whether a driver has ever fitted the device; before, it is not put into the deferred queue.
        var canMatch = false
        /// The asynchronous driver that is about to be tried, by its registration.
        var asynchronousDriver: DriverID?
        /// What the driver's probe made.
        var classDevices: [ClassDevice] = []
        /// The override; nil when unset.
        var override: String?
        var group: GroupID?
        /// Whether the bus code has finished setting a PCI function up: before, it matches nobody.
        var isMatchable = true
        /// Whether the add has reached its own probe step, which a device of no bus has none of.
        var isReady = false
        /// Whether it was found able to wake the machine only when the port above it got its driver.
        var isMadeAbleToWake = false
        /// Whether the device is being removed.
        var isDead = false
        /// Whether the device's attribute files are there.
        var hasFiles = true
        /// Whether its `remove` file, which takes itself away first, is there.
        var hasRemoveFile = true
        var children = OrderedChunks<DeviceID>()
        /// The links in which this device needs others, and those in which others need it.
        var suppliers: [DeviceLink] = []
        var consumers: [DeviceLink] = []
        /// The virtual functions of a physical one that are there.
        var virtualFunctions: [DeviceID] = []
        /// How many it has enabled, `sriov_numvfs`: no less when one of them has been unplugged.
        var enabledVFs = 0
        var sriovDriversAutoprobe = true
        /// The number in `vfio-dev/vfioN` while a vfio driver has the device.
        var vfioNumber: Int32?
        /// Whether its vfio driver lets it go, and waits for those who have it open.
        var isLeavingVFIO = false
        /// What proposals keep of it.
        var proposed: ProposedState?

        var id: DeviceID { facts.id }
        var bus: BusID? { facts.bus }
        var name: String { facts.description.name }
        var pci: PCIIdentity? { facts.pci }
    }

    /// What never changes while a device exists; shared by all copies of the state.
    final class DeviceFacts: Sendable {
        let id: DeviceID
        let bus: BusID?
        let parent: DeviceID?
        let description: DeviceDescription
        /// The path below `/sys`, `/devices/pci0000:00/0000:00:03.0`.
        let path: String
        /// The hardware behind a PCI function, which a `remove` leaves for a rescan to find.
        let hardware: HardwareID?
        /// The physical function of a virtual one.
        let physicalFunction: DeviceID?
        /// The PCI identity, or nil on another bus.
        let pci: PCIIdentity?

        init(
            id: DeviceID,
            bus: BusID?,
            parent: DeviceID?,
            description: DeviceDescription,
            path: String,
            hardware: HardwareID?,
            physicalFunction: DeviceID?
        ) {
            self.id = id
            self.bus = bus
            self.parent = parent
            self.description = description
            self.path = path
            self.hardware = hardware
            self.physicalFunction = physicalFunction
            if case .pci(let identity) = description.identity { pci = identity } else { pci = nil }
        }
    }

    /// A place in the list of a driver's devices, which keeps the order of binding.
    struct Binding: Comparable, Sendable {
        let sequence: UInt64
        let device: DeviceID

        static func < (left: Binding, right: Binding) -> Bool { left.sequence < right.sequence }
    }
}
