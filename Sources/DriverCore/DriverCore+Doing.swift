/// The operations that most programs begin with, each done to its end: what it makes, or why it does not.
///
/// They are ``perform(_:_:)`` of the ``Operation`` of that name. Who wants to see what happens in between takes
/// steps: see ``apply(_:)``.
extension DriverCore {
    /// Makes a bus.
    ///
    /// - Throws: ``Interruption/refused(_:)`` with `EEXIST` for a name that is taken.
    @discardableResult
    public mutating func addBus(_ description: BusDescription) throws(Interruption) -> BusID {
        var code = NoDrivers()
        guard case .bus(let bus) = try finish(.addBus(description), &code) else {
            preconditionFailure("a bus that was made has no number")
        }
        return bus
    }

    /// Adds a device, which is offered to the drivers of its bus.
    ///
    /// - Throws: ``Interruption``: `EEXIST` for a name that is taken, or a driver that answers later.
    @discardableResult
    public mutating func addDevice(
        _ description: DeviceDescription,
        _ code: inout some DriverCode
    ) throws(Interruption) -> DeviceID {
        guard case .device(let device) = try finish(.addDevice(description), &code) else {
            preconditionFailure("a device that was added has no number")
        }
        return device
    }

    /// Removes a device with everything below it, as pulling it out of its slot does.
    ///
    /// - Throws: ``Interruption``: `ENODEV` for one that has gone, or a driver that answers later.
    public mutating func removeDevice(_ device: DeviceID, _ code: inout some DriverCode)
        throws(Interruption)
    {
        _ = try finish(.removeDevice(device), &code)
    }

    /// Registers a driver, which is offered the devices of its bus.
    ///
    /// - Throws: ``Interruption``: `EBUSY` for a name that is taken, or a probe that answers later.
    @discardableResult
    public mutating func registerDriver(
        _ description: DriverDescription,
        _ code: inout some DriverCode
    ) throws(Interruption) -> DriverID {
        guard case .driver(let driver) = try finish(.registerDriver(description), &code) else {
            preconditionFailure("a driver that was registered has no number")
        }
        return driver
    }

    /// Unregisters a driver, which releases every device that it serves.
    ///
    /// - Throws: ``Interruption``: `ENODEV` for one that has gone, or a remove that ends later.
    public mutating func unregisterDriver(_ driver: DriverID, _ code: inout some DriverCode)
        throws(Interruption)
    {
        _ = try finish(.unregisterDriver(driver), &code)
    }

    /// Probes any device with any driver: one attempt, without asking match.
    ///
    /// - Throws: ``Interruption``: `EBUSY` for a device that has a driver, what the probe returns, or a probe
    ///   that answers later.
    ///
    /// Source: `driver_probe_device()`, drivers/base/dd.c.
    public mutating func probe(
        _ driver: DriverID,
        _ device: DeviceID,
        _ code: inout some DriverCode
    ) throws(Interruption) {
        _ = try finish(.probe(driver, device), &code)
    }

    /// Writes a text to an attribute, as one write(2).
    ///
    /// - Returns: How many bytes it took.
    /// - Throws: ``Interruption``: what the attribute answers, or something that is waited for.
    @discardableResult
    public mutating func write(
        _ text: String,
        to attribute: Attribute,
        _ code: inout some DriverCode
    ) throws(Interruption) -> Int {
        guard case .count(let count) = try finish(.store(attribute, Array(text.utf8)), &code) else {
            preconditionFailure("a store took no count of bytes")
        }
        return count
    }

    /// Does an operation to its end.
    ///
    /// - Returns: The result, which is not a failure.
    /// - Throws: ``Interruption`` where it was refused, or waits.
    @discardableResult
    public mutating func finish(_ operation: Operation, _ code: inout some DriverCode)
        throws(Interruption) -> Outcome
    {
        let (outcome, task, _) = perform(operation, &code)
        switch outcome {
        case .failed(let refusal)?: throw .refused(refusal)
        case let outcome?: return outcome
        case nil:
            guard let wait = wait(of: task) else {
                preconditionFailure("an operation neither ended nor waits")
            }
            throw .waits(task, wait)
        }
    }
}

/// The code of no driver: what asks none cannot ask this.
private struct NoDrivers: DriverCode {
    var mayAnswerLater: Bool { false }

    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? {
        nil
    }

    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? { nil }
}
