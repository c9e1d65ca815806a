internal import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// What killed changes have left, found under the machine's lock, and put back.
struct Recovery {
    let recorder: ChangeRecorder
    private let directory: JournalDirectory
    let binder: Binder
    /// What there is without an end.
    private(set) var unfinished: [Unfinished] = []

    /// Looks for changes without an end; nil where there is no journal.
    init?(_ recorder: ChangeRecorder, _ binder: Binder) throws(Failure) {
        guard let directory = try recorder.found() else { return nil }
        self.recorder = recorder
        self.directory = directory
        self.binder = binder
        unfinished = try Unfinished.all(in: directory)
    }

    /// What is made without a look at what else there is.
    init(_ recorder: ChangeRecorder, _ binder: Binder, in directory: JournalDirectory) {
        self.recorder = recorder
        self.directory = directory
        self.binder = binder
    }

    /// Says what nothing can be done about.
    func tell() { for sentence in sentencesOnDamaged { recorder.say(sentence) } }

    /// What nothing can be done about, a sentence each.
    var sentencesOnDamaged: [String] {
        unfinished.compactMap { unfinished in
            guard case .damaged(let name, let problem) = unfinished else { return nil }
            return Unfinished.sentence(onDamaged: name, problem, in: directory.place)
        }
    }

    /// Why a change of some devices must wait; nil where none of them is being changed.
    func running(touching devices: [DeviceReference]) -> Failure? {
        for case .running(let change) in unfinished {
            let own = Set(change.devices.map(\.reference))
            guard let device = devices.first(where: own.contains) else { continue }
            return change.refusal(on: device, in: directory.place)
        }
        return nil
    }

    /// The changes that are dead, the newest first, each with the recoveries of it that were interrupted too.
    var dead: [(change: RecordedChange, recoveries: [RecordedChange])] {
        let all = unfinished.compactMap { unfinished -> RecordedChange? in
            if case .dead(let change) = unfinished { change } else { nil }
        }
        let numbers = Set(all.map(\.number))
        let bases = all.filter { change in
            !change.purpose.isRecovery || !change.purpose.numbers.contains(where: numbers.contains)
        }
        return bases.reversed().map { base in
            (base, all.filter { $0.purpose.isRecovery && $0.purpose.numbers.contains(base.number) })
        }
    }

    /// Puts back what is dead, and says so, a line for each.
    ///
    /// What fails leaves its change as it is, for the next try; it is no failure of the command.
    func putBack() throws(Failure) {
        try closeEnded()
        for (change, recoveries) in dead {
            do throws(Failure) {
                recorder.say(try putBack(change, recoveries))
            } catch {
                recorder.say(
                    "\(change.heading) was interrupted, and could not be put back: \(error.message)"
                )
            }
        }
    }

    /// Gives those their names that have an end, or never began.
    func closeEnded() throws(Failure) {
        for case .over(let name, let size, _) in unfinished {
            do throws(Errno) { try directory.end(name, size: size) } catch {
                throw directory.place.failure(error)
            }
        }
    }

    /// A recovery that is about to be made.
    struct Prepared {
        /// The changes that it is of: the one that was interrupted, and the recoveries of it that were too.
        var numbers: [Int]
        /// What puts it back.
        var restitution: Restitution
        /// Keeps the records of the recovery.
        var recorder: ChangeRecorder
        /// Its run.
        var run: PlanRun
    }

    /// What undoes one change, and the run of that; `saving` keeps what it changes, where that is not the recorder's own.
    func prepared(
        _ change: RecordedChange,
        _ recoveries: [RecordedChange],
        saving: (() throws(Failure) -> Void)? = nil
    ) throws(Failure) -> Prepared {
        let restitution = try restitution(ChangeTraces(change, and: recoveries))
        if restitution.isForLater, restitution.isEmpty { throw restitution.failure }
        let numbers = [change.number] + recoveries.map(\.number)
        assert(
            recoveries.allSatisfy { $0.purpose.numbers.contains(change.number) },
            "the recovery of another change"
        )
        let recorder = recorder.with(.recovery(numbers), saving: saving)
        recorder.host = binder.host
        recorder.notes = restitution.alone + restitution.asAsked
        let decision = try binder.decision(
            restitution.changes,
            steps: restitution.steps,
            owners: restitution.owners
        )
        let run = PlanRun(decision, root: binder.inventory.sysfs.root, keepsRecords: true)
        return Prepared(numbers: numbers, restitution: restitution, recorder: recorder, run: run)
    }

