extension Binder {
    /// A reason not to do what was asked for, found before anything was written.
    public struct Refusal: Hashable, Sendable, CustomStringConvertible {
        /// The rules, nearly all of which the user can override.
        public enum Rule: String, Hashable, Sendable, CaseIterable {
            /// A file system that is mounted, or swap, lies on the device, or the kernel has a disk of it claimed.
            case mounted
            /// The device carries an address or a route, or its interface is in another network namespace.
            case network
            /// The device shows the console, is one, or has the only keyboard.
            case console
            /// A process has a node of the device open.
            case open
            /// A process holds the device, or its group, through vfio.
            case held
            /// The device is a bridge, which no vfio driver takes.
            case bridge
            /// The device has virtual functions, with which no vfio driver takes it.
            case virtualFunctions = "virtual-functions"
            /// The device is in no IOMMU group, without which no vfio driver takes it.
            case noIOMMU = "no-iommu"
            /// Other devices of the IOMMU group stay with drivers of the host.
            case partialGroup = "partial-group"
            /// Another device has the ID that a driver is to be given, and no driver.
            case neighbours
            /// It cannot be told who uses the device, and the request is careful.
            case unknown
            /// The device goes with another one that is to lose its driver.
            case goesAlong = "goes-along"

            /// Whether the user can override it; else the request must be another one.
            public var isOverridable: Bool { self != .unknown && self != .goesAlong }

            /// Whether it speaks against taking a device from its driver, whoever gets it then; else
            /// against giving it to the driver that is asked for.
            public var isAboutTaking: Bool {
                switch self {
                case .mounted, .network, .console, .open, .held, .unknown, .goesAlong: true
                case .bridge, .virtualFunctions, .noIOMMU, .partialGroup, .neighbours: false
                }
            }
        }

        /// The rule that speaks against it.
        public var rule: Rule
        /// The device that it concerns.
        public var device: DeviceReference
        /// Why, in a sentence.
        public var sentence: String
        /// What would help.
        public var help: Remedy

        /// Whether it is only that something could not be told, which may be otherwise the next time.
        package var isUncertain: Bool {
            switch help {
            case .findHolder, .findStranger, .beLessCareful: true
            default: false
            }
        }

        /// The sentence.
        public var description: String { sentence }
    }
}
