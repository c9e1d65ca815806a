import ArgumentParser
import Binding

/// The command.
@main
struct Anybind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anybind",
        abstract: "See which driver serves which device, and bind any device to any driver.",
        discussion: """
            Examples:
              anybind list class=network          the network devices and their drivers
              anybind show 03:00.0                one device: its driver, why, its IOMMU group
              anybind bind 03:00.0 vfio-pci       give it to user space
              anybind bind group=7 vfio-pci       all devices of an IOMMU group
              anybind bind --dry-run eth1 vfio-pci
              anybind release 03:00.0             back to the driver that it then gets

            Devices are named as the kernel names them (0000:03:00.0), in short (03:00.0), by a \
            pattern (80:04.*), by what they are (8086:10d3, eth0, nvme0n1), or by selectors: \
            class=network, driver=e1000e, driver=none, group=7, vendor=8086, id=8086:10d3.

            Exit status:
            \(exitStatuses)
            """,
        version: "0.1.0",
        subcommands: [
            ListCommand.self, ShowCommand.self, GroupsCommand.self, DriversCommand.self,
            BindCommand.self, ReleaseCommand.self, UnbindCommand.self,
            RunCommand.self, MountCommand.self, UnmountCommand.self,
            MachineCommand.self,
        ]
    )

    /// Runs the command that the arguments name; a wrong command line is JSON too where that was asked for.
    static func main() {
        if let applet = Applet.current {
            Terminal.ignoreBrokenPipes()
            exit(withError: ExitCode(applet.run(Array(CommandLine.arguments.dropFirst()))))
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let isUsage = exitCode(for: error).rawValue == ExitStatus.usage.rawValue
            if isUsage, CommandLine.arguments.contains("--json") {
                let failure = Failure(.malformed, message(for: error))
                Terminal.out(failure.json(.usage).text() + "\n")
                exit(withError: ExitCode(ExitStatus.usage.rawValue))
            }
            exit(withError: error)
        }
    }

    private static var exitStatuses: String {
        ExitStatus.allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n")
    }
}
