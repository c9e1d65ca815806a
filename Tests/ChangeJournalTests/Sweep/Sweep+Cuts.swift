import DeviceBinding
import Rehearsal
import Sysfs

@testable import ChangeJournal

/// The run is cut, and what it left is recovered.
extension Sweep {
    mutating func cut(_ move: PlanRun.Move) throws {
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
                    let found = try expectRecovered(
                        files,
                        machine,
                        without: device,
                        isReplaced: true
                    )
                    tally.add(.replaced, found, "\(place) \(move.name), and \(device) is another")
                }
            }
        }
    }

    /// Recovers once, and says what is not as it should be.
    func expectRecovered(_ files: [Scratch.File], _ machine: Rehearsal) throws -> [String] {
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
        if recovered.said.count != (hasBegun ? 1 : 0) {
            found.append("said \(recovered.said.count)")
        }
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
        let gone = stage.going(with: device)
        let (rest, wanted) = (stage.rest(now, gone), stage.rest(stage.recovered, gone))
        let isAsAsked = recovered.said.contains { $0.contains("as was asked") }
        if rest != wanted, !isAsAsked { found.append("\(wanted.difference(to: rest))") }
        // A driver that waits for its user has not let the device go yet: the next command looks again.
        let isGoing = recovered.said.contains {
            $0.contains("It is still being taken from its driver")
        }
        if !recovered.open.isEmpty, !isGoing { found.append("left open: \(recovered.open)") }
        return found.isEmpty ? [] : found + recovered.said
    }

    /// Another command comes while a write has not come back: it is told, and changes nothing.
    mutating func suspend(_ move: PlanRun.Move) throws {
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
    mutating func tear(_ what: String) throws {
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
