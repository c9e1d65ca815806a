public import SystemPackage

extension Step {
    /// The write; nil for ``catchUp(bus:present:)``, which makes one for each device that it finds, and for
    /// ``receive(_:count:_:)``, which makes none.
    public var write: Write? {
        switch self {
        case .override(let device, _, let driver): .override(device, driver)
        case .unbind(let device, let driver, _): .unbind(device, from: driver)
        case .probe(let device, _): .probe(device)
        case .bind(let device, let driver, .ownFile):
            .driver(driver, bus: device.bus, "vfio_bind", device.name)
        case .bind(let device, let driver, _): .bind(device, to: driver)
        case .addID(let id): id.write("new_id")
        case .removeID(let id): id.write("remove_id")
        case .mark(let device, let mark): .device(device, mark.file.rawValue, mark.line)
        case .switchOff(let flag): .flag(flag.path, false)
        case .switchOn(let flag): .flag(flag.path, true)
        case .functions(let device, _, let count): .count(count, of: device)
        case .catchUp, .receive: nil
        }
    }

    /// A second write, for when the first one reported success but ``after`` does not hold.
    ///
    /// `drivers_probe` does not say why no driver took the device; `bind` does.
    public var question: Write? {
        guard case .probe(let device, let wanted?) = self else { return nil }
        return .bind(device, to: wanted)
    }

    /// The write that takes the step back; nil for one that changes nothing by itself.
    public var inverse: Write? {
        switch self {
        case .override(let device, let found, _): .override(device, found.driver)
        case .unbind(let device, let driver, _): .bind(device, to: driver)
        case .probe(let device, let wanted): wanted.map { .unbind(device, from: $0) }
        case .bind(let device, let driver, _): .unbind(device, from: driver)
        case .addID(let id): id.write("remove_id")
        case .mark(let device, let mark): .device(device, mark.file.rawValue, mark.undo)
        case .switchOff(let flag): .flag(flag.path, true)
        case .functions(let device, let found, _): .count(found, of: device)
        case .removeID, .switchOn, .catchUp, .receive: nil
        }
    }

    /// The step whose trace this one removes, which makes it a clean-up.
    ///
    /// It is taken only where that one's write was made, and then also after a later step has failed. In a plan
    /// without that one, which cleans up after another change, it is a step like all others.
    public func cleansUp(_ step: Step) -> Bool {
        switch (self, step) {
        case (.removeID(let id), .addID(let added)):
            id.driver == added.driver && id.id == added.id && id.device.bus == added.device.bus
        case (.switchOn(let flag), .switchOff(let off)): flag == off
        case (.catchUp(let bus, _), .switchOff(let off)): off == .bus(bus)
        default: false
        }
    }

    /// Whether it removes the trace of another step.
    public var isCleanUp: Bool {
        switch self {
        case .removeID, .switchOn, .catchUp: true
        default: false
        }
    }

    /// An errno of the write that counts as success.
    ///
    /// An ID that the driver lists already is used, and then not removed (`EEXIST` of `new_id`); what is
    /// not listed any more needs no removing (`ENODEV` of `remove_id`).
    public var accepted: Errno? {
        switch self {
        case .addID: .fileExists
        case .removeID: .operationNotSupportedByDevice
        default: nil
        }
    }
}

extension ListedID {
    /// The ID, written to a file of the driver.
    fileprivate func write(_ file: String) -> Write {
        .driver(driver, bus: device.bus, file, id)
    }
}
