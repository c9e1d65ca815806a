internal import MachineHost
internal import Sysfs

extension UseFinder {
    /// What is exported to others: a disk, a file on one, or a whole NVMe controller.
    mutating func findExports(_ names: inout DiskNames) {
        for path in answers.exported {
            guard let part = exportedPart(path, &names) else { continue }
            add(Impact.Use(.exported, part: part, name: path))
        }
    }

    private mutating func exportedPart(_ path: String, _ names: inout DiskNames) -> Int? {
        if let part = names.part("0:0", path, &walk.reader) { return part }
        let isNode = path.hasPrefix("/dev/")
        let node = String(path.dropFirst(5))
        if isNode, let part = walk.found.firstIndex(where: { $0.part.node?.name == node }) {
            return part
        }
        switch host.blockDevice(under: path) {
        case .disk(let number): return names.byNumber[number]
        case .noDisk: return nil
        case .unknown:
            // The node of a controller is no block device.
            for kind in ["nvme", "block"] where isNode && isFileName(node) {
                let entry = SysfsPath("/class") / kind / node
                guard let device = walk.reader.destination(entry) else { continue }
                return walk.found.firstIndex { $0.part.path == device }
            }
            walk.reader.note(
                "It cannot be told which disk the exported path '\(path)' refers to",
                nil
            )
            return nil
        }
    }
}
