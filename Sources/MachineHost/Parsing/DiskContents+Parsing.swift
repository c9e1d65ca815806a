extension DiskContents {
    /// The contents in an entry of udev's database.
    ///
    /// Source: `device_update_db()`, src/libsystemd/sd-device/device-private.c of systemd: a line `E:KEY=VALUE` for each
    /// property.
    init(parsingUdevEntry bytes: [UInt8]) {
        var properties: [String: String] = [:]
        for line in bytes.lines where line.starts(with: "E:".utf8) {
            let parts = line.dropFirst(2).split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2, !parts[1].isEmpty {
                properties[parts[0].text] = parts[1].text.printable
            }
        }
        self.init(
            type: properties["ID_FS_TYPE"],
            usage: properties["ID_FS_USAGE"],
            label: properties["ID_FS_LABEL"],
            partitionTable: properties["ID_PART_TABLE_TYPE"]
        )
    }
}
