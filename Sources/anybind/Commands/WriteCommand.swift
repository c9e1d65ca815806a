import ArgumentParser
import Sysfs
import SystemPackage

/// `anybind write-and-wait`: what ``ChildWriter`` runs; not for people.
struct WriteCommand: ParsableCommand {
    static let name = "write-and-wait"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Write text to a file, and end with its errno as the status.",
        shouldDisplay: false
    )

    @Argument var root: String
    @Argument var path: String
    @Argument var text: String

    func run() throws {
        do throws(Errno) {
            try HostSysfs(root: root).write(SysfsPath(path), text)
        } catch {
            throw ExitCode(error.rawValue)
        }
    }
}
