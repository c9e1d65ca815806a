import DeviceBinding
import Rehearsal
import Sysfs
import SystemPackage
import Testing

@testable import ChangeJournal

/// Every command by every procedure on machines of every kind, while whatever can go wrong does.
///
/// `make sweep` tries all cases, in a release build; without, a sample of them is.
@Suite struct SweepTests {
    static let rows = SweepRow.all.filter {
        SweepSampler.only.isEmpty || $0.testDescription.contains(SweepSampler.only)
    }

    @Test(arguments: rows)
    func `whatever goes wrong, the machine is as before or as asked, and what is said is true`(
        _ row: SweepRow
    ) throws {
        var tally = SweepTally()
        var sampler = SweepSampler()
        for stage in try row.stages() {
            var sweep = Sweep(stage: stage, tally: tally, sampler: sampler)
            try sweep.carryOut()
            (tally, sampler) = (sweep.tally, sweep.sampler)
        }
        #expect(tally.count > 0 || SweepSampler.stride > 1)
        let first = tally.faults.prefix(4).joined(separator: "\n")
        #expect(tally.faults.isEmpty, "\(tally.faults.count) of \(tally.count): \(first)")
        SweepTable.shared.add(row, tally, of: Self.rows.count)
    }
}

/// One run, to which everything happens at each of its moves.
struct Sweep {
    var stage: SweepStage
    var tally: SweepTally
    var sampler: SweepSampler

    mutating func carryOut() throws {
        while !stage.run.isOver {
            let move = stage.run.next()
            answer(move)
            answerTwice(move)
            try refuseRecord(move)
            loseDevices(move)
            try cut(move)
            try suspend(move)
            let bytes = stage.scratch.files.last?.bytes
            stage.step()
            // The end of a change that is held for a command is not written.
            if case .record = move, stage.scratch.files.last?.bytes != bytes {
                try tear("\(move.name)")
            }
        }
        expectEnd()
    }

    /// The run to which nothing has happened.
    private mutating func expectEnd() {
        var trial = stage.trial
        var found = faults(trial.finish(), trial, isMisled: false)
        if case .end(.success) = stage.run.next(), stage.machine.state != stage.after {
            found.append("success, and not so")
        }
        tally.add(.answer, found, "nothing goes wrong")
    }

    // MARK: - Answers

    private mutating func answer(_ move: PlanRun.Move) {
        let trial = stage.trial
        for fork in trial.forks() where sampler.takes(.answer) {
            let (found, _) = ended(trial.told(fork), isMisled: fork.isLie)
            tally.add(.answer, found, "\(move.name), \(fork)")
        }
        // What says for good that nothing is there is no failure, but another machine.
        for errno in Lie.errnos where !Fork(.failed(errno)).isLie && sampler.takes(.lasting) {
            guard let failing = trial.failing(with: errno) else { continue }
            let (found, _) = ended(failing, isMisled: false)
            tally.add(.lasting, found, "\(move.name), \(errno) from here on")
        }
    }

    /// Two moves are answered otherwise.
    private mutating func answerTwice(_ move: PlanRun.Move) {
        if stage.isOfDead { return }
        for fork in stage.trial.forks() where fork.isTelling && sampler.takes(.pair) {
            var trial = stage.trial.told(fork)
            while !trial.run.isOver {
                for second in trial.forks() where second.isTelling && sampler.takes(.answer) {
                    let (found, _) = ended(
                        trial.told(second),
                        isMisled: fork.isLie || second.isLie
                    )
                    let next = trial.run.next().name
                    tally.add(.pair, found, "\(move.name), \(fork), then \(next), \(second)")
                }
                trial.step()
            }
        }
    }

    /// Carries a trial out, and says what is wrong with its end.
    private func ended(_ trial: Trial, isMisled: Bool) -> ([String], Trial) {
        var trial = trial
        let result = trial.finish()
        return (faults(result, trial, isMisled: isMisled), trial)
    }

    private func faults(
        _ result: Result<PlanRun.Report, Failure>,
        _ trial: Trial,
        isMisled: Bool
    ) -> [String] {
        switch result {
        case .success:
            if trial.machine.state == stage.after { return [] }
            if !isMisled { return ["success, and not so: \(trial.difference(to: stage.after))"] }
            return stage.request == nil ? [] : Truth(trial: trial, result: result).faults
        case .failure(let failure):
            var faults = Truth(trial: trial, result: result).faults
            // What an undo or a recovery has put back beside its devices stays so.
            let now = trial.machine.state
            if stage.request == nil, stage.isPutBackInPart(now) {
                let isKnown = { (line: String) in
                    line.hasPrefix("not said: ")
                        && !stage.isOfDevices(String(line.dropFirst("not said: ".count)))
                }
                faults.removeAll(where: isKnown)
                let areDevicesSame = stage.devices.allSatisfy {
                    stage.before.of($0).undeferred == now.of($0).undeferred
                }
                if areDevicesSame { faults.removeAll { $0.hasSuffix(", and not so") } }
            }
            return faults.isEmpty
                ? [] : faults + ["\(failure.code): \(failure.message) \(failure.state)"]
        }
    }

    /// A record that cannot be kept: what was made is put back, and the next command finds nothing to do.
    private mutating func refuseRecord(_ move: PlanRun.Move) throws {
        guard case .record(let record) = move, sampler.takes(.record) else { return }
        let refusal = Failure(.system, "It was refused.", errno: .noSpace)
        var (found, trial) = ended(stage.trial.told(Fork(.refused(refusal))), isMisled: false)
        // Where only the end cannot be kept the record is removed.
        if case .end = record {
        } else {
            found += try expectRecovered(stage.scratch.files, trial.machine)
        }
        tally.add(.record, found, "\(move.name) cannot be kept")
    }

    /// A device goes before the move: it is said to be gone, and the rest is as before.
    private mutating func loseDevices(_ move: PlanRun.Move) {
        for device in stage.devices where sampler.takes(.gone) {
            let gone = stage.going(with: device)
            var trial = Trial(copying: stage.trial)
            trial.machine.unplug(device.name, bus: device.bus)
            let looks = trial.looks[device]
            let result = trial.finish()
            // What was said of it was so at the last look.
            let wasSeen = trial.looks[device] != looks
            let now = stage.rest(trial.machine.state, gone)
            var found: [String] = []
            switch result {
            case .success:
                let after = stage.after.map { stage.rest($0, gone) }
                if wasSeen, now != after { found.append("success of what is not there") }
            case .failure(let failure):
                let said = [failure.message] + failure.state
                let isSaid = said.contains {
                    $0.contains("is not there any more") || $0.contains("is gone")
                }
                if wasSeen, !isSaid { found.append("not said to be gone: \(said)") }
                let before = stage.rest(stage.before, gone)
                let isPutBack = stage.request == nil && stage.isPutBackInPart(now, without: gone)
                if now != before, !isPutBack {
                    found.append("left: \(before.difference(to: now)) \(result)")
                }
            }
            tally.add(.gone, found, "\(move.name), \(device) goes")
        }
    }
}
