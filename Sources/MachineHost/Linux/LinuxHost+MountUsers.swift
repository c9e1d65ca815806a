import Glibc
import SystemPackage

extension LinuxHost {
    /// The processes, other than this one, that keep a mount busy: with an open file, their directory or their root in it.
    ///
    /// Those of other users are visible only to root, and mappings, or mounts below, are not looked for.
    public func users(ofMount directory: String) -> [HoldingProcess] {
        let pids = ((try? names(in: proc)) ?? []).compactMap(Int.init).sorted()
        return pids.filter { $0 != getpid() }.compactMap { pid in
            let process = proc.appending("\(pid)")
            let descriptors = (try? names(in: process.appending("fd"))) ?? []
            let links =
                ["cwd", "root"].map { process.appending($0) }
                + descriptors.map { process.appending("fd").appending($0) }
            let isUser = links.contains { link in
                guard let target = try? readlink(link) else { return false }
                return target == directory || target.hasPrefix(directory + "/")
            }
            return isUser ? HoldingProcess(pid, in: proc) : nil
        }
    }
}

extension HoldingProcess {
    /// A process with its command, which is empty for one that has gone meanwhile.
    init(_ pid: Int, in proc: FilePath) {
        let path = proc.appending("\(pid)/comm")
        let bytes = try? OpenFile(path, .readOnly).readAll(upTo: 4096)
        self.init(pid: pid, command: bytes?.lines.first?.text.printable ?? "")
    }
}
