/// Requests that are made only under the machine's lock, since they follow from what is there.
extension Binder {
    /// Does what is asked for by who looks under the machine's lock; nothing where nothing is asked for.
    ///
    /// It is asked twice: for the devices that nobody else may change meanwhile, and again when what an interrupted
    /// change has left was put back.
    ///
    /// - Returns: What was done; nil where nothing was asked for.
    /// - Throws: What ``apply(_:observer:journal:)`` throws, and what is thrown by who is asked.
    package func apply(
        observer: any RunObserver = Unobserved(),
        journal: (any Journal)?,
        asking ask: () throws(Failure) -> Request?
    ) throws(Failure) -> Outcome? {
        try locked { refusal throws(Failure) in
            var journal = journal
            if refusal == nil {
                try journal?.prepare(on: self, for: try ask()?.devices ?? [])
            }
            guard let request = try ask() else { return nil }
            let decision: Decision
            do throws(Failure) { decision = try plan(request) } catch { throw error.sayingState }
            if let refusal, !decision.isDone { throw refusal }
            return try carryOut(decision, of: request, observer: observer, journal: journal)
        }
    }
}
