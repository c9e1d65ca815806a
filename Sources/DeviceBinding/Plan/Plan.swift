/// What will be written, in which order, to fulfil the request.
public struct Plan: Hashable, Sendable {
    /// The names of the procedures that made the steps, by bus.
    public var procedures: [String: String]
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
        try self.init(changes, by: Procedures(for: changes, asked: procedure), in: surroundings)
    }

    /// The plan for some changes, on each bus by its procedure.
    init(_ changes: [Change], by procedures: Procedures, in surroundings: Surroundings)
        throws(Failure)
    {
        self.procedures = procedures.byBus.mapValues(\.name)
        self.changes = changes
        self.surroundings = surroundings
        self.steps = try procedures.steps(changes, surroundings)
        self.notes = procedures.notes(on: changes, in: surroundings, isIdle: steps.isEmpty)
    }

    /// The names of the procedures in one text, for people.
    public var procedure: String {
        Set(procedures.values).sorted().joined(separator: ", ")
    }

    /// Whether the driver of a change is named in the override of its device.
    func namesDriver(of change: Change) -> Bool {
        procedures[change.device.reference.bus] == Procedure.driverOverride.name
    }

    /// How many virtual functions a device had, and is to have; nil where the plan does not change that.
    public func functionCounts(of device: DeviceReference) -> (before: Int, now: Int)? {
        for case .functions(device, let found, let count) in steps { return (found, count) }
        return nil
    }
}
