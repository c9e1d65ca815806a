/// What was found beside the devices of a plan; empty where the procedure asked for nothing.
public struct Surroundings: Hashable, Sendable {
    /// Another device with an ID of a device of the plan.
    public struct Neighbour: Hashable, Sendable {
        /// The device.
        public var reference: DeviceReference
        /// The driver that serves it.
        public var driver: String?
        /// The driver that is to be given the ID.
        public var taker: String
        /// Whether that driver would take it: it has none, and nothing keeps it.
        public var isFree: Bool
    }

    /// A bus of the plan and a driver on it, as they were before anything was done.
    public struct Population: Hashable, Sendable {
        /// The bus.
        public var bus: String
        /// The names of all its devices, in order.
        public var present: [String]
        /// The driver that devices are given to; nil where none is named.
        public var driver: String?
        /// The names of those that the driver has, in order.
        public var served: [String]
    }

    /// The ID of each device as `new_id` of its bus takes it; none for a device that has no such ID.
    public var identifiers: [DeviceReference: String] = [:]
    /// The devices that have one of those IDs and are not of the plan.
    public var neighbours: [Neighbour] = []
    /// The drivers that have `new_id`, in a form that is known here.
    public var driversWithNewID: Set<DriverReference> = []
    /// `drivers_autoprobe` of the buses.
    public var autoprobe: [String: Bool] = [:]
    /// `autoprobe` of the drivers.
    public var driverAutoprobe: [DriverReference: Bool] = [:]
    /// An ID that no device of the bus has.
    public var freeIdentifier: [String: String] = [:]
    /// Which devices the buses have, and which of them each driver has.
    public var populations: [Population] = []

    /// Nothing is known.
    public init() {}

    /// The devices that a bus was found with; none where nobody looked.
    func present(on bus: String) -> [String] {
        populations.first { $0.bus == bus }?.present ?? []
    }
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
