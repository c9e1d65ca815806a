import ArgumentParser
import ChangeJournal
import DeviceBinding
import JSON5Text
import Sysfs

/// The option of every command that looks for devices or drivers by their names.
struct BusOption: ParsableArguments {
    @Option(help: "The bus to look on; without it, all buses.")
    var bus: String?

    func validate() throws {
        if bus == "" {
            throw ValidationError("'--bus' needs a bus, such as 'platform', not an empty string.")
        }
    }
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Write one JSON value instead of text, also for errors.")
    var json = false

    @Flag(help: "Show columns under a header, even if the output is not a terminal.")
    var table = false

    @Flag(name: .shortAndLong, help: "Say nothing unless something is wrong.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is done.")
    var verbose = false

    @Option(help: "Work on a simulated machine: a file that describes it, or 'demo'.")
    var machine: String?

    @OptionGroup var kernel: KernelOptions

    @Option(help: "Keep the simulated machine's state in this file from one command to the next.")
    var state: String?

    @Option(help: "Use this directory in place of /sys.")
    var sysfs: String?

    func validate() throws {
        if quiet && verbose {
            throw ValidationError("'--quiet' and '--verbose' do not go together.")
        }
        let isSimulated = machine != nil || state != nil
        if kernel.isGiven, !isSimulated {
            throw ValidationError(
                "'--profile' and '--proposal' are for simulated machines: name one with '--machine'."
            )
        }
        if sysfs != nil && (machine != nil || state != nil) {
            let other = machine == nil ? "--state" : "--machine"
            throw ValidationError("'--sysfs' and '\(other)' do not go together.")
        }
        for (option, value, what) in [
            ("--machine", machine, "a file that describes a machine, or 'demo'"),
            ("--state", state, "a file"), ("--sysfs", sysfs, "a directory laid out like /sys"),
        ] where value == "" {
            throw ValidationError("'\(option)' needs \(what), not an empty string.")
        }
    }

    /// Runs a command's work, and turns what went wrong into a message and an exit status.
    ///
    /// The result is shown last of all, when what was changed is kept. `advice` has the options that a failure may name.
    func perform(_ advice: Advice = .change, _ work: (Target) throws(Failure) -> Report) throws {
        let target: Target
        do throws(Failure) { target = try Target(self) } catch {
            throw end(error, root: sysfs ?? "/sys")
        }
        let report: Report
        do throws(Failure) { report = try result(of: work, on: target) } catch {
            throw end(target.reason(for: error).advised(advice), root: target.sysfs.root)
        }
        do throws(Failure) { try show(report) } catch {
            var failure = error
            if report.isOfChange { failure.state = ["What was asked for is done."] }
            // What could not take the result takes no JSON either.
            Terminal.error(failure.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
        if report.status != .done { throw ExitCode(report.status.rawValue) }
    }

    /// What a command's work gives, once the state of a simulated machine is kept.
    private func result(
        of work: (Target) throws(Failure) -> Report,
        on target: Target
    ) throws(Failure) -> Report {
        var failure: Failure
        do throws(Failure) {
            let report = try work(target)
            try target.save()
            try report.finish()
            return report
        } catch {
            failure = error
        }
        // A failed command may have changed something before; its own failure is what counts.
        do throws(Failure) { try target.save() } catch {
            if error != failure { failure.state.append(error.message) }
        }
        throw failure
    }

    /// Writes what went wrong, and gives the exit status for it.
    private func end(_ failure: Failure, root: String) -> ExitCode {
        end(failure, root: root, status: ExitStatus(failure.code).rawValue)
    }

    /// Writes what went wrong, with an exit status of its own.
    func end(_ failure: Failure, root: String = "/sys", status: Int32) -> ExitCode {
        failure.end(asJSON: json, root: root, status: status)
    }

    /// Says on standard error what is wrong with an entry, which is listed all the same.
    func warn(_ fault: String) {
        Terminal.error("anybind: warning: \(printable(fault))\n")
    }

    /// Says what is wrong with devices that are listed all the same.
    func warn(of devices: [Device]) {
        for device in devices {
            if let fault = device.fault { warn("\(device.reference): \(fault)") }
        }
    }

    /// Says on standard error, in one line, that a change was interrupted; a journal that cannot be read says nothing.
    func warn(ofUnfinishedIn place: JournalPlace?) {
        guard let place, let note = try? History.unfinished(in: place) else { return }
        warn(note.sentence + (note.help.map { " \($0.words)" } ?? ""))
    }

    /// Whether tables are for people, in columns.
    var showsColumns: Bool { table || Terminal.isTerminal(1) }

    /// A table as text: in columns for people, with tabs for programs.
    func text(_ shown: Table) -> String { shown.text(forTerminal: showsColumns) }

    /// Writes a result: as JSON where that was asked for, else the text, unless it is to be quiet.
    private func show(_ report: Report) throws(Failure) {
        if json {
            try Terminal.out(report.json().indented() + "\n")
        } else if !quiet {
            try Terminal.out(report.text())
        }
    }
}
