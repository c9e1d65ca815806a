import MachineFiles
import SystemPackage
import Testing

/// Files that are meant to break a reader: none traps, and each is refused in one line or boots.
@Suite struct HostileInputTests {
    @Test(arguments: ["[", "{a:", "{devices:[", "{devices:[{name:", "/*", "'"])
    func `a hundred thousand openings are refused`(_ opening: String) {
        let text = Array(String(repeating: opening, count: 100_000).utf8)
        let message = outcome(text)
        #expect(message?.isEmpty == false && (message?.utf8.count ?? 501) <= 500)
    }

    @Test func `a file beyond the limit is refused, an endless one too`() {
        let error = #expect(throws: MachineError.self) {
            try MachineDescription(contentsOf: "/dev/zero")
        }
        #expect(error?.description == "/dev/zero: expected at most 64 MiB, found more")
        let text = [UInt8](repeating: 0x20, count: MachineDescription.bytesMax + 1)
        #expect(outcome(text)?.contains("expected at most 67108864 bytes") == true)
    }

    @Test(arguments: [
        ("/nonexistent/x.json5", "cannot be read: no such file or directory (ENOENT)"),
        ("/", "cannot be read: is a directory (EISDIR)"),
        ("/dev/null", "found the end of the text"),
    ]) func `a file that cannot be read is told with its reason`(_ path: String, _ part: String) {
        let error = #expect(throws: MachineError.self) {
            try MachineDescription(contentsOf: FilePath(path))
        }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func `random bytes are refused`() {
        var numbers = Numbers(seed: 0xb17e5)
        for _ in 0..<5_000 {
            let bytes = (0..<numbers.next(below: 100)).map { _ in UInt8(numbers.next(below: 256)) }
            let message = outcome([0x7b] + bytes)
            #expect(message != nil && message?.contains("\n") == false, "\(bytes)")
        }
    }

    @Test func `the demo with any part changed boots or is refused in one line`() {
        let demo = Array(MachineDescription.demoText.utf8)
        var numbers = Numbers(seed: 0xdec0de)
        var refused = 0
        let count = 1_500
        for turn in 0..<count {
            var text = demo
            for _ in 0...numbers.next(below: 3) { numbers.mutate(&text) }
            guard let message = outcome(text) else { continue }
            refused += 1
            #expect(1...500 ~= message.utf8.count, "turn \(turn): \(message)")
            #expect(!message.utf8.contains { $0 < 0x20 }, "turn \(turn): \(message)")
        }
        // A mutation that is always refused, or never, would test nothing.
        #expect(refused > count / 4 && refused < count * 99 / 100, "\(refused) of \(count)")
    }

    /// The message of the refusal; nil for a machine that boots.
    private func outcome(_ text: [UInt8]) -> String? {
        do throws(MachineError) {
            _ = try MachineDescription(text: text, source: "x").start()
            return nil
        } catch {
            return error.description
        }
    }
}

/// Numbers that are the same in every run.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    /// What stands in for a word or a number of the text.
    private static let values = [
        "null", "true", "-1", "0", "99999999999999999999", "1e400", "NaN", "''", "'..'", "'a/b'",
        "'\\0'", "[]", "{}", "'0000:00:00.0'", "'vfio-pci'", "'pci'", "'eth0'", "65536",
    ].map { Array($0.utf8) }

    /// Changes one position: a byte, a piece that goes, comes twice or moves, or a value for another.
    mutating func mutate(_ text: inout [UInt8]) {
        let position = next(below: text.count)
        let end = min(text.count, position + 1 + next(below: 60))
        switch next(below: 6) {
        case 0: text[position] = UInt8(next(below: 256))
        case 1: text.removeSubrange(position..<end)
        case 2: text.insert(contentsOf: Array(text[position..<end]), at: position)
        case 3:
            let other = next(below: text.count)
            text.swapAt(position, other)
        case 4: text.insert(contentsOf: Self.values[next(below: Self.values.count)], at: position)
        default: replaceValue(&text, from: position)
        }
    }

    /// Puts another value where the next key has its own.
    private mutating func replaceValue(_ text: inout [UInt8], from position: Int) {
        guard let colon = text[position...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let stops = Array(",}]\n".utf8)
        let end = text[colon...].firstIndex { stops.contains($0) } ?? text.endIndex
        text.replaceSubrange(
            text.index(after: colon)..<end,
            with: Self.values[next(below: Self.values.count)]
        )
    }
}
