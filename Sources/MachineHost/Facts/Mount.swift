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
    /// The nodes of the further disks that its options name: the log and the real-time part of an XFS.
    public var others: [String]

    /// A mount with its facts.
    public init(
        source: String,
        target: String,
        deviceNumber: String,
        fileSystem: String,
        others: [String] = []
    ) {
        self.source = source
        self.target = target
        self.deviceNumber = deviceNumber
        self.fileSystem = fileSystem
        self.others = others
    }
}

extension Mount {
    /// The kinds of file systems whose files lie on other machines.
    private static let networkKinds: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "glusterfs", "lustre", "nfs", "nfs4",
        "orangefs", "smb3", "virtiofs",
    ]

    /// Whether its files lie on other machines, so that asking for one may take for ever.
    public var isOfNetwork: Bool { Self.networkKinds.contains(fileSystem) }

    /// Whether its files lie in memory alone.
    public var isInMemory: Bool {
        ["devtmpfs", "hugetlbfs", "ramfs", "rootfs", "tmpfs"].contains(fileSystem)
    }
}
