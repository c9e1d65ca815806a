extension Binder {
    /// What a user asks for.
    public struct Request: Sendable {
        /// The devices, each once.
        public var devices: [DeviceReference]
        /// Those of them that only a selector took in, `group=7`: a bridge among them is left alone where
        /// a vfio driver is asked for, since it does not keep its group from being used.
        public var selected: Set<DeviceReference> = []
        /// The driver that is to serve them.
        public var goal: Change.Goal
        /// How many virtual functions the one device is to have, and then ``goal`` is what becomes of each; nil where
        /// it is about the devices themselves.
        public var functions: Int?
        /// The procedure; nil for the one that suits the devices' bus.
        public var procedure: Procedure?
        /// The rules that the user overrides.
        public var overridden: Set<Refusal.Rule> = []
        /// Whether what cannot be told is a reason to refuse.
        public var isCareful = false
        /// Whether disks are opened for a moment, to ask the kernel who has them, and processes looked at.
        public var opensNodes = true
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
}
