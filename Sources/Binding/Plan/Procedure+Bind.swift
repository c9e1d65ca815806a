extension Procedure {
    /// Plain unbind and bind: for a bus without `driver_override`.
    ///
    /// The driver must take the device by its own IDs, and nothing keeps a later probe from giving it
    /// to another driver.
    public static let bind = Procedure("bind") { changes throws(Failure) in
        for change in changes {
            guard case .driver(let wanted) = change.goal,
                let named = change.device.override.driver, named != wanted
            else { continue }
            throw Failure(
                .refused,
                "The override of \(change.device.reference) names '\(named)', so '\(wanted)' would"
                    + " not be bound.",
                help: ["Leave '--using bind' out, or release the device first."]
            )
        }
        return changes.compactMap(clearStep) + changes.compactMap(unbindStep)
            + changes.compactMap(bindStep)
    }

    /// A release clears the override even where the procedure itself would not have set one.
    private static func clearStep(_ change: Change) -> Step? {
        guard change.goal == .anyDriver, let named = change.device.override.driver else {
            return nil
        }
        let reference = change.device.reference
        return Step(
            kind: .override,
            device: reference,
            before: [.override(reference, is: .driver(named))],
            write: .override(reference, nil),
            after: [.override(reference, is: .unset)],
            inverse: .override(reference, named),
            sentence: "Clear the override of \(reference)."
        )
    }

    /// Gives the device to the driver by name.
    private static func bindStep(_ change: Change) -> Step? {
        let reference = change.device.reference
        switch change.goal {
        case .noDriver:
            return nil
        case .anyDriver:
            return anyDriverProbe(change)
        case .driver(let wanted):
            if change.device.driver == wanted { return nil }
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
}
