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
private struct Sweep {
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
            // What an undo or a recovery has taken away beside its devices stays away.
            if stage.request == nil, failure.code == .restored,
                stage.devices.allSatisfy({ stage.before.of($0) == trial.machine.state.of($0) })
            {
                faults = []
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
        if case .end = record {} else {
            found += try expectRecovered(stage.scratch.files, trial.machine)
        }
        tally.add(.record, found, "\(move.name) cannot be kept")
    }

    /// A device goes before the move: it is said to be gone, and the rest is as before.
    private mutating func loseDevices(_ move: PlanRun.Move) {
        for device in stage.devices where sampler.takes(.gone) {
            var trial = Trial(copying: stage.trial)
            trial.machine.unplug(device.name, bus: device.bus)
            let looks = trial.looks
            let result = trial.finish()
            var found: [String] = []
            switch result {
            case .success where trial.looks > looks && trial.machine.state != stage.after?.without([device]):
                found.append("success of what is not there")
            case .success: break
            case .failure(let failure):
                let said = [failure.message] + failure.state
                if !said.contains(where: { $0.contains("is not there any more") || $0.contains("is gone") }) {
                    found.append("not said to be gone: \(said)")
                }
            }
            if case .failure = result, trial.machine.state != stage.before.without([device]) {
                found.append("left: \(trial.difference(to: stage.before.without([device]))) \(result)")
            }
            tally.add(.gone, found, "\(move.name), \(device) goes")
        }
    }

    // MARK: - Cuts

    private mutating func cut(_ move: PlanRun.Move) throws {
        let files = stage.scratch.files
        var machines = [("before", stage.machine)]
        if move.deed != nil {
            let made = Rehearsal(copying: stage.machine)
            _ = stage.made(move, on: made)
            machines.append(("after", made))
        }
        for (place, machine) in machines {
            if sampler.takes(.cut) {
                let found = try expectRecovered(files, machine)
                tally.add(.cut, found, "\(place) \(move.name)")
            }
            for device in stage.devices {
                if sampler.takes(.replaced) {
                    let found = try expectRecovered(files, machine, without: device)
                    tally.add(.replaced, found, "\(place) \(move.name), and \(device) goes")
                }
                if device.bus == "pci", sampler.takes(.replaced) {
                    let found = try expectRecovered(files, machine, without: device, isReplaced: true)
                    tally.add(.replaced, found, "\(place) \(move.name), and \(device) is another")
                }
            }
        }
    }

    /// Recovers once, and says what is not as it should be.
    private func expectRecovered(_ files: [Scratch.File], _ machine: Rehearsal) throws -> [String] {
        var recovered = Recovered(files, machine)
        try recovered.prepare()
        let reading = stage.own(files)
        // A change whose end is recorded is as was said: nothing is put back.
        if case .change(let change) = reading, change.hasEnded, !stage.isOfDead {
            return recovered.machine.state == machine.state ? [] : ["a change with an end"]
        }
        var found: [String] = []
        let now = recovered.machine.state
        // What was taken away in one write is not made again.
        let isAsAsked =
            recovered.said.contains { $0.contains("as was asked") }
            && (now == stage.after || stage.after == nil)
        if now != stage.recovered, !isAsAsked {
            found.append("\(stage.recovered.difference(to: now))")
        }
        if !recovered.open.isEmpty { found.append("left open: \(recovered.open)") }
        let hasBegun = stage.isOfDead || reading != .nothing
        if recovered.said.count != (hasBegun ? 1 : 0) { found.append("said \(recovered.said.count)") }
        if recovered.said.contains(where: {
            $0.contains("could not") || $0.contains("left as it is")
        }) {
            found.append("left alone")
        }
        return found.isEmpty ? [] : found + recovered.said
    }

    /// Recovers once a machine from which a device has gone, or on which another one has come in its place.
    private func expectRecovered(
        _ files: [Scratch.File],
        _ machine: Rehearsal,
        without device: DeviceReference,
        isReplaced: Bool = false
    ) throws -> [String] {
        let other = Rehearsal(copying: machine)
        other.unplug(device.name, bus: device.bus)
        if isReplaced { other.plug(device.name, id: (0x8086, 0x1521)) }
        let stranger = other.state.of(device)
        var recovered = Recovered(files, other)
        try recovered.prepare()
        let now = recovered.machine.state
        var found: [String] = []
        if now.of(device) != stranger { found.append("touched: \(stranger) \(now.of(device))") }
        let reading = stage.own(files)
        if case .change(let change) = reading, change.hasEnded, !stage.isOfDead { return found }
        // Virtual functions go with the physical one.
        let gone = [device] + stage.functions(of: device)
        let rest = now.without(gone)
        let isAsAsked = recovered.said.contains { $0.contains("as was asked") }
        if rest != stage.recovered.without(gone), !isAsAsked {
            found.append("\(stage.recovered.without(gone).difference(to: rest))")
        }
        if !recovered.open.isEmpty { found.append("left open: \(recovered.open)") }
        return found.isEmpty ? [] : found + recovered.said
    }

