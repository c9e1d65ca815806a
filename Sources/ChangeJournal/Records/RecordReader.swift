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
        var reading = RecordSequence()
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

    /// Takes one line into what is known.
    private static func take(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ reading: inout RecordSequence
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
        guard reading.take(record) else {
            throw RecordReading.Damage(
                line: number,
                problem: "the record does not fit those before"
            )
        }
    }
}

extension ChangeRecord {
    /// The bytes of its line.
    package var line: [UInt8] { RecordLine.bytes(of: Array(form.line().utf8)) }
}
