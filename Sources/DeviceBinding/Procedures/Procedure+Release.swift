extension Procedure {
    /// Gives devices back, the same way whoever gave them away: nothing names a driver for them any more,
    /// who has them by hand loses them, and who then gets them has them.
    static func releaseSteps(_ changes: [Change]) -> [Step] {
        changes.compactMap(overrideStep) + changes.flatMap(clearingSteps)
            + changes.compactMap(unbindStep) + changes.compactMap(probeStep)
    }

    /// Clears what names a driver beside the override.
    private static func clearingSteps(_ change: Change) -> [Step] {
        var marks: [Mark] = []
        if let named = change.marks.preferred.driver {
            marks.append(Mark(.preferredDriver, found: named, line: nil, undo: named))
        }
        if change.marks.hasOtherID, let id = change.marks.probeID {
            marks.append(Mark(.probeID, found: id, line: nil, undo: id.isEmpty ? nil : id))
        }
        return marks.map { .mark(change.device.reference, $0) }
    }
}
