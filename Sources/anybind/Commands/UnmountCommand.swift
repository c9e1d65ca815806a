import ArgumentParser
import DeviceBinding
import MachineHost
import SysfsMount

/// `anybind unmount`.
struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount",
        abstract: "Unmount a simulated machine; its state is lost.",
        discussion: """
            Example:
              anybind unmount /mnt
            """,
        aliases: ["umount"]
    )

    @Argument(help: "The directory that was given to 'anybind mount'.")
    var directory: String

    func run() throws {
        do throws(Failure) { try unmount() } catch {
            Terminal.error(error.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
    }

    private func unmount() throws(Failure) {
        let mountPoint = Environment.mountPoint(directory)
        let mounts: [Mount]
        do throws(HostError) { mounts = try LinuxHost().mounts() } catch {
            throw Failure(.system, "Cannot find out what is mounted: \(error).")
        }
        // What was mounted there last is what would go.
        guard let mount = mounts.last(where: { $0.target == mountPoint }) else {
            throw Failure(
                .notFound,
                "Nothing is mounted on '\(directory)'.",
                help: [.other("'findmnt --types fuse.anybind' lists the mounted machines.")]
            )
        }
        guard mount.isMachine else {
            throw Failure(
                .refused,
                "What is mounted on '\(directory)' is not an anybind machine: \(mount.fileSystem).",
                help: [.other("Use umount(8) to unmount it.")]
            )
        }
        do throws(MountError) {
            try HostMount.unmount(mountPoint)
        } catch {
            var failure = Failure(error)
            let users = LinuxHost().users(ofMount: mountPoint).prefix(8)
            if !users.isEmpty {
                let names = users.map { "\($0.command) (process \($0.pid))" }
                failure.help = [
                    .other("It is in use by \(names.joined(separator: ", "))."),
                    .other("Leave the directory, or end what uses it, and try again."),
                ]
            } else if Environment.isOrdinaryUser {
                // fusermount3 has said why; it gives no errno.
                failure.code = .permission
            }
            throw failure
        }
    }
}
