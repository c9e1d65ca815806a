/// What udev found on a block device when it came.
///
/// Source: udev-builtin-blkid.c of systemd; the database in `/run/udev/data`.
public struct DiskContents: Hashable, Sendable {
    /// `ID_FS_TYPE`: `ext4`, `LVM2_member`, `zfs_member`; nil where nothing was found.
    public var type: String?
    /// `ID_FS_USAGE`: `filesystem`, `raid`, `crypto`, `other`.
    public var usage: String?
    /// `ID_FS_LABEL`, or the name of the array or pool.
    public var label: String?
    /// `ID_PART_TABLE_TYPE`: `gpt`, `dos`; nil without a table of partitions.
    public var partitionTable: String?

    /// The contents of a disk.
    public init(
        type: String? = nil,
        usage: String? = nil,
        label: String? = nil,
        partitionTable: String? = nil
    ) {
        self.type = type
        self.usage = usage
        self.label = label
        self.partitionTable = partitionTable
    }
}
