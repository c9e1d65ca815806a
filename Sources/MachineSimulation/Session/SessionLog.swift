internal import Synchronization

/// What has changed a machine so far, in order.
final class SessionLog: Sendable {
    /// Guarded by itself; taken alone, or by the one who makes the change while nothing else is held.
    private let entries = Mutex<[SessionEvent]>([])

    var events: [SessionEvent] { entries.withLock { $0 } }

    var count: Int { entries.withLock { $0.count } }

    /// Makes a change and writes down what it was, with no other change in between.
    func record<Result: Sendable, Failure: Error>(
        _ change: (_ event: inout SessionEvent?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try entries.withLock { entries throws(Failure) in
            var event: SessionEvent?
            defer {
                if let event {
                    assert(event.isPossible(at: entries.count), "\(event) could not be repeated")
                    entries.append(event)
                }
            }
            return try change(&event)
        }
    }
}
