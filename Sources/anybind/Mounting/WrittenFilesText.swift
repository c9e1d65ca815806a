import Sysfs
import SysfsMount
import SystemPackage

/// What a command has written beside the machine, a line each.
struct WrittenFilesText {
    let text: String

    init(_ files: WrittenFiles) {
        do throws(Errno) {
            text = try files.changes().map { change in
                "\(change.kind.sign) \(printable(change.path, upTo: 300))\n"
            }.joined()
        } catch {
            text = "What was written to /etc, /var/lib and /mnt cannot be read: \(error).\n"
        }
    }
}

extension WrittenFiles.Change.Kind {
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .changed: "~"
        case .removed: "-"
        }
    }
}
