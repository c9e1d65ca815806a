/// What a procedure may ask to know beside the devices that it changes.
public enum Look: Hashable, Sendable {
    /// The IDs by which drivers are told of the devices, and who else has them.
    case identifiers
    /// `drivers_autoprobe` of the buses, and which devices they have.
    case fence
    /// The driver's own `autoprobe`.
    case driverAutoprobe
    /// What names a driver for the devices beside the override.
    case marks
    /// An ID that no device has.
    case freeIdentifier
}

/// What was found beside the devices of a plan; empty where the procedure asked for nothing.
public struct Surroundings: Hashable, Sendable {
    /// Another device with an ID of a device of the plan.
    public struct Neighbour: Hashable, Sendable {
        /// The device.
        public var reference: DeviceReference
        /// The driver that serves it.
        public var driver: String?
        /// Whether a driver that is given the ID would take it: it has none, and nothing keeps it.
        public var isFree: Bool
    }

    /// A driver of a bus that devices are given to.
    public struct Served: Hashable, Sendable {
        /// The bus.
        public var bus: String
        /// The driver.
        public var driver: String
        /// The names of the devices that it serves.
        public var devices: Set<String>
        /// The names of all devices of the bus.
        public var all: Set<String>
    }

    /// The ID of each device as `new_id` of its bus takes it; none for a device that has no such ID.
    public var identifiers: [DeviceReference: String] = [:]
    /// The devices that have one of those IDs and are not of the plan.
    public var neighbours: [Neighbour] = []
    /// The buses on which the driver has `new_id`, in a form that is known here.
    public var busesWithNewID: Set<String> = []
    /// `drivers_autoprobe` of the buses.
    public var autoprobe: [String: Bool] = [:]
    /// `autoprobe` of the driver, by bus.
    public var driverAutoprobe: [String: Bool] = [:]
    /// An ID that no device of the bus has.
    public var freeIdentifier: [String: String] = [:]
    /// Whom the driver serves before anything is done.
    public var served: [Served] = []

    /// Nothing is known.
    public init() {}
}

/// What names a driver for a device beside its override.
public struct Marks: Hashable, Sendable {
    /// What `preferred_driver` says.
    public var preferred: Override = .unsupported
    /// What `driver_probe_id` says; nil where the device has none.
    public var probeID: String?
    /// Whether that is another ID than the device's own.
    public var hasOtherID = false

    /// Nothing names one.
    public init() {}
}
