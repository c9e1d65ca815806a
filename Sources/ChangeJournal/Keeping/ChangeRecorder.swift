public import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Keeps the records of changes in a journal, and looks first what killed changes have left.
///
/// Each record is one write to the file of its change, made before what it describes. One recorder is for one
/// change; it is used by one thread.
public final class ChangeRecorder: Journal {
    /// Where it keeps them.
    public let place: JournalPlace
    /// Who makes the change.
    public let author: Author
    /// What it is for.
    let purpose: Purpose
    /// Whether the end waits for ``finish()``, since what was changed is kept only before it.
    let defersEnd: Bool
    /// Keeps what was changed, where it would be lost with the process: no record ends before it is kept.
    let saving: (() throws(Failure) -> Void)?
    /// Who is told what was found and put back, a line each.
    let say: (String) -> Void
    /// Who is told of the descriptors that keep the change under way, to hand them down.
    let holding: ([Int32]) -> Void
    /// The leases of its devices; a recovery that is part of a change has those of the change.
    let leases: Leases

    // MARK: - Mutable state

    private var directory: JournalDirectory?
    private(set) var file: RecordFile?
    private var pendingEnd: ChangeRecord?
    /// The leases that were taken for this change, and end with it.
    private var taken: Set<LeaseName> = []
    /// Why the journal could not be opened, or a record not be kept; then none is kept after it, since it would not follow
    /// from those before.
    private var failure: Failure?

    /// What was kept, by the rules of who reads it: asked only by assertions.
    private var sequence = RecordSequence()

    /// The most bytes of changes that have ended.
    static let bytesMax = 1 << 20

    /// A recorder of a change.
    ///
    /// `saving` keeps what was changed, where it would be lost with the process, a machine's state file; the end of the
    /// change then waits for ``finish()``, which saves first.
    public convenience init(
        at place: JournalPlace,
        by author: Author,
        saying say: @escaping (String) -> Void = { _ in },
        holding: @escaping ([Int32]) -> Void = { _ in },
        saving: (() throws(Failure) -> Void)? = nil
    ) {
        let isKept = saving == nil
        self.init(place, author, .command, !isKept, saving, nil, Leases(), say, holding)
    }

    /// A recorder of a change that lasts as long as a command lives.
    package static func ofHold(
        at place: JournalPlace,
        by author: Author,
        saving: (() throws(Failure) -> Void)? = nil,
        saying say: @escaping (String) -> Void,
        holding: @escaping ([Int32]) -> Void
    ) -> ChangeRecorder {
        ChangeRecorder(place, author, .hold, true, saving, nil, Leases(), say, holding)
    }

    init(
        _ place: JournalPlace,
        _ author: Author,
        _ purpose: Purpose,
        _ defersEnd: Bool,
        _ saving: (() throws(Failure) -> Void)?,
        _ directory: JournalDirectory?,
        _ leases: Leases,
        _ say: @escaping (String) -> Void,
        _ holding: @escaping ([Int32]) -> Void
    ) {
        self.place = place
        self.author = author
        self.purpose = purpose
        self.defersEnd = defersEnd
        self.saving = saving
        self.directory = directory
        self.leases = leases
        self.say = say
        self.holding = holding
    }

    /// The same recorder for a change with another purpose, and perhaps with another place to keep what it changes.
    func with(_ purpose: Purpose, saving: (() throws(Failure) -> Void)? = nil) -> ChangeRecorder {
        ChangeRecorder(
            place,
            author,
            purpose,
            defersEnd,
            saving ?? self.saving,
            directory,
            leases,
            say,
            holding
        )
    }

    /// The directory, which is made where it is not there.
    func opened() throws(Failure) -> JournalDirectory {
        if let directory { return directory }
        let opened = try JournalDirectory.make(place)
        directory = opened
        return opened
    }

    // MARK: - Records

