extension Procedure {
    /// The device's ID given to the driver, the device given to it by name, and the ID taken back.
    ///
    /// By name, since a probe would ask the driver that was registered first, which also lists the ID.
    public static let newID = Procedure(
        "new-id",
        about: .newID,
        needs: [.driverFile("new_id"), .driverFile("remove_id"), .driverFile("bind")],
        looksAt: [.identifiers]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "new-id")
        try checkSharedIDs(changes, changes, surroundings)
        return changes.compactMap(unbindStep) + (try newIDSteps(changes, surroundings))
    }

    /// Adds the IDs, binds by name, and removes the IDs.
    static func newIDSteps(_ changes: [Change], _ surroundings: Surroundings) throws(Failure)
        -> [Step]
    {
        var adding: [Step] = []
        var binding: [Step] = []
        var removing: [Step] = []
        for change in changes {
            guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
                continue
            }
            let reference = change.device.reference
            let id = try identifier(of: reference, surroundings)
            let listed = ListedID(driver: wanted, id: id, device: reference)
            let isNew = adding.allSatisfy { !Step.removeID(listed).cleansUp($0) }
            if isNew {
                adding.append(.addID(listed))
                removing.append(.removeID(listed))
            }
            if let step = bindStep(change, by: .nameUnlessBound) { binding.append(step) }
        }
        return adding + binding + removing
    }

    /// Refuses to give an ID to a driver that another device of the change has too, which is to go elsewhere: the
    /// driver would take it as soon as the ID is added, whatever the flags of automatic probing say.
    ///
    /// Source: new_id_store(), drivers/pci/pci-driver.c, which calls driver_attach().
    static func checkSharedIDs(
        _ changes: [Change],
        _ listed: [Change],
        _ surroundings: Surroundings
    ) throws(Failure) {
        for change in listed {
            guard let wanted = change.driverWanted, change.device.driver != wanted.name,
                let id = surroundings.identifiers[change.device.reference]
            else { continue }
            let other = changes.first { other in
                let reference = other.device.reference
                let isFree = other.device.driver == nil || other.driverLost != nil
                return isFree && other.driverWanted != wanted
                    && surroundings.identifiers[reference] == id && reference.bus == wanted.bus
                    && (other.goal == .anyDriver || other.device.override.driver == nil)
            }
            guard let other else { continue }
            throw Failure(
                .refused,
                "\(change.device.reference) and \(other.device.reference) have the same ID, so that"
                    + " '\(wanted.name)' would take both when it is given that ID.",
                help: [.useOtherProcedure]
            )
        }
    }

    private static func identifier(of reference: DeviceReference, _ surroundings: Surroundings)
        throws(Failure) -> String
    {
        if let id = surroundings.identifiers[reference] { return id }
        throw Failure(
            .refused,
            reference.bus == "platform"
                ? "\(reference) has no compatible string that could be added to a driver."
                : Procedure.hasKnownIDs(reference.bus)
                    ? "\(reference) has no ID that could be added to a driver."
                    : "The form of IDs on the bus '\(reference.bus)' is not known.",
            help: [.useOtherProcedure]
        )
    }
}
