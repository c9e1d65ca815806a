/// A device that went to a driver while another one was given to it.
public struct Captured: Hashable, Sendable {
    /// The device.
    public var reference: DeviceReference
    /// The driver that has it now.
    public var driver: String
    /// Whether it was there before; else it came meanwhile.
    public var wasThere: Bool
}
