/// What can be asked about buses.
extension DriverCore {
    /// All buses, in the order in which they were made.
    public var busIDs: [BusID] { buses.map { $0.id } }

    /// The bus of a name, `pci`.
    public func bus(named name: String) -> BusID? { buses.first { $0.name == name }?.id }

    /// The name of a bus.
    public func name(of bus: BusID) -> String? { self[bus]?.name }

    /// How a bus matches.
    public func rule(of bus: BusID) -> MatchRule? { self[bus]?.rule }

    /// `drivers_autoprobe` of a bus.
    public func autoprobe(of bus: BusID) -> Bool { self[bus]?.autoprobe ?? false }

    /// Files of a bus that the core passes through.
    public func attributes(of bus: BusID) -> [StaticAttribute] { self[bus]?.attributes ?? [] }

    /// The devices of a bus, in the order of its list.
    public func devices(of bus: BusID) -> [DeviceID] { self[bus]?.devices.elements ?? [] }

    /// The drivers of a bus, in the order of registering.
    public func drivers(of bus: BusID) -> [DriverID] { self[bus]?.drivers.elements ?? [] }

    /// The device of a name on a bus; exactly that name.
    public func device(named name: String, on bus: BusID) -> DeviceID? {
        self[bus]?.deviceNames[name]
    }

    /// The driver of a name on a bus: its own name, or that of its directory.
    public func driver(named name: String, on bus: BusID) -> DriverID? {
        self[bus]?.driverNames[filedName(name) ?? name]
    }
}
