/// What will be written, in which order, to fulfil the request.
public struct Plan: Hashable, Sendable {
    /// The name of the procedure that made the steps.
    public var procedure: String
    /// What is to become of each device, with the device as it was found.
    public var changes: [Change]
    /// The writes in order; none where all is already as asked.
    public var steps: [Step]
    /// What a person should know before, a sentence each.
    public var notes: [String]
    /// What spoke against it, and was overridden by the user.
    public var overridden: [Binder.Refusal] = []
    /// What was found beside the devices.
    public var surroundings: Surroundings

    /// The plan for some changes; a pure function of them and of what is around them.
    ///
    /// - Throws: ``Failure/Code/refused`` where the procedure cannot do it.
    public init(
        _ changes: [Change],
        by procedure: Procedure,
        in surroundings: Surroundings = Surroundings()
    ) throws(Failure) {
        self.procedure = procedure.name
        self.changes = changes
        self.surroundings = surroundings
        self.steps = try procedure.steps(changes, surroundings)
        self.notes = changes.flatMap { procedure.notes(for: $0) }
        self.notes += procedure.notes(in: surroundings, isIdle: steps.isEmpty)
    }

    /// How many virtual functions a device had, and is to have; nil where the plan does not change that.
    public func functionCounts(of device: DeviceReference) -> (before: Int, now: Int)? {
        for case .functions(device, let found, let count) in steps { return (found, count) }
        return nil
    }
}
