import ArgumentParser
import ChangeJournal
import DeviceBinding
import Glibc
import JSON5Text
import Sysfs
import SystemPackage

/// `anybind hold`.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Bind devices for as long as a command lives, and give them back after it.",
        usage: "anybind hold [<options>] <device> ... <driver> -- <command> ...",
        discussion: """
            The devices are bound as 'anybind bind' does it, the command is run, and when it has \
            ended, however that happens, they are put back as they were found. As long as the \
            command or anything it started runs, nobody else may change them: other commands end with \
            status 7 and name who holds them. Should 'anybind hold' itself be killed, the command \
            gets SIGTERM, and the next command that changes something, or 'anybind recover', gives \
            the devices back after its end. What somebody else has changed meanwhile, or uses, is \
            left alone and named. Devices and drivers are written as for 'anybind bind'.

            The exit status is the command's, 128 and the signal's number where a signal ended it, \
            127 where there is no such command, 126 where it cannot be run; and that of 'anybind bind' \
            where nothing was bound. \
            Messages go to standard error.

            Examples:
              anybind hold 03:00.0=vfio-pci -- qemu-system-x86_64 -device vfio-pci,host=03:00.0
              anybind hold group=13 vfio-pci --owner alice -- sudo -u alice dpdk-testpmd
              anybind hold --dry-run 03:00.0=vfio-pci -- true
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The devices, then the driver; behind '--' the command and its arguments.",
            valueName: "device ... driver -- command ..."
        )
    )
    var words: [String]

    @OptionGroup var giving: GivingOptions
    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(visibility: .hidden) var record: RecordOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    /// The command: what stands behind `--`, which the parser takes for words like those before.
    private var command: [String] {
        let typed = Anybind.arguments
        return typed.firstIndex(of: "--").map { Array(typed[($0 + 1)...]) } ?? []
    }

    /// The words before it.
    private var names: [String] { words.dropLast(command.count) }

    func validate() throws {
        if command.isEmpty { throw ValidationError("Name the command to run after '--'.") }
        guard GivingOptions.areEnough(names) else {
            throw ValidationError(
                "Name at least one device and its driver before '--', as in '03:00.0=vfio-pci'."
            )
        }
        if record.noJournal {
            throw ValidationError(
                "A hold needs the journal: without it nobody gives the devices back if this process is killed."
            )
        }
    }

    func run() throws {
        if !change.carrying.dryRun, let obstacle = CommandObstacle.of(command[0]) {
            throw options.end(obstacle.failure, status: obstacle.status)
        }
        var status: Int32 = 0
        try options.perform(.hold) { target throws(Failure) in
            let request = try request(on: target)
            if change.carrying.dryRun {
                return try change.carrying.carryOut(request, on: target, options)
            }
            let lock = HandedLock()
            guard
                let recorder = try ChangeRecorder.of(
                    target,
                    change.carrying.journal,
                    lock,
                    isHold: true
                )
            else { throw .noJournal }
            let binder = target.binder(wait: change.carrying.wait, lock)
            let holding = Holding(command)
            let outcome = try bound(request, on: target, by: binder, recorder)
            // Whoever looks at the state file while the command lives sees what it holds.
            try target.save()
            let kept = try recorder.descriptors(for: outcome.found.map(\.reference))
            if !options.quiet { Terminal.error(outcome.text) }
            // What is held has its leases; everything else of the machine is free for others meanwhile.
            target.release()
            status = holding.run(keeping: kept)
            let given = try givenBack(holding, status) { () throws(Failure) in
                let now = options.state == nil ? target : try Target(options)
                return try recorder.giveBack(on: now.binder(wait: change.carrying.wait, lock)) {
                    () throws(Failure) in try now.save()
                }
            }
            return report(outcome, status, given)
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func request(on target: Target) throws(Failure) -> Binder.Request {
        try giving.request(names, bus: looking.bus, change, on: target)
    }

    private func bound(
        _ request: Binder.Request,
        on target: Target,
        by binder: Binder,
        _ recorder: ChangeRecorder
    ) throws(Failure) -> Binder.Outcome {
        var failure: Failure
        do throws(Failure) {
            return try SignalShield.hold { () throws(Failure) in
                try binder.apply(
                    request,
                    observer: change.carrying.reporter(options),
                    journal: recorder
                )
            }
        } catch {
            failure = error
        }
        if failure.code == .notViable {
            // The devices have the driver, and nobody will use them.
            do throws(Failure) {
                let given = try SignalShield.hold { () throws(Failure) in
                    try recorder.giveBack(on: binder) { () throws(Failure) in try target.save() }
                }
                failure.state = (given?.devices ?? []) + (given?.alone ?? [])
            } catch {
                // The record stays without an end, so that the next command tries again.
                failure.state.append(error.message)
                failure.help.append(.recoverChanges)
                throw failure
            }
        }
        try target.save()
        try recorder.finish()
        throw failure
    }

    /// Gives the devices back; where that fails after a command that failed, the command's status counts.
    private func givenBack(
        _ holding: Holding,
        _ status: Int32,
        _ attempt: () throws(Failure) -> ChangeRecorder.GivenBack?
    ) throws(Failure) -> ChangeRecorder.GivenBack? {
        do throws(Failure) {
            let given = try holding.giveBack(attempt)
            let said = (options.quiet ? [] : given?.devices ?? []) + (given?.alone ?? [])
            for sentence in said { Terminal.error("\(printable(sentence, upTo: 2000))\n") }
            return given
        } catch {
            guard status != 0 else { throw error }
            Terminal.error(error.advised(.hold).text)
            return nil
        }
    }

    private func report(
        _ outcome: Binder.Outcome,
        _ status: Int32,
        _ given: ChangeRecorder.GivenBack?
    ) -> Report {
        var report = Report(
            .object([
                "bound": outcome.json, "status": .integer(Int(status)),
                "givenBack": .texts(given?.devices ?? []),
                "leftAlone": .texts(given?.alone ?? []),
            ]),
            ""
        )
        report.isOfChange = true
        return report
    }
}
