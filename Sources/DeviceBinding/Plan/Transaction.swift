internal import MachineHost
public import Sysfs
internal import SystemPackage

/// Takes the steps of a plan, or leaves everything as it was found.
///
/// Every step is verified by reading back, since the kernel often reports success when nothing was
/// bound; a write that failed is no failure where what it was for holds all the same.
public struct Transaction {
    /// Where the writes go.
    let sysfs: any Sysfs
    /// Told of each step.
    var journal: any Journal
    /// Makes the writes that may wait for a process; nil where they are made as all others.
    private let patience: (any PatientWriter)?
    /// What spoke against the plan, and was overridden.
    private(set) var overridden: [Binder.Refusal] = []
    /// The devices whose unbind goes on.
    var waiting: Set<DeviceReference> = []
    /// Whether a write has succeeded, or may have.
    var hasWritten = false
    /// The writes that have succeeded, or may have: what they left is to be cleaned up.
    var made: Set<Write> = []
    /// The devices that came while a fence was up and were probed after it.
    public internal(set) var caughtUp: [DeviceReference] = []

    /// A transaction on a `/sys`, with a journal to tell of each step.
    public init(
        _ sysfs: any Sysfs,
        journal: any Journal = NoJournal(),
        patience: (any PatientWriter)? = nil
    ) {
        self.sysfs = sysfs
        self.journal = journal
        self.patience = patience
    }

    /// Takes all steps of a plan.
    ///
    /// - Returns: The devices as they are afterwards, read back, in the order of the plan.
    /// - Throws: ``Failure/Code/restored`` or ``Failure/Code/notRestored`` once something was
    ///   written; before that the failure itself.
    public mutating func run(_ plan: Plan) throws(Failure) -> [Device] {
        guard !plan.steps.isEmpty else { return plan.changes.map(\.device) }
        overridden = plan.overridden
        try checkStart(plan)
        try journal.willApply(plan)
        defer { journal.didEnd() }
        var place = 0
        do throws(Failure) {
            for (index, step) in plan.steps.enumerated() {
                place = index
                try journal.willTake(step, at: index)
                try take(step)
                journal.didTake(step, at: index)
            }
            place = plan.steps.count
            return try readBack(plan)
        } catch {
            guard hasWritten else { throw error }
            journal.willRestore(after: error)
            throw restore(plan, from: place, after: error)
        }
    }

    /// Reads every device again, directly before the first write: the plan is for what it found.
    private func checkStart(_ plan: Plan) throws(Failure) {
        let inventory = Inventory(sysfs)
        for change in plan.changes {
            let found = change.device
            let driver = try inventory.driver(of: found.reference)
            let override = try inventory.override(of: found.reference)
            if driver == found.driver && override == found.override { continue }
            guard inventory.exists(found.reference) else { throw .gone(found.reference) }
            throw Failure(
                .refused,
                "\(found.reference) was changed by somebody else while the plan was made.",
                help: ["Run the command again."]
            )
        }
    }

    /// Takes one step.
    ///
    /// What must hold before was read just before the first write, and the kernel itself refuses an
    /// unbind from another driver, and a bind or probe of a bound device; so it is read again only
    /// to tell why a step failed. What must hold after decides, whatever the write answered: somebody
    /// else may have done the same.
    mutating func take(_ step: Step) throws(Failure) {
        let inventory = Inventory(sysfs)
        if let holder = holder(step), let patience { return try take(step, holder, patience) }
        if let write = step.cleansUp, !made.contains(write) { return }
        if step.kind == .catchUp { return try catchUp(step) }
        if step.isUnlessDone, try inventory.hold(step.after) { return }
        if step.isChecked, !(try inventory.hold(step.before)) { throw changedBySomebody(step) }
        var answer = write(step.write, of: step)
        if let errno = answer?.1, step.accepted.contains(errno) { answer = nil }
        // A write of the override that succeeded is read back at the end, with the driver.
        if answer == nil, step.kind == .override || step.after.isEmpty { return }
        if !step.after.isEmpty, try inventory.hold(step.after) { return }
        if let question = step.question, try inventory.hold(step.before) {
            answer = write(question, of: step) ?? answer
            if try inventory.hold(step.after) { return }
        }
        if answer == nil, !(try inventory.hold(step.before)) { throw changedBySomebody(step) }
        throw failure(of: step, answer: answer)
    }

    /// Writes, and notes that something may have changed.
    ///
    /// - Returns: The errno of a write that failed.
    mutating func write(_ write: Write, of step: Step) -> (Write, Errno)? {
        do throws(Errno) {
            try sysfs.write(write.path, write.text)
            hasWritten = true
            made.insert(write)
            return nil
        } catch {
            // Only a refused open surely changes nothing; a failing probe has touched the device.
            if !error.refusesAccess { hasWritten = true }
            if !error.refusesAccess, !step.accepted.contains(error) { made.insert(write) }
            return (write, error)
        }
    }

    /// The devices of a plan as they are now, when all steps are taken and each goal still holds.
    private func readBack(_ plan: Plan) throws(Failure) -> [Device] {
        let inventory = Inventory(sysfs)
        return try plan.changes.map { change throws(Failure) in
            var device = change.device
            // What the last step has just read back is not asked for again.
            if case .driver(let wanted) = change.goal,
                plan.steps.last?.after == [.driver(device.reference, isOneOf: [wanted])]
            {
                device.driver = wanted
            } else {
                device.driver = try inventory.driver(of: device.reference)
            }
            device.override = try inventory.override(of: device.reference)
            // On some machines a device gets its group only when it is first probed.
            if device.group == nil { device.group = try inventory.group(of: device.reference) }
            if device.driver == nil, !inventory.exists(device.reference) {
                throw .gone(device.reference)
            }
            let isKept = plan.procedure != Procedure.driverOverride.name
            switch change.goal {
            case .driver(let wanted):
                guard device.driver == wanted, isKept || device.override == .driver(wanted) else {
                    throw lost(device, to: wanted)
                }
            case .anyDriver:
                guard device.override.driver == nil else { throw lost(device, to: "no driver") }
            case .noDriver:
                break
            }
            return device
        }
    }

    /// The failure for a device that is not as it was made a moment ago.
    private func lost(_ device: Device, to wanted: String) -> Failure {
        Failure(
            .system,
            "\(device.reference) was given to '\(wanted)', and then changed by somebody else.",
            help: ["Run the command again when nobody else is at work on the device."],
            path: device.reference.path
        )
    }
}
