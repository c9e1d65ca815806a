import ArgumentParser
import CStart
import DeviceBinding
import JSON5Text

/// The command.
@main
struct Anybind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anybind",
        abstract: "See which driver serves which device, and bind any device to any driver.",
        discussion: """
            Examples:
              anybind list class=network          the network devices and their drivers
              anybind show 03:00.0                one device, its driver, and why
              anybind map --html > machine.html   the machine as a picture
              anybind bind 03:00.0 vfio-pci       give it to user space
              anybind bind group=7 vfio-pci       all devices of an IOMMU group
              anybind bind --dry-run eth1 vfio-pci
              anybind hold 03:00.0=vfio-pci -- qemu-system-x86_64 ...
                                                  give it to one command, and take it back
              anybind release 03:00.0             let drivers match it by its own IDs again
              anybind vfs 08:00.0 4 vfio-pci      make virtual functions for it
              anybind undo                        put back what the last change changed
              anybind plan bind 03:00.0 vfio-pci > change.json
                                                  a plan for somebody else to look at
              anybind apply change.json           carry it out, if all is as it was
              anybind bind --keep 03:00.0 vfio-pci
                                                  and write a rule, so that it can be done again
              anybind check                       compare the machine with the rules
              anybind apply                       make it as they say

            Devices are named
              0000:03:00.0         as the kernel names them
              03:00.0              the short form, always in domain 0000
              platform/serial8250  with the bus; '--bus platform' does the same
              80:04.*              by a pattern of *, ? and [a-c]; quote it
              8086:10d3            by vendor and device ID (PCI, USB, HID), if only
                                   one has it
              eth0 nvme0n1         by its interface or disk; /dev/sda too
              class=network        all of a class, or that make such a thing, on any bus;
                                   class=0200: by PCI's code
              driver=e1000e        all of a driver; driver=none: all without one
              group=7              all of an IOMMU group
              vendor=8086          all of a vendor; device=10d3, id=8086:10d3
              subsystem=1028:0001  all of a board; of PCI
              address=03:00.0      the devices of that name on their bus
              slot=0000:00:1c.0/00.0
                                   by the PCI slots from the root port down, as
                                   'show' has them: they stay when buses are
                                   numbered anew
              serial=S4EWNX0M      by the serial number of a USB device, a disk or a card
              mac=52:54:00:12:34:56
                                   by the address of its interface
              class=network,driver=none
                                   all that meet every condition
              03:00.0,id=8086:10d3 that device, if it is what the conditions say; else none

            Exit status:
            \(exitStatuses)
            """,
        version: "0.1.0",
        subcommands: [
            ListCommand.self, ShowCommand.self, MapCommand.self, GroupsCommand.self,
            DriversCommand.self, BindCommand.self, HoldCommand.self, ReleaseCommand.self,
            UnbindCommand.self, VFsCommand.self, PlanCommand.self, ApplyCommand.self,
            CheckCommand.self, PolicyCommand.self,
            HistoryCommand.self, UndoCommand.self, RecoverCommand.self,
            ProceduresCommand.self, RaceCommand.self, CompareCommand.self,
            RunCommand.self, MountCommand.self, UnmountCommand.self,
            MachineCommand.self, SnapshotCommand.self, WriteCommand.self,
        ]
    )

    /// Runs the command that the arguments name.
    static func main() {
        start_is_over()
        Terminal.prepare()
        let arguments = Anybind.arguments
        if let applet = Applet.named(startedAs) {
            exit(withError: ExitCode(applet.run(arguments)))
        }
        if let name = RootApplet.Name.named(startedAs) {
            exit(withError: ExitCode(RootApplet(name, arguments).run()))
        }
        if let run = Run(plain: arguments) { run.start() }
        let commands = configuration.subcommands
        if let failure = UsageFailure.unknownCommand(arguments, commands: commands) {
            end(failure, failure.text)
        }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let status as ExitCode {
            exit(withError: status)
        } catch {
            answer(error, arguments)
        }
    }

    /// Answers a request for help, or a wrong command line.
    private static func answer(_ error: any Error, _ arguments: [String]) -> Never {
        let text = fullMessage(for: error)
        guard exitCode(for: error).isSuccess else {
            let message = UsageFailure.text(message(for: error), arguments)
            let line = message.split(separator: "\n").joined(separator: " ")
            end(Failure(.malformed, line), UsageFailure.text(text, arguments))
        }
        do throws(Failure) {
            try Terminal.out(text + "\n")
        } catch {
            Terminal.error(error.text)
            exit(withError: ExitCode(ExitStatus(error.code).rawValue))
        }
        exit(withError: nil)
    }

    /// Ends with a wrong command line, as JSON where that was asked for.
    private static func end(_ failure: Failure, _ text: String) -> Never {
        let json = failure.json(.usage, root: "/sys").indented() + "\n"
        if !arguments.contains("--json") || (try? Terminal.out(json)) == nil {
            Terminal.error(text)
        }
        exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }

    /// What was typed after the command's own name.
    static let arguments: [String] = (1..<max(1, start_count())).map { index in
        // SAFETY: the words of the command line end with a NUL and live as long as the program.
        unsafe String(cString: start_word(index))
    }

    /// The name that it was started by; empty where there is none.
    private static var startedAs: String {
        // SAFETY: as above.
        start_count() > 0 ? unsafe String(cString: start_word(0)) : ""
    }

    private static var exitStatuses: String {
        ExitStatus.allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n")
    }
}
