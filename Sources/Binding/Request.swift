/// What a user asks for.
public struct Request: Sendable {
    /// The devices, each once.
    public var devices: [DeviceReference]
    /// Those of them that only a selector took in, `group=7`: a bridge among them is left alone where
    /// a vfio driver is asked for, since it does not stand in the way of its group.
    public var selected: Set<DeviceReference> = []
    /// Who is to serve them.
    public var goal: Change.Goal
    /// How; nil for the way that suits the devices' bus.
    public var procedure: Procedure?
    /// The rules that the user overrides.
    public var overridden: Set<Refusal.Rule> = []
    /// Whether a missing module is to be loaded.
    public var loadsModules = false
    /// Who is to own the device node in `/dev/vfio`, `alice:kvm`.
    public var owner: String?

    /// A request for some devices.
    public init(_ devices: [DeviceReference], goal: Change.Goal) {
        self.devices = devices
        self.goal = goal
    }

    /// The same request after the modules have been loaded.
    var withoutLoading: Request {
        var request = self
        request.loadsModules = false
        return request
    }
}

/// What would be done for a request.
public struct Proposal: Hashable, Sendable {
    /// The writes.
    public var plan: Plan
    /// The modules that are loaded before; the plan is then made anew.
    public var modules: [String]
    /// Whether the devices go to user space.
    public var wantsVFIO: Bool

    /// Whether all is already as asked.
    public var isDone: Bool { plan.steps.isEmpty && modules.isEmpty }

    /// The devices as they were found.
    public var devices: [Device] { plan.changes.map(\.device) }
}

/// What was done for a request.
public struct Outcome: Hashable, Sendable {
    /// The plan that was applied.
    public var plan: Plan
    /// The modules that were loaded.
    public var modules: [String]
    /// The devices as they are now, read back.
    public var devices: [Device]
    /// The device nodes by which user space opens the devices, `/dev/vfio/7`.
    public var nodes: [String]
    /// What a person should know afterwards, a sentence each.
    public var notes: [String]

    /// Whether nothing had to be done.
    public var wasDone: Bool { plan.steps.isEmpty }
}
