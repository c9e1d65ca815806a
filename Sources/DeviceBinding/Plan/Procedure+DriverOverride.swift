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
        let reference = change.device.reference
        let wanted: String?
        let sentence: String
        switch change.goal {
        case .driver(let name):
            wanted = name
            sentence = "Name '\(name)' in the override of \(reference), so that only it is asked."
        case .anyDriver:
            wanted = nil
            sentence = "Clear the override of \(reference), so that drivers go by their own IDs."
        case .noDriver:
            return nil
        }
        guard found.driver != wanted else { return nil }
        return Step(
            kind: .override,
            device: reference,
            before: [.override(reference, is: found)],
            write: .override(reference, wanted),
            after: [.override(reference, is: wanted.map(Override.driver) ?? .unset)],
            inverse: .override(reference, found.driver),
            sentence: sentence
        )
    }

    /// Offers the device to the drivers; the override leaves only one of them.
    static func probeStep(_ change: Change) -> Step? {
        let reference = change.device.reference
        switch change.goal {
        case .noDriver:
            return nil
        case .driver(let wanted):
            if change.device.driver == wanted { return nil }
            return Step(
                kind: .probe,
                device: reference,
                before: [.driver(reference, isOneOf: [nil])],
                write: .probe(reference),
                question: .bind(reference, to: wanted),
                after: [.driver(reference, isOneOf: [wanted])],
                inverse: .unbind(reference, from: wanted),
                sentence: "Have \(reference) probed, so that '\(wanted)' takes it."
            )
        case .anyDriver:
            return anyDriverProbe(change)
        }
    }
}

extension Procedure {
    /// Takes the device from a driver that is not to have it.
    static func unbindStep(_ change: Change) -> Step? {
        guard let driver = change.driverLost else { return nil }
        let reference = change.device.reference
        var allowed: [String?] = [nil]
        if case .driver(let wanted) = change.goal { allowed.append(wanted) }
        return Step(
            kind: .unbind,
            device: reference,
            before: [.driver(reference, isOneOf: [driver])],
            write: .unbind(reference, from: driver),
            after: [.driver(reference, isOneOf: allowed)],
            inverse: .bind(reference, to: driver),
            sentence: "Take \(reference) from '\(driver)'."
        )
    }

    /// Offers a released device to all drivers; that none takes it is no failure.
    static func anyDriverProbe(_ change: Change) -> Step? {
        if change.device.driver != nil && change.driverLost == nil { return nil }
        let reference = change.device.reference
        return Step(
            kind: .probe,
            device: reference,
            before: [.driver(reference, isOneOf: [nil])],
            write: .probe(reference),
            after: [],
            inverse: nil,
            sentence: "Have \(reference) probed, so that the driver for its IDs takes it."
        )
    }
}
