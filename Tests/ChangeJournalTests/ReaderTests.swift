import DeviceBinding
import Rehearsal
import Testing

@testable import ChangeJournal

/// Whatever the bytes of a file are, the answer is a reading.
@Suite struct ReaderTests {
    /// The file of a bind by new-id, whole.
    private func record(_ procedure: Procedure = .newID) throws -> [UInt8] {
        var request = Binder.Request(
            [DeviceReference(bus: "pci", name: "0000:03:00.0")],
            goal: .driver("vfio-pci")
        )
        request.procedure = procedure
        request.overridden = [.neighbours]
        var bench = try Bench(request, on: try Rehearsal.demo())
        while !bench.run.isOver { bench.step() }
        return bench.bytes
    }

    private func change(_ bytes: [UInt8]) -> RecordedChange? {
        if case .change(let change) = RecordReader.read(bytes) { change } else { nil }
    }

    @Test func `a whole record is read as it was written`() throws {
        let bytes = try record()
        let change = try #require(self.change(bytes))
        #expect(
            change.number == 1 && change.system == Bench.system && change.author == Bench.author
        )
        #expect(change.hasSucceeded && !change.isTorn)
        #expect(change.devicesAtEnd.map(\.driver) == ["vfio-pci"])
        #expect(change.deeds.count == 3)
        #expect(change.deeds.compactMap(\.outcome) == [.done, .done])
        #expect(bytes.split(separator: 0x0A).count == 7)
    }

    @Test(arguments: [Procedure.driverOverride.name, "new-id", "autoprobe-fence"])
    func `a record that is torn at any byte is what was whole of it`(procedure: String) throws {
        let bytes = try record(try Procedure.named(procedure))
        var whole = RecordReading.nothing
        for count in bytes.indices {
            let reading = RecordReader.read(Array(bytes[..<count]))
            if count == 0 || bytes[count - 1] == 0x0A {
                whole = reading
                continue
            }
            guard case .change(var change) = reading else {
                #expect(reading == whole, "torn at \(count)")
                continue
            }
            #expect(change.isTorn)
            change.isTorn = false
            #expect(.change(change) == whole, "torn at \(count)")
        }
        print("torn \(procedure): \(bytes.count) places")
    }

    @Test func `a byte that is another one is damage, with its line`() throws {
        let bytes = try record()
        var line = 1
        for index in bytes.indices.dropLast() where index % 3 == 0 || bytes[index] == 0x0A {
            line = bytes[..<index].count { $0 == 0x0A } + 1
            var other = bytes
            other[index] ^= 1
            guard case .damage(let damage) = RecordReader.read(other) else {
                // The newline alone decides what is a line; the last one then is torn.
                #expect(bytes[index] == 0x0A || bytes[index] == 0x0B, "byte \(index)")
                continue
            }
            #expect(abs(damage.line - line) <= 1, "byte \(index)")
        }
    }

    @Test func `lines that are lost, twice or in another order are damage`() throws {
        let lines = try record().split(separator: 0x0A).map { Array($0) + [0x0A] }
        for index in lines.indices.dropLast() {
            var fewer = lines
            fewer.remove(at: index)
            var swapped = lines
            swapped.swapAt(index, index + 1)
            for bytes in [swapped, lines + [lines[index]]] {
                let reading = RecordReader.read(bytes.flatMap { $0 })
                let isDamage = if case .damage = reading { true } else { false }
                // Two intents may change places: each is as true as before.
                #expect(isDamage || change(bytes.flatMap { $0 })?.deeds.count == 3, "line \(index)")
            }
            if index == 0, case .damage(let damage) = RecordReader.read(fewer.flatMap { $0 }) {
                #expect(damage.line == 1)
            }
        }
    }

    @Test func `a record of a version that is not known is damage`() throws {
        let first = try #require(record().split(separator: 0x0A).first)
        let body = try #require(RecordLine.record(in: first))
        let text = String(decoding: body, as: UTF8.self)
        for version in ["1", "3", "0", "-1", "99999999999999999999", "1.5", "null", "\"1\""] {
            let other = text.replacing("\"version\": 2,", with: "\"version\": \(version),")
            #expect(other != text)
            let reading = RecordReader.read(RecordLine.bytes(of: Array(other.utf8)))
            guard case .damage(let damage) = reading else {
                Issue.record("\(version): \(reading)")
                continue
            }
            #expect(damage.line == 1)
        }
    }

    @Test func `random bytes, and lines that are whole and say anything, are read without a trap`()
        throws
    {
        var numbers = SeededNumbers(seed: 7)
        let lines = try record().split(separator: 0x0A).compactMap(RecordLine.record)
        var cases = 0
        for _ in 0..<5_000 {
            let count = Int.random(in: 0..<64, using: &numbers)
            _ = RecordReader.read(
                (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            )
            cases += 1
        }
        for _ in 0..<5_000 {
            var body = Array(lines[Int.random(in: lines.indices, using: &numbers)])
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let index = Int.random(in: body.indices, using: &numbers)
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: body[index] = UInt8.random(in: 32...126, using: &numbers)
                case 1: body.remove(at: index)
                default: body.insert(UInt8.random(in: 48...57, using: &numbers), at: index)
                }
            }
            // The checks are right: what is read is what stands there.
            var bytes = RecordLine.bytes(of: Array(lines[0]))
            bytes += RecordLine.bytes(of: body.filter { $0 != 0x0A })
            if case .change(let change) = RecordReader.read(bytes) {
                _ = ChangeTraces(change)
                _ = Restitution(ChangeTraces(change), Present())
            }
            cases += 1
        }
        print("hostile: \(cases) inputs")
    }

    @Test func `a hundred thousand lines and huge numbers are read without a trap`() throws {
        let lines = try record().split(separator: 0x0A).map { Array($0) + [0x0A] }
        var bytes = lines[0]
        while bytes.count < RecordReader.bytesMax - lines[1].count { bytes += lines[1] }
        #expect(change(bytes) != nil)
        let short = RecordLine.bytes(of: Array(#"{"is":"outcome","answer":{"errno":1}}"#.utf8))
        let many = lines[0] + (0..<100_000).flatMap { _ in short }
        guard case .damage(let damage) = RecordReader.read(many) else {
            Issue.record("100,000 outcomes of nothing")
            return
        }
        #expect(damage.line == 2)
        #expect(
            RecordReader.read([UInt8](repeating: 0x0A, count: RecordReader.bytesMax + 1))
                != .nothing
        )
    }
}
