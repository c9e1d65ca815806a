import ArgumentParser
import Binding

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(help: "The bus to look on; every bus without it.")
    var bus: String?

    @Flag(help: "Write one JSON value instead of text, also for errors.")
    var json = false

    @Flag(help: "Show columns under a header, also where the output is no terminal.")
    var table = false

    @Flag(name: .shortAndLong, help: "Say nothing where there is nothing wrong.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more of what is done.")
    var verbose = false

    @Option(help: "Work on a simulated machine: a file that describes it, or 'demo'.")
    var machine: String?

    @Option(help: "The kernel whose rules the simulated machine has: 'linux 3.14', 'linux 6.1'.")
    var profile: String?

    @Option(
        help: "A mechanism of the debate of 2014 that the machine has too, 'vfio-bind'; repeatable."
    )
    var proposal: [String] = []

    @Option(help: "Keep the simulated machine's state in this file from one command to the next.")
    var state: String?

    @Option(help: "Use this directory in place of /sys.")
    var sysfs: String?

    func validate() throws {
        if quiet && verbose {
            throw ValidationError("'--quiet' and '--verbose' do not go together.")
        }
        let isSimulated = machine != nil || state != nil
        if profile != nil || !proposal.isEmpty, !isSimulated {
            throw ValidationError(
                "'--profile' and '--proposal' are for simulated machines: name one by '--machine'."
            )
        }
        if sysfs != nil && machine != nil {
            throw ValidationError("'--sysfs' and '--machine' do not go together.")
        }
    }

    /// Runs a command's work, and turns what went wrong into a message and an exit status.
    func perform(_ work: (Target) throws(Failure) -> Void) throws {
        Terminal.ignoreBrokenPipes()
        do throws(Failure) {
            let target = try Target(self)
            do throws(Failure) {
                try work(target)
            } catch {
                // A failed command may have changed something before; its own failure is what counts.
                try? target.save()
                throw error
            }
            try target.save()
        } catch {
            let status = ExitStatus(error.code)
            if json {
                Terminal.out(error.json(status).text() + "\n")
            } else {
                Terminal.error(error.text)
            }
            throw ExitCode(status.rawValue)
        }
    }

    /// Says on standard error what is wrong with an entry, which is listed all the same.
    func warn(_ fault: String) { Terminal.error("anybind: warning: \(fault)\n") }

    /// Says what is wrong with devices that are listed all the same.
    func warn(of devices: [Device]) {
        for device in devices {
            if let fault = device.fault { warn("\(device.reference): \(fault)") }
        }
    }

    /// A table as text: in columns for people, with tabs for programs.
    func text(_ shown: Table) -> String {
        shown.text(forTerminal: table || Terminal.isTerminal(1))
    }

    /// Writes a result: as JSON where that was asked for, else the text, unless it is to be quiet.
    func report(_ json: @autoclosure () -> JSON, _ text: @autoclosure () -> String) {
        if self.json {
            Terminal.out(json().text() + "\n")
        } else if !quiet {
            Terminal.out(text())
        }
    }
}
