/// The device's side of the debate of 2014: the device says who may have it.
extension Procedure {
    /// The predecessor of the override, in the same three steps.
    public static let preferredDriver = Procedure(
        "preferred-driver",
        about: .preferredDriver,
        needs: [.deviceFile("preferred_driver")],
        keepsDevice: true,
        looksAt: [.marks]
    ) { changes, _ throws(Failure) in
        try checkOverrides(changes, "preferred-driver")
        return changes.compactMap(preferStep) + changes.compactMap(unbindStep)
            + changes.compactMap(probeStep)
    }

    private static func preferStep(_ change: Change) -> Step? {
        guard case .driver(let wanted) = change.goal, change.marks.preferred.driver != wanted else {
            return nil
        }
        let found = change.marks.preferred.driver
        return .mark(
            change.device.reference,
            Mark(.preferredDriver, found: found ?? "(null)", line: wanted, undo: found)
        )
    }

    /// The device's ID changed to one that only the driver matches.
    ///
    /// On PCI that is an ID that no device has: it is added to the driver first, which takes no
    /// device by it. A platform driver without IDs matches by its name.
    public static let driverProbeID = Procedure(
        "driver-probe-id",
        about: .driverProbeID,
        needs: [.deviceFile("driver_probe_id")],
        keepsDevice: true,
        looksAt: [.marks, .freeIdentifier]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "driver-probe-id")
        var adding: [Step] = []
        var marking: [Step] = []
        var removing: [Step] = []
        for change in changes {
            guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
                continue
            }
            let reference = change.device.reference
            guard let id = surroundings.freeIdentifier[reference.bus] else {
                marking += [identityStep(change, wanted)]
                continue
            }
            let listed = ListedID(driver: wanted, id: id, device: reference)
            if adding.isEmpty {
                adding.append(.addID(listed))
                removing.append(.removeID(listed))
            } else if !adding.allSatisfy({ Step.removeID(listed).cleansUp($0) }) {
                throw Failure(
                    .refused,
                    "The procedure 'driver-probe-id' gives devices of one bus to one driver at a time.",
                    help: [.useOtherProcedure]
                )
            }
            marking += [identityStep(change, id)]
        }
        return adding + marking + changes.compactMap(unbindStep) + changes.compactMap(probeStep)
            + removing
    }

    private static func identityStep(_ change: Change, _ id: String) -> Step {
        let found = change.marks.probeID ?? ""
        // A device that has its own ID gets it back by the empty line.
        let undo = change.marks.hasOtherID && !found.isEmpty ? found : nil
        return .mark(
            change.device.reference,
            Mark(.probeID, found: found, line: id, undo: undo)
        )
    }
}
