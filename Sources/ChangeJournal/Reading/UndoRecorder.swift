package import DeviceBinding

extension ChangeRecorder {
    /// The recorder of an undo: the same journal, which says what is undone.
    package func undoing(_ undo: Undo) -> ChangeRecorder {
        let recorder = with(undo.purpose)
        recorder.host = host
        return recorder
    }

    /// Recovers what is dead, and nothing else; `finishing` completes it instead of undoing it.
    ///
    /// - Throws: What could not be done; what was done has been said.
    package func recover(on binder: Binder, finishing: Bool) throws(Failure) -> [String] {
        try binder.underLock { () throws(Failure) in
            guard let recovery = try Recovery(self, binder) else { return [] }
            try recovery.closeEnded()
            var told: [String] = []
            for (change, recoveries) in recovery.dead {
                told.append(
                    // The command that devices were held for is gone: they go back in any case.
                    finishing && change.purpose != .hold
                        ? try recovery.complete(change, recoveries)
                        : try recovery.putBack(change, recoveries)
                )
            }
            // Whether it is of a change that was interrupted nobody can say.
            let untold = recovery.sentencesOnDamaged
            guard untold.isEmpty else {
                throw Failure(.system, untold.joined(separator: " "), state: told)
            }
            return told
        }
    }
}
