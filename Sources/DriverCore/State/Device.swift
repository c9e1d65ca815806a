extension DriverCore {
    /// What may change of a device: its fields, each of which is one place of a footprint.
    struct Device: Changeable {
        var presence = DevicePresence()
        var driver = DeviceDriver()
        var naming = DeviceNaming()
        var readiness = DeviceReadiness()
        var deferral = DeviceDeferral()
        var links = DeviceLinks()
        var functions = DeviceFunctions()
        var functionsAutoprobe = FunctionsAutoprobe()
        var classDevices = DeviceClasses()
        var group = DeviceGroup()
        var vfio = DeviceVFIO()
        /// The devices below it, in the order in which they were added.
        var children = OrderedChunks<DeviceID>()
    }

    /// A field of a device that is read and changed as a whole.
    protocol DeviceField: ContentValue {
        /// As a new device has it.
        init()
        static var place: Place.Field { get }
        static func value(in device: borrowing Device) -> Self
        static func put(_ value: Self, in device: inout Device)
    }

    /// Says which field of a device is meant, and nothing at run time.
    struct FieldOfDevice<Value: DeviceField> {}

    /// `.presence`: whether it is being removed, and which of its files are there.
    struct DevicePresence: DeviceField {
        /// Whether the device is being removed.
        var isDead = false
        /// Whether the device's attribute files are there.
        var hasFiles = true
        /// Whether its `remove` file, which takes itself away first, is there.
        var hasRemoveFile = true

        static var place: Place.Field { .presence }
        static func value(in device: borrowing Device) -> Self { device.presence }
        static func put(_ value: Self, in device: inout Device) { device.presence = value }
    }

    /// `.driver`: who serves the device.
    struct DeviceDriver: DeviceField {
        /// The driver that serves the device, or whose probe or remove is running.
        var driver: DriverID?
        /// The position in the driver's list, once the probe has succeeded.
        var binding: Binding?
        /// Whether the two links between device and driver are there.
        var isLinked = false
        /// The asynchronous driver that is about to be tried, by its registration.
        var asynchronousDriver: DriverID?
        /// The driver in whose list the device still is, although an attempt put another in its place.
        var overwritten: DriverID?

        static var place: Place.Field { .driver }
        static func value(in device: borrowing Device) -> Self { device.driver }
        static func put(_ value: Self, in device: inout Device) { device.driver = value }
    }

    /// `.override`: by which name or number the device wants to be matched.
    struct DeviceNaming: DeviceField {
        /// The override; nil when unset.
        var override: String?
        /// What proposals put beside it.
        var proposed: ProposedNaming?

        static var place: Place.Field { .override }
        static func value(in device: borrowing Device) -> Self { device.naming }
        static func put(_ value: Self, in device: inout Device) { device.naming = value }
    }

    /// `.readiness`: whether it may be matched and probed.
    struct DeviceReadiness: DeviceField {
        /// Whether the bus code has finished setting a PCI function up: before, it matches nobody.
        var isMatchable = true
        /// Whether the add has reached its own probe step, which a device of no bus has none of.
        var isReady = false
        /// Whether it was found able to wake the machine only when the port above it got its driver.
        var isMadeAbleToWake = false

        static var place: Place.Field { .readiness }
        static func value(in device: borrowing Device) -> Self { device.readiness }
        static func put(_ value: Self, in device: inout Device) { device.readiness = value }
    }

    /// `.deferred`: whether it may wait to be probed again.
    struct DeviceDeferral: DeviceField {
        /// Whether a driver has ever fitted the device; before, it is not put into the deferred queue.
        var canMatch = false

        static var place: Place.Field { .deferred }
        static func value(in device: borrowing Device) -> Self { device.deferral }
        static func put(_ value: Self, in device: inout Device) { device.deferral = value }
    }

    /// `.links`: the links in which this device needs others, and those in which others need it.
    struct DeviceLinks: DeviceField {
        var suppliers: [DeviceLink] = []
        var consumers: [DeviceLink] = []
        /// What its device links take it for.
        var status = LinkStatus.noDriver

        static var place: Place.Field { .links }
        static func value(in device: borrowing Device) -> Self { device.links }
        static func put(_ value: Self, in device: inout Device) { device.links = value }
    }

    /// `.virtualFunctions`: those of a physical function.
    struct DeviceFunctions: DeviceField {
        /// The virtual functions that are there.
        var functions: [DeviceID] = []
        /// How many are enabled, `sriov_numvfs`: no less when one of them has been unplugged.
        var enabledCount = 0

        static var place: Place.Field { .virtualFunctions }
        static func value(in device: borrowing Device) -> Self { device.functions }
        static func put(_ value: Self, in device: inout Device) { device.functions = value }
    }

    /// `.autoprobe`: whether virtual functions are offered to drivers, `sriov_drivers_autoprobe`.
    struct FunctionsAutoprobe: DeviceField {
        var isOn = true

        static var place: Place.Field { .autoprobe }
        static func value(in device: borrowing Device) -> Self { device.functionsAutoprobe }
        static func put(_ value: Self, in device: inout Device) {
            device.functionsAutoprobe = value
        }
    }

    /// `.classDevices`: what the driver's probe made.
    struct DeviceClasses: DeviceField {
        var made: [ClassDevice] = []

        static var place: Place.Field { .classDevices }
        static func value(in device: borrowing Device) -> Self { device.classDevices }
        static func put(_ value: Self, in device: inout Device) { device.classDevices = value }
    }

    /// `.group`: its IOMMU group.
    struct DeviceGroup: DeviceField {
        var group: GroupID?

        static var place: Place.Field { .group }
        static func value(in device: borrowing Device) -> Self { device.group }
        static func put(_ value: Self, in device: inout Device) { device.group = value }
    }

    /// `.vfio`: what vfio makes of it.
    struct DeviceVFIO: DeviceField {
        /// The number in `vfio-dev/vfioN` while a vfio driver has the device.
        var number: Int32?
        /// Whether its vfio driver lets it go, and waits for those who have it open.
        var isLeaving = false
        /// What those must know who use a physical function and its virtual ones; nil before the first says so.
        var token: VFToken?

        static var place: Place.Field { .vfio }
        static func value(in device: borrowing Device) -> Self { device.vfio }
        static func put(_ value: Self, in device: inout Device) { device.vfio = value }
    }

    /// A position in the list of a driver's devices, which keeps the order of binding.
    struct Binding: Comparable, Sendable {
        let sequence: UInt64
        let device: DeviceID

        static func < (left: Binding, right: Binding) -> Bool { left.sequence < right.sequence }
    }
}

extension DriverCore.FieldOfDevice where Value == DriverCore.DevicePresence {
    static var presence: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceDriver {
    static var driver: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceNaming {
    static var override: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceReadiness {
    static var readiness: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceDeferral {
    static var deferred: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceLinks {
    static var links: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceFunctions {
    static var virtualFunctions: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.FunctionsAutoprobe {
    static var autoprobe: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceClasses {
    static var classDevices: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceGroup {
    static var group: Self { Self() }
}
extension DriverCore.FieldOfDevice where Value == DriverCore.DeviceVFIO {
    static var vfio: Self { Self() }
}
