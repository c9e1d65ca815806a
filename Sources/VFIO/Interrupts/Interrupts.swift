/// The interrupts of a device that are enabled, until they are disabled or go out of scope.
///
/// Of a device that was closed none comes, and there is nothing left to mask, unmask or trigger.
public struct Interrupts<Backend: DeviceBackend>: ~Copyable {
    /// Which kind they are.
    public let kind: InterruptKind
    private let events: InterruptEvents
    private let backend: Backend
    private let turn = Turn()

    /// Which vector is looked at first when any is waited for: the one after that which was given last.
    private final class Turn {
        var next = 0
    }

    init(_ kind: InterruptKind, _ events: consuming InterruptEvents, _ backend: Backend) {
        self.kind = kind
        self.events = events
        self.backend = backend
    }

    deinit {
        // What was disabled already stays so. The events are closed next, and with them what the kernel kept of them.
        try? backend.disable(kind)
    }

    /// How many vectors there are.
    public var count: Int { events.count }

    /// How often a vector's interrupt came since this was last asked or waited for; does not wait.
    ///
    /// - Throws: ``VFIOError/Code/noSuchInterrupt`` for a vector that is not enabled; ``VFIOError/Code/refused``.
    public func takeCount(of vector: Int = 0) throws(VFIOError) -> UInt64 {
        try check(vector)
        return try events.take(vector, of: backend.name)
    }

    /// Waits until a vector's interrupt has come, and says how often it did; 0 where the time is over before.
    ///
    /// A line is masked as it comes: serve the device, then ``unmask(_:)``.
    ///
    /// - Throws: ``VFIOError/Code/noSuchInterrupt`` for a vector that is not enabled; ``VFIOError/Code/refused``.
    public func wait(
        for vector: Int = 0,
        upTo limit: Duration
    ) throws(VFIOError) -> UInt64 {
        try check(vector)
        backend.proceed()
        guard try events.wait(vector..<vector + 1, upTo: limit, of: backend.name) else { return 0 }
        return try events.take(vector, of: backend.name)
    }

    /// Waits until any interrupt has come, and gives a vector of those that did, whose count is then taken; nil where
    /// the time is over before.
    ///
    /// Of several it is the next after the one that was given last, so that one which comes all the time does not keep
    /// the others from being served.
    ///
    /// - Throws: ``VFIOError/Code/refused``.
    public func waitForAny(upTo limit: Duration) throws(VFIOError) -> Int? {
        backend.proceed()
        guard try events.wait(0..<count, upTo: limit, of: backend.name) else { return nil }
        for step in 0..<count {
            let vector = (turn.next + step) % count
            guard try events.take(vector, of: backend.name) > 0 else { continue }
            turn.next = (vector + 1) % count
            return vector
        }
        return nil
    }

    /// Has a vector's interrupt not come until it is unmasked.
    ///
    /// - Throws: ``VFIOError/Code/refused``: MSI and MSI-X cannot be masked through the kernel.
    public func mask(_ vector: Int = 0) throws(VFIOError) { try perform(.mask, vector) }

    /// Lets a vector's interrupt come again; a line that is still up comes at once.
    ///
    /// - Throws: As ``mask(_:)`` does.
    public func unmask(_ vector: Int = 0) throws(VFIOError) { try perform(.unmask, vector) }

    /// Has a vector's interrupt come as if the device had raised it, which tries everything but the device.
    ///
    /// - Throws: ``VFIOError/Code/noSuchInterrupt``; ``VFIOError/Code/refused``.
    public func trigger(_ vector: Int = 0) throws(VFIOError) { try perform(.trigger, vector) }

    /// Has no interrupt come any more.
    ///
    /// - Throws: ``VFIOError/Code/refused``; the events are gone all the same, so that nothing is counted.
    public consuming func disable() throws(VFIOError) {
        try backend.disable(kind)
    }

    private func perform(_ action: InterruptAction, _ vector: Int) throws(VFIOError) {
        try check(vector)
        try backend.perform(action, on: kind, vector: vector)
    }

    private func check(_ vector: Int) throws(VFIOError) {
        guard vector >= 0, vector < count else {
            throw VFIOError(
                .noSuchInterrupt,
                cannot: "use vector \(vector) of",
                backend.name,
                help: "\(count) are enabled, from 0 on"
            )
        }
    }
}
