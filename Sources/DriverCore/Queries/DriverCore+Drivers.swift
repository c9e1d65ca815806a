/// What can be asked about drivers.
extension DriverCore {
    /// Whether a driver is registered, if only for a moment more.
    public func exists(_ driver: DriverID) -> Bool { facts(of: driver) != nil }

    /// The name of a driver.
    public func name(of driver: DriverID) -> String? { facts(of: driver)?.name }

    /// The name of a driver's directory, which has `!` for each `/` of the driver's name.
    public func directoryName(of driver: DriverID) -> String? { facts(of: driver)?.directoryName }

    /// The path of a driver's directory below `/sys`, `/bus/pci/drivers/e1000e`.
    func path(of driver: DriverID) -> String? {
        guard let found = facts(of: driver), let bus = name(of: found.bus) else { return nil }
        return "/bus/" + bus + "/drivers/" + found.directoryName
    }

    /// The bus of a driver.
    public func bus(of driver: DriverID) -> BusID? { facts(of: driver)?.bus }

    /// What a driver was described as.
    public func description(of driver: DriverID) -> DriverDescription? {
        facts(of: driver)?.description
    }

    /// Whether the driver's `new_id` and `remove_id` can be read.
    public func showsDynamicIDs(_ driver: DriverID) -> Bool {
        bus(of: driver).flatMap { rule(of: $0) }?.rules?.dynamicIDs?.isReadable ?? false
    }

    /// The devices whose link the driver's directory shows, in the order of binding; one in probe last.
    public func devices(of driver: DriverID) -> [DeviceID] {
        guard let list = bound(by: driver) else { return [] }
        let bound = list.elements.map { $0.device }.filter { read($0, .driver)?.isLinked == true }
        return bound + devicesInProbe(of: driver)
    }

    private func devicesInProbe(of driver: DriverID) -> [DeviceID] {
        taskIndices.compactMap { task in
            guard case .answer(let request) = state(of: task), request.driver == driver,
                case .probe = request.call
            else { return nil }
            return request.device
        }
    }

    /// The dynamic IDs of a driver, the oldest first, which no kernel shows.
    public func dynamicIDs(of driver: DriverID) -> [PCIMatchID] {
        read(driver, .dynamicIDs)?.dynamicIDs ?? []
    }
}
