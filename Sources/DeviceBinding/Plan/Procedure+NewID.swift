internal import Sysfs
internal import SystemPackage

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
        return changes.compactMap(unbindStep) + (try newIDSteps(changes, surroundings))
    }

    /// Adds the IDs, binds by name, and removes the IDs.
    static func newIDSteps(_ changes: [Change], _ surroundings: Surroundings) throws(Failure)
        -> [Step]
    {
        var adding: [Step] = []
        var binding: [Step] = []
        var removing: [Step] = []
        var listed: Set<Write> = []
        for change in changes {
            guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
                continue
            }
            let reference = change.device.reference
            let id = try identifier(of: reference, surroundings)
            let add = Write.driver(wanted, bus: reference.bus, "new_id", id)
            if listed.insert(add).inserted {
                let remove = Write.driver(wanted, bus: reference.bus, "remove_id", id)
                adding.append(addStep(reference, add, remove, to: wanted, id))
                removing.append(removeStep(reference, remove, add, from: wanted, id))
            }
            if var step = bindStep(change) {
                step.before = [.driver(reference, isOneOf: [nil, wanted])]
                step.isUnlessDone = true
                binding.append(step)
            }
        }
        return adding + binding + removing
    }

    private static func identifier(of reference: DeviceReference, _ surroundings: Surroundings)
        throws(Failure) -> String
    {
        if let id = surroundings.identifiers[reference] { return id }
        throw Failure(
            .refused,
            reference.bus == "platform"
                ? "\(reference) has no compatible string, by which a driver could be told of it."
                : "The bus '\(reference.bus)' has no IDs that are known here.",
            help: ["'anybind procedures' shows the other ways."]
        )
    }

    /// An ID that the driver lists already is accepted, and then not removed.
    static func addStep(
        _ reference: DeviceReference,
        _ add: Write,
        _ remove: Write,
        to driver: String,
        _ id: String
    ) -> Step {
        Step(
            kind: .addID,
            device: reference,
            before: [],
            write: add,
            after: [],
            inverse: remove,
            sentence:
                "Add the ID '\(id)' to '\(driver)', which takes every device that has it and no"
                + " driver.",
            accepted: [.fileExists]
        )
    }

    /// What is not there any more needs no removing.
    static func removeStep(
        _ reference: DeviceReference,
        _ remove: Write,
        _ add: Write,
        from driver: String,
        _ id: String
    ) -> Step {
        Step(
            kind: .removeID,
            device: reference,
            before: [],
            write: remove,
            after: [],
            sentence: "Take the ID '\(id)' from '\(driver)' again; the devices that it has stay.",
            accepted: [.operationNotSupportedByDevice],
            cleansUp: add
        )
    }
}
