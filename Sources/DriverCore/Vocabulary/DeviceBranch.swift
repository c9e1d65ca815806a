extension DriverCore {
    /// A device with all that hangs on it, as it is plugged in: a controller with its disks, a hub with its sticks.
    public struct DeviceBranch: Hashable, Sendable {
        /// The device.
        public var device: DeviceDescription
        /// What is directly below it, in order; whatever a device here names as its parent, it is that one.
        public var below: [DeviceBranch]

        /// A device with what hangs on it.
        public init(_ device: DeviceDescription, below: [DeviceBranch] = []) {
            self.device = device
            self.below = below
        }
    }
}
