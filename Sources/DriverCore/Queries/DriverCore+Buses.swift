/// What can be asked about buses.
extension DriverCore {
    /// The name of a bus.
    public func name(of bus: BusID) -> String? { facts(of: bus)?.name }

    /// How a bus matches.
    public func rule(of bus: BusID) -> MatchRule? { facts(of: bus)?.rule }

    /// Files of a bus that the core passes through.
    public func attributes(of bus: BusID) -> [StaticAttribute] { facts(of: bus)?.attributes ?? [] }

    /// The devices of a bus, in the order of its list.
    public func devices(of bus: BusID) -> [DeviceID] { deviceList(of: bus).elements }

    /// The drivers of a bus, in the order of registering.
    public func drivers(of bus: BusID) -> [DriverID] { driverList(of: bus).elements }
}