    /// Recovers what is dead, and takes the leases of these devices.
    ///
    /// - Throws: `Failure` where a change of these devices is under way, or somebody else holds one.
    public func prepare(on binder: Binder, for devices: [DeviceReference]) throws(Failure) {
        host = binder.host
        let recovery: Recovery?
        do throws(Failure) { recovery = try Recovery(self, binder) } catch {
            if purpose == .hold { throw error }
            failure = error
            return
        }
        guard let recovery else { return try takeLeases(of: devices) }
        recovery.tell()
        if let running = recovery.running(touching: devices) { throw running }
        try recovery.putBack()
        try takeLeases(of: devices)
    }

    /// Takes the leases of devices where there is a journal; one that cannot be used is told when a record is to be kept.
    private func takeLeases(of devices: [DeviceReference]) throws(Failure) {
        if purpose == .hold { _ = try opened() }
        guard !devices.isEmpty, let directory else { return }
        do throws(Failure) {
            taken.formUnion(try leases.take(devices.map { LeaseName($0) }, in: directory))
        } catch {
            if error.errno == .wouldBlock || purpose == .hold { throw error }
            failure = error
        }
    }

    /// The journal where there is one already; nil else.
    func found() throws(Failure) -> JournalDirectory? {
        if directory == nil { directory = try JournalDirectory.open(place, isToWrite: true) }
        return directory
    }

