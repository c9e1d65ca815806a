import DeviceBinding
import Rehearsal
import Sysfs

@testable import ChangeJournal

/// A command about to be carried out on a machine, with what can become of it.
struct SweepStage {
    /// The run.
    var run: PlanRun
    /// The machine.
    let machine: Rehearsal
    /// What is asked for; nil where the steps follow from records.
    var request: Binder.Request?
    /// What the machine was before.
    let before: [String]
    /// What it is when all was done; nil where it cannot be.
    let after: [String]?
    /// What it is when one recovery has put back what a cut has left.
    let recovered: [String]
    /// Keeps the records.
    let recorder: ChangeRecorder
    /// Where they are kept.
    let scratch: Scratch
    /// The records that there were before.
    let files: [Scratch.File]

    init(
        _ run: PlanRun,
        of request: Binder.Request? = nil,
        on machine: Rehearsal,
        after: [String]?,
        recovered: [String]? = nil,
        by recorder: ChangeRecorder,
        in scratch: Scratch
    ) {
        self.run = run
        self.request = request
        self.machine = machine
        self.after = after
        self.recorder = recorder
        self.scratch = scratch
        before = machine.state
        self.recovered = recovered ?? before
        files = scratch.files
    }

    /// The same run at the same move, as a trial of its own.
    var trial: Trial { Trial(run, of: request, on: machine, from: before) }

    /// Makes a move on a machine, and gives what came of it.
    func made(_ move: PlanRun.Move, on machine: Rehearsal) -> PlanRun.Answer {
        machine.made(move, of: run, request) { record in
            do throws(Failure) {
                try recorder.keep(record, of: run)
                return .done
            } catch {
                return .refused(error)
            }
        }
    }

    /// Makes the move at hand.
    mutating func step() {
        let move = run.next()
        let answer = made(move, on: machine)
        if let deed = move.deed { recorder.note(answer, to: deed) }
        run.answer(answer)
    }
}

// MARK: - Commands

extension SweepRow {
    /// What of the sweep is tried: one run, or one for each place where a recovery may begin.
    func stages() throws -> [SweepStage] {
        switch command {
        case .bind, .vfs:
            return [try SweepStage.of(way.request(), on: way.start())]
        case .unbind: return [try SweepStage.of(way.request(.noDriver), on: way.start())]
        case .release:
            let machine = try way.start()
            _ = try machine.binder.apply(way.request())
            return [try SweepStage.of(way.request(.anyDriver), on: machine)]
        case .apply:
            let machine = try way.start()
            let file = PlanFile(
                way.request(),
                try machine.binder.plan(way.request()),
                by: "anybind"
            )
            return [try SweepStage.of(try PlanFile(Array(file.text.utf8)).request, on: machine)]
        case .undo: return [try SweepStage.undo(of: way.request(), on: way.start())]
        case .recover:
            guard let cut else { return [] }
            let base = try SweepRow(way: way, command: cut).stages()
            return try base.flatMap { try $0.recoveries() }
        case .hold:
            let machine = try way.start()
            let request = way.request()
            let bind = try SweepStage.of(request, on: Rehearsal(copying: machine), isHold: true)
            return [bind, try SweepStage.givingBack(request, on: machine)].compactMap { $0 }
        }
    }
}

extension SweepStage {
    fileprivate static func of(
        _ request: Binder.Request,
        on machine: Rehearsal,
        isHold: Bool = false
    ) throws -> SweepStage {
        let scratch = Scratch()
        let place = Bench.place(scratch)
        let recorder =
            isHold
            ? ChangeRecorder.ofHold(
                at: place,
                by: Bench.author,
                saying: { _ in },
                holding: { _ in }
            )
            : ChangeRecorder(at: place, by: Bench.author)
        recorder.host = machine.host
        let run = PlanRun(try machine.binder.plan(request), keepsRecords: true)
        let other = Rehearsal(copying: machine)
        let isDone = (try? other.binder.apply(request)) != nil
        return SweepStage(
            run,
            of: request,
            on: machine,
            after: isDone ? other.state : nil,
            by: recorder,
            in: scratch
        )
    }

    /// The undo of a change that was made.
    fileprivate static func undo(of request: Binder.Request, on machine: Rehearsal) throws
        -> SweepStage
    {
        let found = machine.state
        let scratch = Scratch()
        let place = Bench.place(scratch)
        _ = try machine.binder.apply(
            request,
            journal: ChangeRecorder(at: place, by: Bench.author)
        )
        let recorder = ChangeRecorder(at: place, by: Bench.author)
        try recorder.prepare(on: machine.binder, for: [])
        let undo = try Undo(.last, of: History(of: place), through: false)
        let run = PlanRun(
            try undo.decision(on: machine.binder, overriding: request.overridden),
            keepsRecords: true
        )
        let own = recorder.undoing(undo)
        own.host = machine.host
        return SweepStage(run, on: machine, after: found, by: own, in: scratch)
    }

    /// What gives devices back that were held for a command; nil where they could not be bound.
    fileprivate static func givingBack(_ request: Binder.Request, on machine: Rehearsal) throws
        -> SweepStage?
    {
        var bind = try SweepStage.of(request, on: machine, isHold: true)
        let found = bind.before
        while !bind.run.isOver { bind.step() }
        guard bind.after != nil else { return nil }
        return try SweepStage.recovery(bind.scratch.files, machine, to: found)
    }

    /// The recoveries of the run where it is cut before and after each of its deeds.
    fileprivate func recoveries() throws -> [SweepStage] {
        var stage = self
        var found: [SweepStage] = []
        var places = 0
        while !stage.run.isOver {
            let move = stage.run.next()
            if move.deed != nil {
                let files = stage.scratch.files
                let made = Rehearsal(copying: stage.machine)
                _ = stage.made(move, on: made)
                for machine in [Rehearsal(copying: stage.machine), made] {
                    places += 1
                    guard places.isMultiple(of: SweepSampler.places) else { continue }
                    let recovery = try SweepStage.recovery(files, machine, to: recovered)
                    if let recovery { found.append(recovery) }
                }
            }
            stage.step()
        }
        return found
    }

    /// What puts back what records say that was cut off; nil where nothing is to be put back.
    private static func recovery(
        _ files: [Scratch.File],
        _ machine: Rehearsal,
        to recovered: [String]
    ) throws -> SweepStage? {
        let scratch = Scratch(files)
        let recorder = ChangeRecorder(at: Bench.place(scratch), by: Bench.author)
        guard let recovery = try Recovery(recorder, machine.binder),
            let dead = recovery.dead.first
        else { return nil }
        let prepared = try recovery.prepared(dead.change, dead.recoveries)
        if prepared.restitution.isEmpty { return nil }
        let isTakenAway = !prepared.restitution.asAsked.isEmpty
        let taken = dead.change.decision.plan.changes.filter { $0.goal == .gone }
            .map(\.device.reference)
        return SweepStage(
            PlanRun(prepared.run.decision, keepsRecords: true),
            on: machine,
            after: isTakenAway ? recovered.taking(taken) : recovered,
            recovered: recovered,
            by: prepared.recorder,
            in: scratch
        )
    }
}
