extension DriverCore {
    /// The probes of drivers as scripts: what the code of one driver returns, call after call.
    ///
    /// Machine files and tests describe drivers this way. It is a value beside the core, never in it.
    public struct DriverScript: Hashable, Sendable {
        /// What the next probes return, in order; after the last, ``afterwards``.
        public var results: [Int32]
        /// What every further probe returns; 0 is success.
        public var afterwards: Int32
        /// Whether probe and remove do not return for now.
        public var isBlocked: Bool
        /// What a probe that returns 0 makes, by the name of the device; of two entries the first counts.
        public var classDevices: [ScriptedChildren] {
            get { children }
            set {
                children = newValue
                places = DriverScript.places(of: newValue)
            }
        }

        private var children: [ScriptedChildren]
        /// Where a device stands among ``classDevices``: a machine may have 100,000 that make something.
        private var places: [String: Int]

        /// A script; without arguments every probe succeeds.
        public init(
            results: [Int32] = [],
            afterwards: Int32 = 0,
            isBlocked: Bool = false,
            classDevices: [ScriptedChildren] = []
        ) {
            self.results = results
            self.afterwards = afterwards
            self.isBlocked = isBlocked
            self.children = classDevices
            self.places = DriverScript.places(of: classDevices)
        }

        private static func places(of classDevices: [ScriptedChildren]) -> [String: Int] {
            var places: [String: Int] = [:]
            places.reserveCapacity(classDevices.count)
            for (place, children) in classDevices.enumerated() where places[children.device] == nil
            {
                places[children.device] = place
            }
            return places
        }

        /// The answer to a request; nil while the driver is blocked.
        public mutating func answer(_ request: Request) -> Answer? {
            if isBlocked { return nil }
            guard case .probe = request.call else { return .removed }
            let result = results.isEmpty ? afterwards : results.removeFirst()
            if result != 0 { return .returned(result) }
            guard let place = places[request.deviceName] else { return .bound([]) }
            return .bound(children[place].classDevices)
        }
    }

    /// What a driver's probe makes for one device.
    public struct ScriptedChildren: Hashable, Sendable {
        /// The device's name.
        public var device: String
        /// What is made, in order.
        public var classDevices: [ClassDevice]

        /// The class devices of one device.
        public init(device: String, classDevices: [ClassDevice]) {
            self.device = device
            self.classDevices = classDevices
        }
    }

    /// The scripts of a machine's drivers, by name; a driver without one succeeds and makes nothing.
    public struct ScriptedDrivers: Sendable {
        private var scripts = ShardedMap<String, DriverScript>()
        private var blockedCount = 0

        /// No scripts.
        public init() {}

        /// The script of a driver; one that was never set succeeds and makes nothing.
        public subscript(driver: String) -> DriverScript {
            get { scripts[driver] ?? DriverScript() }
            set {
                let wasBlocked = scripts.update(driver) { script in
                    let before = script?.isBlocked ?? false
                    script = newValue
                    return before
                }
                blockedCount += (newValue.isBlocked ? 1 : 0) - (wasBlocked ? 1 : 0)
            }
        }

        /// Whether any driver's probe or remove does not return for now.
        public var hasBlocked: Bool { blockedCount > 0 }

        /// The answer of the driver that a request is for; nil while it is blocked.
        public mutating func answer(_ request: Request) -> Answer? {
            scripts.update(request.driverName) { script in
                if script == nil { script = DriverScript() }
                return script?.answer(request)
            }
        }
    }
}
