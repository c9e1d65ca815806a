import Testing

@testable import DriverCore

/// Words are what content is compared by: of bytes, texts and flags each says all.
@Suite struct WordTests {
    private typealias Words = [UInt64]

    private func words(_ write: (inout DriverCore.WordWriter) -> Void) -> Words {
        var writer = DriverCore.WordCollector().begin(.presence)
        write(&writer)
        return writer.words
    }

    @Test func `bytes that differ in one bit, or in their number, are other words`() {
        var seen: Set<Words> = []
        var count = 0
        for length in 0...19 {
            let zeros = [UInt8](repeating: 0, count: length)
            seen.insert(words { $0.add(zeros) })
            count += 1
            for bit in 0..<8 * length {
                var bytes = zeros
                bytes[bit / 8] = 1 << UInt8(bit % 8)
                seen.insert(words { $0.add(bytes) })
                count += 1
            }
        }
        #expect(seen.count == count)
    }

    @Test func `texts that follow each other are not one text`() {
        let pairs = [
            ["", "ab"], ["a", "b"], ["ab", ""], ["ab"], ["b", "a"], [], [""], ["", ""],
            ["abcdefgh", "i"], ["abcdefghi"],
        ]
        #expect(Set(pairs.map { pair in words { $0.add(pair) } }).count == pairs.count)
        #expect(words { $0.add(nil as [String]?) } != words { $0.add([] as [String]?) })
        #expect(words { $0.add(nil as String?) } != words { $0.add("" as String?) })
    }

    @Test func `each set of flags is another word`() {
        var seen: Set<Words> = []
        for flags in 0..<64 {
            func flag(_ bit: Int) -> Bool { flags >> bit & 1 == 1 }
            seen.insert(
                words { $0.add(flags: flag(0), flag(1), flag(2), flag(3), flag(4), flag(5)) }
            )
        }
        #expect(seen.count == 64)
        #expect(Set([nil, false, true].map { flag in words { $0.add(flag) } }).count == 3)
        #expect(Set([nil, 0, 1].map { number in words { $0.add(number as Int32?) } }).count == 3)
    }
}
