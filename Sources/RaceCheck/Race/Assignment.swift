public import DeviceBinding

/// A device and the driver that is to serve it.
public struct Assignment: Hashable, Sendable, CustomStringConvertible {
    /// The device.
    public var device: DeviceReference
    /// The name of the driver.
    public var driver: String

    /// A device that is to have a driver.
    public init(_ device: DeviceReference, to driver: String) {
        self.device = device
        self.driver = driver
    }

    /// `0000:03:00.0=vfio-pci`, as a command line says it.
    public var description: String { "\(device)=\(driver)" }
}
