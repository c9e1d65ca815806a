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
        var change: RecordedChange?
        var number = 0
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            number += 1
            do throws(RecordReading.Damage) {
                try take(rest[..<end], number, &change)
            } catch {
                return .damage(error)
            }
            rest = rest[rest.index(after: end)...]
        }
        // A kill in the middle of a write leaves no newline; a line that has one was written whole.
        change?.isTorn = !rest.isEmpty
        return change.map(RecordReading.change) ?? .nothing
    }

    /// Takes one line into what is known.
    private static func take(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ change: inout RecordedChange?
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
        guard take(record, &change) else {
            throw RecordReading.Damage(
                line: number,
                problem: "the record does not fit those before"
            )
        }
    }

    /// Takes a record into what is known; false where it does not follow from those before it.
    private static func take(_ record: ChangeRecord, _ change: inout RecordedChange?) -> Bool {
        if case .begin(let begin) = record {
            guard change == nil, begin.number > 0 else { return false }
            change = RecordedChange(begin)
            return begin.state.map { $0.isSound(in: begin.decision) } ?? true
        }
        guard change != nil, change?.end == nil else { return false }
        switch record {
        case .begin: return false
        case .decided(let decision):
            if let found = change?.decision, decision.extends(found), change?.hasWritten == true {
                // What has come meanwhile was decided about: the run stands where it stood.
                guard change?.state?.isSound(in: decision) == true else { return false }
                change?.decision = decision
                return true
            }
            guard change?.state?.mayHaveWritten != true else { return false }
            change?.decision = decision
            change?.state = nil
        case .intent(let intent):
            guard let decision = change?.decision, intent.state.isSound(in: decision) else {
                return false
            }
            change?.deeds.append(.init(deed: intent.deed, owner: intent.owner))
            change?.state = intent.state
        case .outcome(let answer):
            guard let last = change?.deeds.indices.last, change?.deeds[last].outcome == nil else {
                return false
            }
            change?.deeds[last].outcome = answer
        case .end(let end): change?.end = end
        }
        return true
    }
}

extension ChangeRecord {
    /// The bytes of its line.
    package var line: [UInt8] { RecordLine.bytes(of: Array(form.line().utf8)) }
}
