extension Binder {
    /// What was done for a request.
    public struct Outcome: Hashable, Sendable {
        /// The plan that was applied.
        public var plan: Plan
        /// The modules that were loaded; they stay.
        public var modules: [String]
        /// The devices as they were before anything was done.
        public var found: [Device]
        /// The devices as they are now, read back, in the same order.
        public var devices: [Device]
        /// The device nodes by which user space opens the devices, `/dev/vfio/7`.
        public var nodes: [String]
        /// The user who was given those nodes.
        public var owner: NodeOwner?
        /// The users who got single nodes back, by the node.
        public var nodeOwners: [String: NodeOwner] = [:]
        /// What a person should know afterwards, a sentence each, besides the devices in ``captured``.
        public var notes: [String]
        /// The devices that went to the driver meanwhile and were not asked for.
        public var captured: [Captured] = []
        /// What ceased to work with the devices that lost their drivers: of what was found before, what has gone.
        public var impacts: [Impact]

        /// Whether nothing had to be done.
        public var wasDone: Bool { plan.steps.isEmpty && modules.isEmpty }

        /// Nothing came of a decision yet.
        init(of decision: Decision) {
            plan = decision.plan
            modules = decision.modules
            found = decision.devices
            devices = []
            nodes = []
            notes = []
            impacts = decision.impacts
        }

        /// Adds what the run of the decision came to; `notes` are those on the nodes.
        mutating func complete(
            with report: PlanRun.Report,
            of run: PlanRun,
            on binder: Binder,
            _ notes: [String]
        ) {
            plan = run.plan
            // Of devices that have come meanwhile, as they came.
            let known = found + run.decision.devices
            found = report.devices.map { device in
                known.first { $0.reference == device.reference } ?? device
            }
            devices = report.devices
            nodes = report.nodes
            owner = run.decision.owner
            nodeOwners = run.decision.nodeOwners
            captured = report.captured
            impacts = impacts.map { $0.gone(from: binder.inventory.sysfs) }
            self.notes =
                plan.notes + binder.notes(onReleased: devices, plan) + notes + report.notes
        }
    }
}
