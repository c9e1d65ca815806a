internal import Sysfs

extension Procedure {
    /// Gives devices back, the same way whoever gave them away: nothing names a driver for them any more,
    /// who has them by hand loses them, and who then gets them has them.
    static func releaseSteps(_ changes: [Change]) -> [Step] {
        changes.compactMap(overrideStep) + changes.flatMap(markSteps)
            + changes.compactMap(unbindStep) + changes.compactMap(probeStep)
    }

    /// Clears what names a driver beside the override.
    private static func markSteps(_ change: Change) -> [Step] {
        var steps: [Step] = []
        let reference = change.device.reference
        if let named = change.marks.preferred.driver {
            steps.append(
                markStep(
                    reference,
                    "preferred_driver",
                    found: named,
                    line: nil,
                    reads: "(null)",
                    "Clear the preferred driver of \(reference), so that drivers go by their own IDs."
                )
            )
        }
        if change.marks.hasOtherID, let id = change.marks.probeID {
            var step = markStep(
                reference,
                "driver_probe_id",
                found: id,
                line: nil,
                reads: "",
                "Give \(reference) its own ID again."
            )
            step.after = []
            steps.append(step)
        }
        return steps
    }

    /// Writes a file of a device that decides who may have it.
    static func markStep(
        _ reference: DeviceReference,
        _ file: String,
        found: String,
        line: String?,
        reads: String,
        _ sentence: String
    ) -> Step {
        let path = reference.path / file
        // What reads so was unset; the empty line is what unsets it.
        let before = found == "(null)" || found.isEmpty ? nil : found
        return Step(
            kind: .mark,
            device: reference,
            before: [.file(path, says: found)],
            write: .device(reference, file, line),
            after: [.file(path, says: reads)],
            inverse: .device(reference, file, before),
            sentence: sentence,
            isChecked: true
        )
    }
}
