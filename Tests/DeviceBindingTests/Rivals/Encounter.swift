import DeviceBinding
import Rehearsal
import Sysfs

/// A run and a rival on one machine: what each did, and what is wrong with the end.
struct Encounter {
    var trial: Trial
    private var card: DeviceReference { RivalMachine.card }
    let goal: Change.Goal
    let procedure: String
    let found: Binding?
    let twinFound: Binding?
    /// What was not the card's before.
    private let others: [String]

    /// What the last look at the card's driver, override and entry saw, told by the looks themselves.
    private(set) var seenDriver: String??
    private(set) var seenOverride: String??
    /// Whether a write of the run reached the machine.
    private(set) var hasWritten = false

    /// How the card was before the rival's last act, and after it.
    private(set) var before: Binding?
    private(set) var left: Binding?
    private(set) var hasActed = false
    /// Whether the run wrote the override next, and so wrote over whatever the rival had made of it.
    private(set) var isBlind = false
    private(set) var hasLookedSince = false
    /// Whether the run has had the card probed and did not look at it before the rival acted.
    private var hasProbed = false
    private var isProbed = false

    init(_ request: Binder.Request, on machine: Rehearsal) throws {
        trial = try Trial(request, on: machine)
        goal = request.goals[0].goal
        procedure = trial.run.plan.procedure
        found = machine.binding(RivalMachine.card)
        twinFound = machine.binding(RivalMachine.twin)
        others = machine.state.filter { !$0.contains("0000:0") }
    }

    init(copying other: Encounter) {
        self = other
        trial = Trial(copying: other.trial)
    }

    var isOver: Bool { trial.run.isOver }

    /// Whether the next move is a write to a file of this name.
    func isAboutToWrite(_ file: String) -> Bool {
        if case .write(let write) = trial.run.next() { write.path.lastName == file } else { false }
    }

    /// Makes the move at hand.
    mutating func step() {
        let move = trial.run.next()
        switch move {
        case .look(.link(card.path / "driver")):
            seenDriver = .some(trial.machine.driver(card.name))
            hasLookedSince = true
            isProbed = false
        case .look(.text(card.path / "driver_override")):
            seenOverride = .some(trial.machine.binding(card)?.override)
        case .write(let write), .patientWrite(let write):
            hasWritten = true
            isProbed = isProbed || write.path.lastName == "drivers_probe"
            if hasActed, write.path == card.path / "driver_override", !hasLookedAtOverride {
                isBlind = true
            }
        default: break
        }
        if case .look(.text(card.path / "driver_override")) = move { hasLookedAtOverride = true }
        trial.step()
    }

    private var hasLookedAtOverride = false

    /// Lets the rival do some of what it does.
    mutating func act(_ acts: ArraySlice<Rival.Act>) {
        guard !acts.isEmpty else { return }
        before = trial.machine.binding(card)
        for act in acts { trial.machine.act(act, on: card) }
        left = trial.machine.binding(card)
        hasActed = true
        hasLookedSince = false
        hasProbed = isProbed
        hasLookedAtOverride = false
        isBlind = false
    }

    mutating func finish() -> Result<PlanRun.Report, Failure> {
        while true {
            if case .end(let result) = trial.run.next() { return result }
            step()
        }
    }

    // MARK: - What is wrong

    /// Everything that must not be, a sentence each.
    func faults(_ result: Result<PlanRun.Report, Failure>, _ rival: Rival?) -> [String] {
        let end = trial.machine.binding(card)
        var faults = left(behind: end, result) + lies(result)
        if case .failure(let failure) = result {
            faults += worse(end) + unsaid(end, failure)
            if let purpose = rival?.purpose, let left, left.driver == purpose {
                faults += undone(end)
            }
        }
        return faults
    }

    /// (b) What was said that the run's own looks did not see.
    func lies(_ result: Result<PlanRun.Report, Failure>) -> [String] {
        switch result {
        case .success(let report): untrue(report)
        case .failure(let failure): untrue(failure)
        }
    }

