internal import DriverCore

/// What the judges have seen of a program that is executed, and remember.
struct TrialJudge: Sendable {
    private let watch: Watch
    private var reader: SightReader
    private var sight: Sight
    private var ledger: Ledger
    /// What was wrong on the way, with a few words on each.
    private var shown: [Flaw: String] = [:]

    /// Judges who see the machine for the first time.
    init(_ watch: Watch, _ core: DriverCore) {
        self.watch = watch
        reader = SightReader(wanted: watch.task.driver, first: watch.first)
        sight = reader.sight(of: watch.scene(of: core))
        ledger = Ledger(sight)
    }

    /// Takes in what somebody has changed since the last look.
    mutating func look(at core: DriverCore, by hand: Ledger.Hand) {
        let scene = watch.scene(of: core)
        let now = reader.sight(of: scene)
        if now != sight { ledger.note(sight, now, by: hand) }
        sight = now
        for flaw in now.flaws.flaws where shown[flaw] == nil {
            shown[flaw] =
                flaw == .stolen
                ? scene.stolen.joined(separator: ", ") : "\(scene.halfGroup ?? 0)"
        }
    }

    /// Takes in an access of the program that has ended.
    mutating func didAccess(_ access: Access, _ core: DriverCore) {
        look(at: core, by: .program)
        let path = core.device(watch.task.device).flatMap { core.path(of: $0) }
        if access.concerns(watch.task, at: path) { ledger.noteLook(sight) }
    }

    /// What was wrong on the way, and is when the program says this and nothing more happens.
    func flaws(of claim: Claim, _ core: DriverCore) -> [Flaw: String] {
        let scene = watch.scene(of: core)
        var found = shown
        for flaw in ledger.flaws(of: claim).union(ledger.flawsAtRest(after: claim, sight)).flaws {
            let traces = ledger.traces(after: claim, sight)
            found[flaw] =
                flaw == .leftBehind
                ? traces.compactMap { scene.remains[$0] }.joined(separator: "; ")
                : scene.isPresent ? scene.driver ?? "no driver" : "gone"
        }
        return found
    }

    /// Whether others remember the same, who have seen the same machine.
    func remembers(theSameAs other: TrialJudge) -> Bool {
        ledger == other.ledger && shown == other.shown
    }
}
