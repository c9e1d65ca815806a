import ArgumentParser
import Binding
import SysfsMount

/// `anybind unmount`.
struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount",
        abstract: "Unmount a simulated machine; its state is forgotten.",
        discussion: """
            Example:
              anybind unmount /mnt
            """
    )

    @Argument(help: "The directory that was given to 'anybind mount'.")
    var directory: String

    func run() throws {
        do throws(MountError) {
            try HostMount.unmount(directory)
        } catch {
            let failure = Failure(error)
            Terminal.error(failure.text)
            throw ExitCode(ExitStatus(failure.code).rawValue)
        }
    }
}