    /// Another command comes while a write has not come back: it is told, and changes nothing.
    private mutating func suspend(_ move: PlanRun.Move) throws {
        guard case .write = move, sampler.takes(.suspended) else { return }
        let copy = Rehearsal(copying: stage.machine)
        var found: [String] = []
        for devices in [stage.devices, []] {
            let lines = Lines()
            let other = ChangeRecorder(at: stage.recorder.place, by: Bench.author) {
                lines.lines.append($0)
            }
            do throws(Failure) {
                try other.prepare(on: copy.binder, for: devices)
                if !devices.isEmpty { found.append("not refused") }
            } catch {
                if ![.busy, .wouldBlock].contains(error.code) { found.append("\(error)") }
            }
            found += lines.lines
        }
        if copy.state != stage.machine.state { found.append("changed") }
        tally.add(.suspended, found, "\(move.name)")
    }

    /// The last record is torn at each byte: it is read as what is whole of it, and that is recovered from.
    private mutating func tear(_ what: String) throws {
        let files = stage.scratch.files
        guard let own = files.last, own.bytes.last == 0x0A else { return }
        let start = (own.bytes.dropLast().lastIndex(of: 0x0A) ?? -1) + 1
        let whole = RecordReader.read(Array(own.bytes[..<start]))
        for end in (start + 1)..<own.bytes.count {
            let isRecovered = sampler.takes(.torn)
            guard isRecovered || SweepSampler.stride == 1 else { continue }
            let bytes = Array(own.bytes[..<end])
            var found: [String] = []
            if RecordReader.read(bytes) != whole.torn { found.append("read as something else") }
            tally.tornReadings += 1
            if isRecovered {
                let torn = Scratch.File(name: own.name.openName, bytes: bytes)
                found += try expectRecovered(files.dropLast() + [torn], stage.machine)
            }
            if isRecovered || !found.isEmpty {
                tally.add(.torn, found, "\(what) torn at \(end - start)")
            }
        }
    }
}

private final class Lines {
    var lines: [String] = []
}

extension SweepStage {
    /// The devices that it changes.
    fileprivate var devices: [DeviceReference] { run.plan.changes.map(\.device.reference) }

    /// Whether it puts back what another change has left.
    fileprivate var isOfDead: Bool { recorder.purpose.isRecovery }

    /// What its own file says, which is the newest.
    fileprivate func own(_ files: [Scratch.File]) -> RecordReading {
        guard files.count > self.files.count, let own = files.last else { return .nothing }
        return RecordReader.read(own.bytes)
    }

    /// The virtual functions of a device, before or after.
    fileprivate func functions(of device: DeviceReference) -> [DeviceReference] {
        run.plan.changes.contains { change in
            if case .functions = change.goal { change.device.reference == device } else { false }
        } ? devices.filter { $0 != device } : []
    }
}

extension RecordReading {
    /// The same with a last line that is not whole.
    fileprivate var torn: RecordReading {
        guard case .change(var change) = self else { return self }
        change.isTorn = true
        return .change(change)
    }
}

extension String {
    /// The name of the file of a change before it ended.
    fileprivate var openName: String {
        split(separator: ".").dropLast().joined(separator: ".") + ".open"
    }
}

extension [String] {
    /// The lines that are not of some devices.
    fileprivate func without(_ devices: [DeviceReference]) -> [String] {
        filter { line in
            !devices.contains { line.hasPrefix("\($0.bus): \($0.name) ") }
        }
    }

    /// The lines of a device.
    fileprivate func of(_ device: DeviceReference) -> [String] {
        filter { $0.hasPrefix("\(device.bus): \(device.name) ") }
    }

    /// What is in one and not in the other.
    fileprivate func difference(to other: [String]?) -> String {
        let (one, two) = (Set(self), Set(other ?? []))
        return "-\(one.subtracting(two).sorted()) +\(two.subtracting(one).sorted())"
    }
}

extension Trial {
    /// How its machine differs from a state.
    fileprivate func difference(to state: [String]?) -> String {
        (state ?? before).difference(to: machine.state)
    }
}

extension PlanRun.Move {
    /// The move, short.
    fileprivate var name: String {
        switch self {
        case .record(.begin): "record of the beginning"
        case .record(.intent(let deed)): "record of \(deed)"
        case .record(.end): "record of the end"
        case .look(let look): "\(look)"
        case .write(let write), .patientWrite(let write): "\(write)"
        case .findNodes: "search for nodes"
        default: "\(self)"
        }
    }
}
