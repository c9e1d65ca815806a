extension DriverCore {
    /// A PCI function that is plugged in, whether the core knows it as a device or not.
    struct HardwareID: Hashable, Sendable {
        let rawValue: Int
    }

    /// What a rescan finds.
    struct HardwareFunction: Changeable {
        let description: DeviceDescription
        /// The function above it, or nil directly below a host bridge's device.
        let parent: HardwareID?
        /// The device that the core has for it; nil after a `remove`.
        var device: DeviceID?
    }
}
