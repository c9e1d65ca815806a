internal import Sysfs

/// The device's side of the debate of 2014: the device says who may have it.
extension Procedure {
    /// The override's forerunner, in the same three steps.
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
        let reference = change.device.reference
        return markStep(
            reference,
            "preferred_driver",
            found: change.marks.preferred.driver ?? "(null)",
            line: wanted,
            reads: wanted,
            "Prefer '\(wanted)' for \(reference), so that only it is asked."
        )
    }

    /// The device's ID changed to one that only the driver is asked for.
    ///
    /// On PCI that is an ID that no device has: the driver is told of it first, and takes nobody by it.
    /// A platform driver without IDs goes by its name.
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
            if adding.isEmpty {
                let add = Write.driver(wanted, bus: reference.bus, "new_id", id)
                let remove = Write.driver(wanted, bus: reference.bus, "remove_id", id)
                adding.append(addStep(reference, add, remove, to: wanted, id))
                removing.append(removeStep(reference, remove, add, from: wanted, id))
            }
            marking += [identityStep(change, id)]
        }
        return adding + marking + changes.compactMap(unbindStep) + changes.compactMap(probeStep)
            + removing
    }

    private static func identityStep(_ change: Change, _ id: String) -> Step {
        let reference = change.device.reference
        var step = markStep(
            reference,
            "driver_probe_id",
            found: change.marks.probeID ?? "",
            line: id,
            reads: id,
            "Have drivers take \(reference) for a device with the ID '\(id)'."
        )
        if !change.marks.hasOtherID { step.inverse = .device(reference, "driver_probe_id", nil) }
        return step
    }
}
