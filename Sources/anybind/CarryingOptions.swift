import ArgumentParser
import ChangeJournal
import DeviceBinding
import Sysfs

/// How a change is carried out, whatever it is.
struct CarryingOptions: ParsableArguments {
    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Write nothing; show the plan.")
    var dryRun = false

    @Option(
        help: "With '--force-held': wait at most this many seconds for the device's release."
    )
    var wait = 30

    @OptionGroup var journal: JournalOptions

    @Option(help: .hidden)
    var holdAfter: Int?

    @Option(help: .hidden)
    var holdAt: String?

    func validate() throws {
        guard (holdAfter == nil) == (holdAt == nil) else {
            throw ValidationError("'--hold-after' and '--hold-at' go together.")
        }
        guard (0...86_400).contains(wait) else {
            throw ValidationError("'--wait' takes a number of seconds from 0 to 86400.")
        }
    }

    /// Where a test holds the steps; nil for everybody else.
    private var hold: StepHold? {
        guard let holdAfter, let holdAt else { return nil }
        return StepHold(step: holdAfter, fifo: holdAt)
    }

    /// The plan of a request, or what came of applying it.
    func carryOut(
        _ request: Binder.Request,
        on target: Target,
        _ options: CommonOptions,
        _ record: RecordOptions = RecordOptions()
    ) throws(Failure) -> Report {
        if dryRun {
            let decision = try decision(on: request, of: target)
            return proposal(decision.value, decision.binder, options)
        }
        let lock = HandedLock()
        let binder = target.binder(wait: wait, lock)
        let recorder = record.noJournal ? nil : try ChangeRecorder.of(target, journal, lock)
        let keeper: (any Journal)? = recorder ?? leaseKeeper(target, lock)
        let reporter = reporter(options)
        defer { reporter.progress.clear() }
        reporter.progress.willLook(at: request.goals.count)
        let outcome = try target.carryOut(
            recordedBy: { recorder },
            change: { () throws(Failure) in
                try binder.apply(request, observer: reporter, journal: keeper)
            }
        )
        return Report(outcome.json, outcome.text) { () throws(Failure) in try recorder?.finish() }
    }

    /// What would be done for a request; nothing is written.
    func decision(on request: Binder.Request, of target: Target) throws(Failure)
        -> (value: Binder.Decision, binder: Binder)
    {
        var request = request
        request.opensNodes = target.mayOpenNodes
        let place = try? target.journalPlace(journal)
        if let place, let refusal = LeaseKeeper.refusal(on: request.devices, at: place) {
            throw refusal
        }
        let binder = target.binder(wait: wait, HandedLock())
        let decision = try binder.plan(request)
        if let place, let refusal = LeaseKeeper.refusal(on: decision, at: place) { throw refusal }
        return (decision, binder)
    }

    /// Who takes the leases where no record is kept; nil where there is no place for them.
    func leaseKeeper(_ target: Target, _ lock: HandedLock) -> LeaseKeeper? {
        guard let place = try? target.journalPlace(journal) else { return nil }
        return LeaseKeeper(at: place) { lock.set($0) }
    }

    /// Who tells of the steps.
    func reporter(_ options: CommonOptions) -> StepReporter {
        let line = ProgressLine(isWanted: !options.quiet && !options.verbose)
        return StepReporter(isOn: options.verbose, hold: hold, progress: line)
    }

    /// The plan of a decision.
    func proposal(_ decision: Binder.Decision, _ binder: Binder, _ options: CommonOptions)
        -> Report
    {
        let (root, inventory) = (binder.inventory.sysfs.root, binder.inventory)
        return Report(
            decision.json(root: root, DeviceNaming(decision.devices, inventory)),
            (options.showsColumns
                ? DeviceNaming(decision.devices, inventory).lines(on: decision.devices) : "")
                + decision.text(root: root)
        )
    }
}
