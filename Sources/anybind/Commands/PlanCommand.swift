import ArgumentParser
import DeviceBinding

/// `anybind plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Write the plan of a change to a file, for 'anybind apply'.",
        discussion: """
            Nothing is changed. The file goes to standard output: what was asked for, the devices \
            as they were found, and each step in words, so that a second person can look at it. \
            'anybind apply' plans anew, and carries it out only where the plan is the same and the \
            devices are as they were found.

            The arguments and options are those of the command of that name.

            Examples:
              anybind plan bind 03:00.0 vfio-pci > change.json
              anybind plan bind group=7 vfio-pci --owner alice > change.json
              anybind plan release driver=vfio-pci > change.json
              anybind plan unbind 03:00.0 > change.json
              anybind plan vfs 08:00.0 4 vfio-pci > change.json
              anybind apply change.json
            """,
        subcommands: [
            Planning<BindCommand>.self, Planning<ReleaseCommand>.self,
            Planning<UnbindCommand>.self, Planning<VFsCommand>.self,
        ]
    )
}

/// The plan of a command, in place of the command.
struct Planning<Command: ChangingCommand>: ParsableCommand {
    static var configuration: CommandConfiguration {
        let name = Command.configuration.commandName ?? ""
        return CommandConfiguration(
            commandName: name,
            abstract: "Write the plan of the command '\(name)' to standard output.",
            usage: Command.configuration.usage?.replacing("anybind ", with: "anybind plan "),
            discussion: """
                Nothing is changed. The help of '\(name)' says what it plans.

                Examples:
                  anybind plan \(name) \(Command.example) > change.json
                  anybind apply change.json
                """
        )
    }

    @OptionGroup var command: Command

    func run() throws {
        try command.options.perform { target throws(Failure) in
            guard !command.options.quiet else {
                throw Failure(
                    .malformed,
                    "This command only prints a plan: leave '--quiet' out."
                )
            }
            guard case .none = command.lasting else {
                throw Failure(
                    .malformed,
                    "A plan changes no policy: leave '--keep' and '--forget' out, and use 'anybind policy'."
                )
            }
            let request = try command.request(on: target)
            let decision = try command.change.carrying.decision(on: request, of: target).value
            let file = PlanFile(
                request,
                decision,
                notes: decision.impacts.compactMap(\.goingAlong),
                by: "anybind \(Anybind.configuration.version)"
            )
            return Report(file.form, file.text)
        }
    }
}
