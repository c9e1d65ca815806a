extension Mount {
    /// The mounts of a `/proc/PID/mountinfo`, in its order; a line of another shape is left out.
    ///
    /// Source: Documentation/filesystems/proc.rst, 3.5, Linux 6.12.
    static func parse(mountinfo bytes: [UInt8]) -> [Mount] {
        bytes.lines.compactMap { Mount(mountinfoLine: $0) }
    }

    private init?(mountinfoLine line: ArraySlice<UInt8>) {
        // One blank stands between two fields, and a source may be empty: two blanks are a field.
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        // Six fields, then any number of optional ones, a hyphen, and three more.
        guard let hyphen = fields.dropFirst(6).firstIndex(where: { $0.equals("-") }),
            fields.count >= hyphen + 3, DeviceNumber(fields[2].text) != nil
        else { return nil }
        self.init(
            source: fields[hyphen + 2].unescapedPath,
            target: fields[4].unescapedPath,
            deviceNumber: fields[2].text,
            fileSystem: fields[hyphen + 1].unescapedPath
        )
        if fields.count > hyphen + 3 { others = Self.disks(inOptions: fields[hyphen + 3]) }
    }

    /// The nodes of further disks that the options of a file system name.
    ///
    /// Source: xfs_fs_show_options(), fs/xfs/xfs_super.c, Linux 6.1; no other file system shows any.
    private static func disks(inOptions options: ArraySlice<UInt8>) -> [String] {
        options.split(separator: UInt8(ascii: ",")).compactMap { option in
            let text = option.unescapedPath
            guard let key = ["logdev=", "rtdev="].first(where: text.hasPrefix) else { return nil }
            return String(text.dropFirst(key.utf8.count))
        }
    }
}
