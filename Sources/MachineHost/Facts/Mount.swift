/// A file system that is mounted.
public struct Mount: Hashable, Sendable {
    /// What is mounted, `/dev/nvme0n1p2`.
    public var source: String
    /// Where, `/`.
    public var target: String
    /// The device number of the file system, `259:2`, by which the block device is found.
    public var deviceNumber: String
    /// The kind of file system, `ext4`.
    public var fileSystem: String

    /// A mount with its four facts.
    public init(source: String, target: String, deviceNumber: String, fileSystem: String) {
        self.source = source
        self.target = target
        self.deviceNumber = deviceNumber
        self.fileSystem = fileSystem
    }
}
