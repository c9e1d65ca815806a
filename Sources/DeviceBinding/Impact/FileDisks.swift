internal import MachineHost
internal import Sysfs

/// The disks that stand on files, and compressed disks in memory that have another one to write to, to which no link in
/// `/sys` leads; read once for all devices of a change.
///
/// Source: loop_attr_backing_file_show(), drivers/block/loop.c; backing_dev_show(), drivers/block/zram/zram_drv.c: the
/// path, or `none`.
struct FileDisks {
    /// A disk with the number of the one that its file lies on.
    struct Disk {
        let path: SysfsPath
        let number: String
    }

    private static let files = [("loop", "loop/backing_file"), ("zram", "backing_dev")]

    private let host: any HostSystem
    private var known: [Disk]?

    init(_ host: any HostSystem) {
        self.host = host
    }

    /// The disks; a note of each of which it cannot be told.
    mutating func value(_ reader: inout ImpactReader) -> [Disk] {
        if let known { return known }
        var disks: [Disk] = []
        let directory: SysfsPath = "/devices/virtual/block"
        for name in reader.names(directory) {
            guard let own = Self.files.first(where: { name.hasPrefix($0.0) })?.1,
                let file = reader.text(directory / name / own), file.hasPrefix("/")
            else { continue }
            switch host.blockDevice(under: file) {
            case .disk(let number): disks.append(Disk(path: directory / name, number: number))
            case .noDisk: break
            case .unknown:
                reader.note(
                    "It cannot be told which disk '\(file)' lies on, the file behind \(name)",
                    directory / name / own
                )
            }
        }
        known = disks
        return disks
    }
}
