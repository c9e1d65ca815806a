extension Binder {
    /// What a user asks for.
    public struct Request: Sendable {
        /// What is asked for each device; each device once.
        public var goals: [DeviceGoal]
        /// Those of them that only a selector took in, `group=7`: a bridge among them is left alone where
        /// a vfio driver is asked for, since it does not keep its group from being used.
        public var selected: Set<DeviceReference> = []
        /// How many virtual functions the one device is to have, and then its goal is what becomes of each; nil where
        /// it is about the devices themselves.
        public var functions: Int?
        /// The procedure; nil for the one that suits the devices of each bus.
        public var procedure: Procedure?
        /// The rules that the user overrides.
        public var overridden: Set<Refusal.Rule> = []
        /// Whether what cannot be told is a reason to refuse.
        public var isCareful = false
        /// Whether disks are opened for a moment, to ask the kernel who has them, and processes looked at.
        public var opensNodes = true
        /// Whether a missing module is to be loaded.
        public var loadsModules = false
        /// Who is to own the device nodes in `/dev/vfio`, `alice:kvm`.
        public var owner: String?
        /// Who is to own the group nodes of single devices, where one owner is not for all of them.
        public var owners: [DeviceReference: String] = [:]
        /// The plan that somebody has agreed to: another one is refused; nil where any will do.
        public var expected: Expectation?

        /// A request with a goal for each device.
        public init(_ goals: [DeviceGoal]) { self.goals = goals }

        /// A request for some devices, all with one goal.
        public init(_ devices: [DeviceReference], goal: Change.Goal) {
            self.init(devices.map { DeviceGoal($0, goal) })
        }

        /// The devices.
        public var devices: [DeviceReference] { goals.map(\.device) }

        /// The drivers that are asked for by name, each once, in the order in which they are named.
        var driversWanted: [DriverReference] {
            var seen: Set<DriverReference> = []
            return goals.compactMap { goal in
                guard case .driver(let name) = goal.goal else { return nil }
                let driver = DriverReference(bus: goal.device.bus, name: name)
                return seen.insert(driver).inserted ? driver : nil
            }
        }

        /// The same request after the modules have been loaded.
        var withoutLoading: Request {
            var request = self
            request.loadsModules = false
            // What was expected was seen before they were loaded.
            request.expected = nil
            return request
        }
    }
}
