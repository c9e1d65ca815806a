internal import Synchronization
internal import SystemPackage

/// What is sent to the kernel after it has forgotten names, by a thread of its own.
///
/// A notice waits for the lock of a directory, which a lookup under way holds until it is answered: the
/// thread that answers lookups must never send one.
final class Deliveries: Sendable {
    /// Notices, and the replies that must not come before them.
    struct Delivery: Sendable {
        var notices: [[UInt8]]
        var replies: [[UInt8]]
    }

    private let fuse: Descriptor
    private let wakeUp: (reading: Descriptor, writing: Descriptor)
    /// Guarded by itself; nothing else is taken with it held.
    private let queue = Mutex<[Delivery]>([])

    init(_ fuse: Descriptor) throws(Errno) {
        self.fuse = fuse
        wakeUp = try Descriptor.pipe()
    }

    func add(_ delivery: Delivery) {
        queue.withLock { $0.append(delivery) }
        wakeUp.writing.send([1])
    }

    /// Ends the thread.
    func end() { wakeUp.writing.send([0]) }

    /// Sends until ``end()``.
    func run() {
        while wakeUp.reading.receiveByte() == 1 {
            let deliveries = queue.withLock { queue in
                defer { queue = [] }
                return queue
            }
            for delivery in deliveries { send(delivery) }
        }
    }

    func send(_ delivery: Delivery) {
        // A name that the kernel has forgotten by itself is ENOENT, and right.
        for notice in delivery.notices { fuse.send(notice) }
        for reply in delivery.replies {
            assert(FuseReply.isWhole(reply), "a reply that does not tell its length")
            fuse.send(reply)
        }
    }
}
