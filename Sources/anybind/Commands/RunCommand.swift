import ArgumentParser

/// `anybind run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run any command with a simulated machine in place of /sys.",
        usage: "anybind run [--machine <file>] [<options>] -- <command> ...",
        discussion: """
            The command and all that it starts see the machine at /sys, with modprobe, rmmod and \
            lsmod for the machine's modules, and receive its uevents. It needs no root and changes \
            nothing on the host: it runs in user, mount and network namespaces of its own, which \
            it cannot leave by accident. What it writes in /etc, /var/lib and /mnt is lost, \
            unless --keep-files is given; /run and /dev are its own, and sudo runs a command as it \
            is. The exit status is the command's, 127 if there is no such command, 126 if it cannot be \
            run.

            Examples:
              anybind run -- lspci -nnk
              anybind run --diff -- driverctl set-override 0000:03:00.0 vfio-pci
              anybind run --race all -- driverctl set-override 0000:03:00.0 vfio-pci
              anybind run --profile 'linux 3.14' --proposal vfio-bind -- bash
              anybind run --machine mine.json5 --trace -- sh -c 'echo 0000:03:00.0 > \
            /sys/bus/pci/drivers/e1000e/unbind'
            """
    )

    @Option(help: "The machine: a file that describes it, or 'demo'.")
    var machine = "demo"

    @OptionGroup var kernel: KernelOptions

    @Flag(help: "Write each access to standard error, in order.")
    var trace = false

    @Option(help: "Write each access to this file, in order.")
    var record: String?

    @Flag(
        help: "At the end, print to standard error what has changed, and which files were written."
    )
    var diff = false

    @Flag(help: "Keep the host's network; the command then receives no uevents.")
    var hostNetwork = false

    @Option(
        help: """
            Keep what the command writes in /etc, /var/lib and /mnt in this directory; another run \
            with it sees that again.
            """
    )
    var keepFiles: String?

    @Option(
        help: ArgumentHelp(
            "Run the command again and again, each time with one of these events at one moment, and judge"
                + " what comes of it: 'all', or names of 'anybind race' with commas.",
            valueName: "events"
        )
    )
    var race: String?

    @Option(
        help: ArgumentHelp(
            "With '--race': what the command is to bring about; without it, what it does undisturbed.",
            valueName: "device=driver"
        )
    )
    var gives: String?

    @Flag(help: "With '--race': write one JSON value instead of text, also for errors.")
    var json = false

    @Argument(parsing: .postTerminator, help: "The command and its arguments.")
    var command: [String]

    func validate() throws {
        if command.isEmpty { throw ValidationError("Name the command to run after '--'.") }
        guard race != nil || (gives == nil && !json) else {
            throw ValidationError("'--gives' and '--json' are for '--race'.")
        }
        let others = trace || diff || record != nil || keepFiles != nil || hostNetwork
        guard race == nil || !others else {
            throw ValidationError(
                "'--race' runs the command many times, and goes with '--machine', '--profile', '--proposal',"
                    + " '--gives' and '--json' alone."
            )
        }
    }

    func run() throws {
        guard let race else { request.start() }
        try self.race(against: race)
    }

    /// What is asked for.
    var request: Run {
        Run(
            machine: machine,
            profile: kernel.profile,
            proposals: kernel.proposal,
            trace: trace,
            record: record,
            diff: diff,
            hostNetwork: hostNetwork,
            keepFiles: keepFiles,
            command: command
        )
    }
}
