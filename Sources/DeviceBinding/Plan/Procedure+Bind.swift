extension Procedure {
    /// Plain unbind and bind: for a bus without `driver_override`.
    ///
    /// The driver must take the device by its own IDs, and nothing keeps a later probe from giving it
    /// to another driver.
    public static let bind = Procedure(
        "bind",
        about: .bind,
        needs: [.driverFile("bind")]
    ) { changes, _ throws(Failure) in
        try checkOverrides(changes, "bind")
        return changes.compactMap(unbindStep) + changes.compactMap(bindStep)
    }

    /// Refuses what an override that names another driver would keep from happening.
    static func checkOverrides(_ changes: [Change], _ name: String) throws(Failure) {
        for change in changes {
            guard case .driver(let wanted) = change.goal,
                let named = change.device.override.driver, named != wanted
            else { continue }
            throw Failure(
                .refused,
                "The override of \(change.device.reference) names '\(named)', so '\(wanted)' would"
                    + " not be bound.",
                help: ["Leave '--using \(name)' out, or release the device first."]
            )
        }
    }

    /// Gives the device to the driver by name.
    static func bindStep(_ change: Change) -> Step? {
        let reference = change.device.reference
        guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
            return nil
        }
        return Step(
            kind: .bind,
            device: reference,
            before: [.driver(reference, isOneOf: [nil])],
            write: .bind(reference, to: wanted),
            after: [.driver(reference, isOneOf: [wanted])],
            inverse: .unbind(reference, from: wanted),
            sentence: "Give \(reference) to '\(wanted)'."
        )
    }
}
