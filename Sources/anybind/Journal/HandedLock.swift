import Synchronization

/// What keeps the change that is being made under way: the descriptors of its leases and of its record, which are handed
/// down to a child that goes on with a write.
final class HandedLock: Sendable {
    private let held = Mutex<[Int32]>([])

    /// The descriptors; none where no change has begun.
    var descriptors: [Int32] { held.withLock { $0 } }

    func set(_ descriptors: [Int32]) { held.withLock { $0 = descriptors } }
}
