extension Procedure {
    /// Override, unbind, probe: the default where the bus has `driver_override`.
    ///
    /// The override comes first, so that a probe by somebody else in the middle binds the right
    /// driver; in the other order it binds the wrong one. With several devices each phase is done for
    /// all of them before the next begins, since a group is of use only as a whole.
    public static let driverOverride = Procedure(
        "driver-override",
        about: .driverOverride,
        needs: [.deviceFile("driver_override")],
        keepsDevice: true
    ) { changes, _ throws(Failure) in
        changes.compactMap(overrideStep) + changes.compactMap(unbindStep)
            + changes.compactMap(probeStep)
    }

    /// Names the driver, or clears the name.
    static func overrideStep(_ change: Change) -> Step? {
        let found = change.device.override
        let wanted: String?
        switch change.goal {
        case .driver(let name): wanted = name
        case .anyDriver: wanted = nil
        case .noDriver, .functions, .asIs, .gone: return nil
        }
        guard found.driver != wanted else { return nil }
        return .override(change.device.reference, found: found, driver: wanted)
    }

    /// Offers the device to the drivers; the override leaves only one of them.
    static func probeStep(_ change: Change) -> Step? {
        switch change.goal {
        case .noDriver, .functions, .asIs, .gone: return nil
        case .driver(let wanted):
            if change.device.driver == wanted { return nil }
            return .probe(change.device.reference, wanted: wanted)
        case .anyDriver:
            // That no driver takes it is not a failure.
            if change.device.driver != nil && change.driverLost == nil { return nil }
            return .probe(change.device.reference, wanted: nil)
        }
    }

    /// Takes the device from a driver that is not to have it.
    static func unbindStep(_ change: Change) -> Step? {
        guard let driver = change.driverLost else { return nil }
        var wanted: String?
        if case .driver(let name) = change.goal { wanted = name }
        return .unbind(change.device.reference, from: driver, wanted: wanted)
    }
}
