extension DriverCore {
    /// The one way in which a core changes.
    ///
    /// - Parameter action: What happens.
    /// - Returns: What that brings about, in order.
    public mutating func apply(_ action: Action) -> [Effect] {
        []
    }

    /// Lets tasks run until none can take a step; the oldest that can goes first.
    ///
    /// - Parameter answer: The drivers' code: what it returns, or nil while it does not return.
    /// - Returns: What that brought about, in order.
    @discardableResult
    public mutating func run(answering answer: (Request) -> Answer?) -> [Effect] {
        []
    }

    /// Begins an operation and lets it and everything else run as far as it goes.
    ///
    /// - Parameters:
    ///   - operation: What to do.
    ///   - answer: The drivers' code: what it returns, or nil while it does not return.
    /// - Returns: The outcome, or nil while the operation waits, and the effects in order.
    public mutating func perform(_ operation: Operation, answering answer: (Request) -> Answer?)
        -> (outcome: Outcome?, task: TaskID, effects: [Effect])
    {
        (nil, TaskID(rawValue: 0), [])
    }

    /// What a task waits for, or nil when it can take a step or has ended.
    public func wait(of task: TaskID) -> Wait? { nil }

    /// The tasks under way, the oldest first.
    public var taskIDs: [TaskID] { tasks.map { $0.id } }

    /// Whether no probe is running.
    ///
    /// Source: `driver_probe_done()`, drivers/base/dd.c.
    public var isProbingDone: Bool { true }

    /// Starts to keep footprints, or stops.
    public mutating func keepFootprints(_ keep: Bool) { footprint = keep ? Footprint() : nil }

    /// What the steps since the last call touched; empty when footprints are not kept.
    public mutating func takeFootprint() -> Footprint {
        guard let taken = footprint else { return Footprint() }
        footprint = Footprint()
        return taken
    }
}
