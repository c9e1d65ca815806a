/// What is asked for one device.
public struct DeviceGoal: Hashable, Sendable {
    /// The device.
    public var device: DeviceReference
    /// The driver that is to serve it.
    public var goal: Change.Goal

    /// A goal for a device.
    public init(_ device: DeviceReference, _ goal: Change.Goal) {
        self.device = device
        self.goal = goal
    }
}