    /// Undoes one change, and gives the sentence that says what came of it.
    func putBack(_ change: RecordedChange, _ recoveries: [RecordedChange]) throws(Failure) -> String
    {
        let prepared = try prepared(change, recoveries)
        let told =
            try carryOut(prepared) + prepared.restitution.alone + change.sentencesOnModules
        if prepared.restitution.isForLater {
            let all = told + ["The next command that changes something tries again."]
            return "\(change.heading) was interrupted: \(all.joined(separator: " "))"
        }
        try close(prepared.numbers)
        guard !told.isEmpty else {
            return "\(change.heading) was interrupted, and left nothing to put back."
        }
        return "\(change.heading) was interrupted: \(told.joined(separator: " "))"
    }

    /// Makes a recovery, and says what came of it, a sentence each.
    func carryOut(_ prepared: Prepared) throws(Failure) -> [String] {
        var run = prepared.run
        let (restitution, recorder) = (prepared.restitution, prepared.recorder)
        var done: [Device] = []
        if restitution.isEmpty {
            try recorder.begin(run.decision, state: nil)
            try recorder.end(nil, [], [])
        } else {
            done = try binder.carryOut(&run, journal: recorder).devices
        }
        try recorder.finish()
        return Recovery.sentences(done, restitution) + restitution.asAsked
    }

    /// What puts some traces back, as far as the guards allow it.
    private func restitution(_ traces: ChangeTraces) throws(Failure) -> Restitution {
        let present = Present(traces, on: binder)
        let wanted = Restitution(traces, present)
        var refused: [DeviceReference: String] = [:]
        var isUncertain = false
        // What makes a change impossible or useless did not keep the device from being found so.
        for refusal in try binder.refusals(wanted.changes) where refusal.rule.isAboutTaking {
            refused[refusal.device] = refused[refusal.device] ?? refusal.sentence
            isUncertain = isUncertain || refusal.isUncertain
        }
        if refused.isEmpty { return wanted }
        var allowed = Restitution(traces, present, refused: refused)
        allowed.isForLater = allowed.isForLater || isUncertain
        return allowed
    }

    /// Gives the files of changes that were recovered the names of those that have ended.
    func close(_ numbers: [Int]) throws(Failure) {
        for number in numbers {
            let name = RecordName(number: number)
            do throws(Errno) {
                try directory.end(name, size: try directory.read(name).bytes.count)
            } catch {
                throw directory.place.failure(error)
            }
        }
    }

    private static func sentences(_ devices: [Device], _ restitution: Restitution) -> [String] {
        let rest = restitution.steps.filter { step in
            step.isCleanUp && step.kind != .catchUp || step.kind == .functions
        }
        return devices.map { "\($0.sentence.dropLast()), as it was found." }
            + rest.map(\.sentence)
    }
}

extension Restitution {
    /// Why a change stays without an end for now.
    var failure: Failure {
        let why =
            alone.isEmpty
            ? "The present state could not be read." : alone.joined(separator: " ")
        return Failure(.system, why)
    }
}

extension Purpose {
    /// Whether it goes on with what another change left.
    var isRecovery: Bool {
        switch self {
        case .recovery, .completion: true
        case .command, .hold, .undo: false
        }
    }
}

extension RecordedChange {
    /// What is said of modules: none is taken out again.
    fileprivate var sentencesOnModules: [String] {
        deeds.compactMap { deed in
            guard case .loadModule(let name) = deed.deed else { return nil }
            return "The module '\(name)' may have been loaded for it, and stays loaded."
        }
    }

    /// What it is called in a sentence.
    package var title: String { "change \(number)\(titleEnd)" }

    /// What it is called at the beginning of a sentence.
    package var heading: String { "Change \(number)\(titleEnd)" }

    private var titleEnd: String {
        author.words.isEmpty ? "" : " (\(author.words), process \(author.process))"
    }
}
