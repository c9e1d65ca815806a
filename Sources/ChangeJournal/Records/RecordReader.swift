internal import DeviceBinding
internal import JSON5Text

/// Reads the file of a change: whatever the bytes are, the answer is a ``RecordReading``.
package enum RecordReader {
    /// The most bytes of a file that are read; a bind writes about four thousand.
    package static let bytesMax = 8 << 20

    /// What some bytes are.
    ///
    /// A last line that is not whole is what a kill leaves, and is as if it were not there.
    package static func read(_ bytes: [UInt8]) -> RecordReading {
        guard bytes.count <= bytesMax else {
            return .damage(.init(line: 1, problem: "it is too large to be a record"))
        }
        var reading = Progress()
        var number = 0
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            number += 1
            do throws(RecordReading.Damage) {
                try take(rest[..<end], number, &reading)
            } catch {
                return .damage(error)
            }
            rest = rest[rest.index(after: end)...]
        }
        // A kill in the middle of a write leaves no newline; a line that has one was written whole.
        reading.change?.isTorn = !rest.isEmpty
        return reading.change.map(RecordReading.change) ?? .nothing
    }

    /// What is known of a change by the lines that were read.
    private struct Progress {
        var change: RecordedChange?
        /// The run of what was decided at last, worked out once.
        var run: PlanRun?
        /// Where the run stood at the record before.
        var state: PlanRun.State?

        mutating func decide(_ decision: Binder.Decision, _ state: PlanRun.State?) {
            run = PlanRun(decision)
            self.state = state
        }
    }

    /// Takes one line into what is known.
    private static func take(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ reading: inout Progress
    ) throws(RecordReading.Damage) {
        guard let bytes = RecordLine.record(in: line) else {
            throw RecordReading.Damage(line: number, problem: "the line is not whole")
        }
        let record: ChangeRecord
        do throws(TextFormError) {
            record = try ChangeRecord(reading: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw RecordReading.Damage(line: number, problem: error.problem)
        }
        guard take(record, &reading) else {
            throw RecordReading.Damage(
                line: number,
                problem: "the record does not fit those before"
            )
        }
    }

    /// Takes a record into what is known; false where it does not follow from those before it.
    private static func take(_ record: ChangeRecord, _ reading: inout Progress) -> Bool {
        if case .begin(let begin) = record {
            guard reading.change == nil, begin.number > 0 else { return false }
            reading.change = RecordedChange(begin)
            reading.decide(begin.decision, begin.state)
            return begin.state.map { $0.isSound(in: begin.decision) } ?? true
        }
        guard reading.change != nil, reading.change?.end == nil else { return false }
        switch record {
        case .begin: return false
        case .decided(let decision):
            if let found = reading.change?.decision, decision.extends(found),
                reading.change?.hasWritten == true
            {
                // What has come meanwhile was decided about: the run stands where it stood.
                reading.change?.decision = decision
                reading.decide(decision, reading.state)
                guard let run = reading.run, let state = reading.change?.state else { return false }
                return state.isSound(on: run)
            }
            guard reading.change?.state?.mayHaveWritten != true else { return false }
            reading.change?.decision = decision
            reading.change?.state = nil
            reading.decide(decision, nil)
        case .intent(let intent):
            let state = intent.state.whole(after: reading.state, untraced: intent.untraced)
            guard let run = reading.run, state.isSound(on: run) else { return false }
            reading.change?.deeds.append(.init(deed: intent.deed, owner: intent.owner))
            reading.change?.state = state
            reading.state = state
        case .outcome(let answer):
            guard let last = reading.change?.deeds.indices.last,
                reading.change?.deeds[last].outcome == nil
            else { return false }
            reading.change?.deeds[last].outcome = answer
        case .end(let end): reading.change?.end = end
        }
        return true
    }
}

extension ChangeRecord {
    /// The bytes of its line.
    package var line: [UInt8] { RecordLine.bytes(of: Array(form.line().utf8)) }
}