    /// Keeps a record of the change.
    public func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure) {
        if let failure {
            if case .end(let result) = record { return giveUp(result) }
            throw failure
        }
        switch record {
        case .begin(let decision):
            if file == nil {
                try begin(decision, state: nil)
            } else {
                recorded = nil
                // What the modules changed may need more than what was decided before.
                try takeLeases(of: decision)
                try append(.decided(decision))
            }
        case .intent(let deed):
            if file == nil { try begin(run.decision, state: nil) }
            let new = run.state.difference(from: recorded)
            recorded = run.state
            try append(
                .intent(
                    .init(
                        deed: deed,
                        state: new.state,
                        untraced: new.untraced,
                        owner: owner(for: deed)
                    )
                )
            )
        case .end(let result): try keep(result)
        }
    }

    /// Keeps at once what came of a write of which nobody can read later whether it took place.
    public func note(_ answer: PlanRun.Answer, to deed: PlanRun.Deed) {
        guard case .write(let write) = deed, file != nil, failure == nil,
            ["new_id", "remove_id"].contains(write.path.lastName)
        else { return }
        switch answer {
        // Where this cannot be kept, the next record cannot be either.
        case .done, .failed: try? append(.outcome(answer))
        default: break
        }
    }

    private func owner(for deed: PlanRun.Deed) -> FileOwner? {
        guard case .setOwner(_, let node) = deed else { return nil }
        return host?.owner(ofNode: node)
    }

    /// Where the run stood at the record before; nil where none says so.
    private var recorded: PlanRun.State?
    /// Who is asked for the owner of a node.
    var host: (any HostSystem)?
    /// What is to be known at the end beside what the run says.
    var notes: [String] = []

    /// Begins the file of the change.
    func begin(_ decision: Binder.Decision, state: PlanRun.State?) throws(Failure) {
        assert(file == nil, "a change with two files")
        try takeLeases(of: decision)
        try forgetGone()
        let file = try opened().create()
        self.file = file
        recorded = state
        tellOfDescriptors()
        try append(
            .begin(
                .init(
                    number: file.number,
                    time: Calls.milliseconds,
                    system: place.system,
                    author: author,
                    purpose: purpose,
                    decision: decision,
                    state: state
                )
            )
        )
    }

    /// Removes what the journal has of boots that are gone for good.
    private func forgetGone() throws(Failure) {
        let directory = try opened()
        guard !directory.isNew else { return }
        let count = try directory.removeGone()
        guard count > 0 else { return }
        say("\(place.sentence(onGone: count)) They are forgotten now.")
    }

    /// Takes the leases that a change needs and that are not taken yet.
    private func takeLeases(of decision: Binder.Decision) throws(Failure) {
        taken.formUnion(try leases.take(decision.leases, in: try opened()))
        assert(decision.leases.allSatisfy(leases.holds), "a change without one of its leases")
        tellOfDescriptors()
    }

    private func tellOfDescriptors() {
        holding(leases.descriptors + (file.map { [$0.descriptor] } ?? []))
    }

    private func keep(_ result: Result<PlanRun.Report, Failure>) throws(Failure) {
        switch result {
        case .success(let report): try end(nil, report.devices, report.notes)
        case .failure(let failure): try end(failure, failure.devices, failure.state)
        }
    }

    /// Ends the change.
    func end(_ failure: Failure?, _ devices: [Device], _ notes: [String]) throws(Failure) {
        assert(pendingEnd == nil, "a change with two ends")
        let record = ChangeRecord.end(
            .init(
                time: Calls.milliseconds,
                code: failure?.code,
                message: failure?.message,
                devices: devices,
                notes: self.notes + notes
            )
        )
        if defersEnd {
            pendingEnd = record
        } else {
            try close(with: record)
        }
    }

    /// Keeps what was changed, and then the end that was put off.
    ///
    /// - Throws: `Failure` where either cannot be kept; a change that is not kept has no end, and is put back by the next
    ///   command.
    public func finish() throws(Failure) {
        guard pendingEnd != nil else { return }
        if let saving { try saving() }
        try finishKept()
    }

    /// Keeps the end that was put off, of a change that is kept.
    func finishKept() throws(Failure) {
        guard let record = pendingEnd else { return }
        pendingEnd = nil
        try close(with: record)
    }

    private func close(with record: ChangeRecord) throws(Failure) {
        guard let file, let directory else { return }
        let name = RecordName(number: file.number)
        do throws(Errno) {
            try file.append(record)
            assert(sequence.take(record), "an end that does not follow from the records before")
            self.file = nil
            try directory.end(name, size: file.size)
        } catch {
            try forget(name, error, directory)
        }
        leases.drop(taken)
        try prune(directory)
    }

    /// Ends a change of which a record could not be kept: what it has put back itself is nobody's to recover, and what is
    /// left of it the next command's.
    private func giveUp(_ result: Result<PlanRun.Report, Failure>) {
        guard let file, let directory else { return }
        defer { leases.drop(taken) }
        if case .failure(let end) = result, [.notRestored, .wouldBlock].contains(end.code) {
            return
        }
        self.file = nil
        // That it was not recorded its own failure says.
        do throws(Errno) { try directory.remove(RecordName(number: file.number)) } catch {
            say(
                "The record of this change could not be removed: \(error.words). The next change will take it for"
                    + " one that was killed."
            )
        }
    }

    /// Removes the record of a change whose end could not be kept: it would be taken for one that was killed.
    private func forget(_ name: RecordName, _ errno: Errno, _ directory: JournalDirectory)
        throws(Failure)
    {
        file = nil
        do throws(Errno) {
            try directory.remove(name)
            say(
                "The end of this change could not be recorded: \(errno.words). The journal does not have the change."
            )
        } catch {
            say(
                "The end of this change could not be recorded: \(errno.words); nor could its record be"
                    + " removed: \(error.words). The next change will take it for one that was killed, and"
                    + " undo it."
            )
        }
    }

    /// Keeps no more of the changes that have ended than there is room for; the oldest go first, and the last
    /// one stays, however large it is.
    private func prune(_ directory: JournalDirectory) throws(Failure) {
        let ended = try directory.names().filter { $0.size != nil }
        var total = ended.reduce(0) { $0 + ($1.size ?? 0) }
        assert(
            zip(ended, ended.dropFirst()).allSatisfy { $0.number <= $1.number },
            "the oldest change is not the first"
        )
        for name in ended.dropLast() where total > ChangeRecorder.bytesMax {
            try? directory.remove(name)
            total -= name.size ?? 0
        }
    }

    private func append(_ record: ChangeRecord) throws(Failure) {
        guard let file else { return }
        assert(failure == nil && pendingEnd == nil, "a record after the last one")
        do throws(Errno) {
            try file.append(record)
            assert(sequence.take(record), "a record that does not follow from those before")
        } catch {
            let failure = place.failure(error)
            self.failure = failure
            throw failure
        }
    }
}
