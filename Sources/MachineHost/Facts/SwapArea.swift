/// An area that the kernel swaps to.
public struct SwapArea: Hashable, Sendable {
    /// The path, `/dev/nvme0n1p3` or a file.
    public var path: String
    /// The device number of the block device it is, or is on: `259:3`; nil if unknown.
    public var deviceNumber: String?

    /// A swap area on a device.
    public init(path: String, deviceNumber: String?) {
        self.path = path
        self.deviceNumber = deviceNumber
    }
}