    /// (b) What was said of the card is what the last look at it saw.
    private func untrue(_ said: Device) -> [String] {
        var faults: [String] = []
        if let seenDriver, said.driver != seenDriver {
            faults.append("said \(said.driver ?? "-"), seen \(seenDriver ?? "-")")
        }
        if let seenOverride, said.override.driver != seenOverride {
            faults.append("said /\(said.override.driver ?? "-"), seen /\(seenOverride ?? "-")")
        }
        return faults
    }

    private func untrue(_ report: PlanRun.Report) -> [String] {
        guard let said = report.devices.first(where: { $0.reference == card }) else { return [] }
        var faults = hasWritten ? untrue(said) : []
        switch goal {
        case .driver(let wanted):
            if said.driver != wanted { faults.append("success with \(said.driver ?? "-")") }
            if procedure == "driver-override", said.override.driver != wanted {
                faults.append("success with /\(said.override.driver ?? "-")")
            }
        case .noDriver where said.driver != nil:
            faults.append("success with \(said.driver ?? "-")")
        case .anyDriver where said.override.driver != nil:
            faults.append("success with /\(said.override.driver ?? "-")")
        default: break
        }
        return faults
    }

    private func untrue(_ failure: Failure) -> [String] {
        switch failure.code {
        case .restored:
            let isSo = seenDriver == .some(found?.driver) && seenOverride == .some(found?.override)
            return isSo ? [] : ["restored, and not so"]
        case .notRestored:
            let said = failure.devices.first { $0.reference == card }
            if let said { return untrue(said) }
            let isGone = failure.state.contains { $0.contains("is not there any more") }
            return isGone ? [] : ["nothing is said of the card"]
        default: return hasWritten ? ["\(failure.code) after a write"] : []
        }
    }

    /// (a) Nothing is worse than the rival left it, or than it was found where there is none.
    private func worse(_ end: Binding?) -> [String] {
        guard let base = hasActed ? left : found, let end else { return [] }
        var faults: [String] = []
        // Who probes what the run has named does what the run does.
        if hasActed, isSameAsOurs(base) { return [] }
        if end.driver == nil, base.driver != nil, found?.driver != nil || before?.driver == nil {
            faults.append("driverless: \(base) became \(end)")
        }
        if end.isAtOdds, !base.isAtOdds, found?.isAtOdds != true {
            faults.append("at odds: \(base) became \(end)")
        }
        return faults
    }

    /// (d) An end without a driver is said.
    private func unsaid(_ end: Binding?, _ failure: Failure) -> [String] {
        guard let end, end.driver == nil, hasWritten, !hasActed || hasLookedSince else { return [] }
        let isSaid = failure.state.contains { $0.contains("has no driver") }
        return isSaid ? [] : ["driverless, and not said: \(failure.state)"]
    }

    /// (c) What the rival had made of the card is so still.
    private func undone(_ end: Binding?) -> [String] {
        guard let before, let left, left != before, left != found, !isSameAsOurs(left) else {
            return []
        }
        // A probe that nobody has looked at since may have come to nothing.
        if left.driver == nil, hasProbed { return [] }
        guard let end else { return ["gone"] }
        var faults: [String] = []
        if end.driver != left.driver { faults.append("undone: \(left) became \(end)") }
        // Between a look and the write after it nobody is seen.
        if end.override != left.override, left.override != before.override, !isBlind {
            faults.append("undone: \(left) became \(end)")
        }
        return faults
    }

    /// Whether the rival made of the card what the run's own writes make of it: nothing tells the two apart.
    private func isSameAsOurs(_ left: Binding) -> Bool {
        switch goal {
        case .driver(let wanted): left.driver == wanted
        case .anyDriver: left == Binding(driver: "host", override: nil)
        case .noDriver: left.driver == nil
        case .functions, .asIs, .gone: preconditionFailure("no goal of an encounter")
        }
    }

    /// Nothing of the run is left on anything but the card: no ID, no flag, no change of the twin.
    private func left(behind end: Binding?, _ result: Result<PlanRun.Report, Failure>) -> [String] {
        var faults: [String] = []
        let now = trial.machine.state.filter { !$0.contains("0000:0") }
        faults += Set(now).subtracting(others).map { "left: \($0)" }
        if case .failure = result, trial.machine.binding(RivalMachine.twin) != twinFound {
            faults.append("the twin is not as it was")
        }
        return faults
    }
}
