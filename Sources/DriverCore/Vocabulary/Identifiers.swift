extension DriverCore {
    /// A device of one core.
    ///
    /// Never used again after the device has gone, so a stale one is recognised.
    public struct DeviceID: Hashable, Comparable, Sendable {
        /// The number; devices that were added later have larger ones, which is the order on their bus.
        public let rawValue: Int32

        /// The device with a number that the core gave.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whether `left` was added before `right`.
        public static func < (left: DeviceID, right: DeviceID) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A driver of one core.
    ///
    /// Never used again after the driver has gone.
    public struct DriverID: Hashable, Comparable, Sendable {
        /// The number; drivers that registered later have larger ones, which is the order of matching.
        public let rawValue: Int32

        /// The driver with a number that the core gave.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whether `left` registered before `right`.
        public static func < (left: DriverID, right: DriverID) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A bus of one core.
    public struct BusID: Hashable, Comparable, Sendable {
        /// The number, in the order in which the buses were made.
        public let rawValue: Int32

        /// The bus with a number that the core gave.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whether `left` was made before `right`.
        public static func < (left: BusID, right: BusID) -> Bool { left.rawValue < right.rawValue }
    }

    /// An IOMMU group by the number the kernel shows.
    ///
    /// It is the name in `/sys/kernel/iommu_groups`; numbers are used again.
    public struct GroupID: Hashable, Comparable, Sendable {
        /// The number; the lowest free one is given first.
        public let rawValue: Int32

        /// The group with that number.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whether `left` has the smaller number.
        public static func < (left: GroupID, right: GroupID) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// An operation under way: what the kernel would run in one thread.
    public struct TaskID: Hashable, Comparable, Sendable {
        /// The number, in the order of beginning.
        public let rawValue: Int32

        /// The task with a number that the core gave.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whether `left` began before `right`.
        public static func < (left: TaskID, right: TaskID) -> Bool {
            left.rawValue < right.rawValue
        }
    }
}
