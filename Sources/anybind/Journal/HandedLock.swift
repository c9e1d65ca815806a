import Synchronization

/// The file of the change that is being made: its lock is handed down to a child that goes on with a write.
final class HandedLock: Sendable {
    private let held = Mutex<Int32?>(nil)

    /// The descriptor; nil where no change has begun.
    var descriptor: Int32? { held.withLock { $0 } }

    func set(_ descriptor: Int32) { held.withLock { $0 = descriptor } }
}
