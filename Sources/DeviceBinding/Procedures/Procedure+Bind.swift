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
        return changes.compactMap(unbindStep) + changes.compactMap { bindStep($0, by: .name) }
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
                help: [.leaveProcedureOut(name)]
            )
        }
    }

    /// Gives the device to the driver by name.
    static func bindStep(_ change: Change, by way: Step.Bind) -> Step? {
        let reference = change.device.reference
        guard case .driver(let wanted) = change.goal, change.device.driver != wanted else {
            return nil
        }
        return .bind(reference, to: wanted, by: way)
    }
}
