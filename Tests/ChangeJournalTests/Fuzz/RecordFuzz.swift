import DeviceBinding
import Rehearsal
import Sysfs

@testable import ChangeJournal

/// Files of changes that somebody has damaged, or made up: those of a number are always the same.
struct RecordFuzz {
    /// The records of whole changes, each without its check.
    private let changes: [[[UInt8]]]

    init() throws {
        changes = try RecordFuzz.requests.map { request in
            let machine = try Rehearsal.demo()
            try machine.sysfs.write("/bus/pci/devices/0000:08:00.0/sriov_numvfs", "0")
            if request.goals.contains(where: { $0.goal == .anyDriver }) {
                var first = Binder.Request(request.devices, goal: .driver("vfio-pci"))
                first.owner = "bo"
                _ = try machine.binder.apply(first)
            }
            var bench = try Bench(request, on: machine)
            while !bench.run.isOver { bench.step() }
            return bench.bytes.split(separator: 0x0A).compactMap(RecordLine.record).map {
                Array($0)
            }
        }
    }

    /// One request of each kind.
    private static var requests: [Binder.Request] {
        func device(_ name: String, _ bus: String = "pci") -> DeviceReference {
            DeviceReference(bus: bus, name: name)
        }
        var all: [Binder.Request] = []
        for procedure in [Procedure.driverOverride, .newID, .autoprobeFence] {
            var request = Binder.Request(
                [device("0000:03:00.0"), device("0000:04:00.0")],
                goal: .driver("vfio-pci")
            )
            request.procedure = procedure
            request.owner = "alice"
            all.append(request)
        }
        all.append(
            Binder.Request([
                DeviceGoal(device("0000:03:00.0"), .driver("igb")),
                DeviceGoal(device("fff51000.ethernet", "platform"), .driver("vfio-platform")),
                DeviceGoal(device("0000:04:00.0"), .noDriver),
            ])
        )
        // What is released had owners of its nodes.
        all.append(
            Binder.Request([device("0000:03:00.0"), device("0000:04:00.0")], goal: .anyDriver)
        )
        for goal in [Change.Goal.driver("vfio-pci"), .asIs] {
            var request = Binder.Request([device("0000:08:00.0")], goal: goal)
            request.functions = 2
            all.append(request)
        }
        return all
    }

    /// The bytes of a file.
    func file(_ number: Int) -> [UInt8] {
        var numbers = SeededNumbers(seed: UInt64(number))
        if Int.random(in: 0..<16, using: &numbers) == 0 {
            let count = Int.random(in: 0..<400, using: &numbers)
            return (0..<count).map { _ in .random(in: 0...255, using: &numbers) }
        }
        let own = changes[Int.random(in: changes.indices, using: &numbers)]
        let other = changes[Int.random(in: changes.indices, using: &numbers)]
        var lines = Array(own.prefix(Int.random(in: 1...own.count, using: &numbers)))
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            let index = Int.random(in: lines.indices, using: &numbers)
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0: lines.insert(lines[index], at: index)
            case 1: lines[index] = other[Int.random(in: other.indices, using: &numbers)]
            case 2: lines.swapAt(index, Int.random(in: lines.indices, using: &numbers))
            case 3: lines[index] = withOtherByte(lines[index], &numbers)
            default:
                let source = other[Int.random(in: other.indices, using: &numbers)]
                lines[index] = withOtherValue(lines[index], source, &numbers)
            }
        }
        var bytes = lines.flatMap { RecordLine.bytes(of: $0.filter { $0 != 0x0A }) }
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &numbers))
        case 1:
            bytes[Int.random(in: bytes.indices, using: &numbers)] = .random(
                in: 0...255,
                using: &numbers
            )
        default: break
        }
        return bytes
    }

    private func withOtherByte(_ line: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        guard !line.isEmpty else { return line }
        var line = line
        let index = Int.random(in: line.indices, using: &numbers)
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: line[index] = .random(in: 0x20...0x7E, using: &numbers)
        case 1: line.remove(at: index)
        default: line.insert(.random(in: 0x30...0x39, using: &numbers), at: index)
        }
        return line
    }

    /// Values that mean something in a record, or nothing at all.
    private static let values = [
        "null", "true", "false", "0", "1", "2", "-1", "65535", "65536", "4294967295", "4294967296",
        "9223372036854775807", "9223372036854775808", "1e999", "0.5", "\"\"", "\"..\"", "\"/\"",
        "\"vfio-pci\"", "\"e1000e\"", "\"x y\"", "\"gone\"", "\"as-is\"", "\"any-driver\"",
        "\"no-driver\"", "\"../../../etc/passwd\"", "\"/bus/pci/../../etc\"", "\"(null)\"", "[]",
        "{}", "[0]",
        "[[[[[[[[]]]]]]]]", "{\"functions\": 7}", "{\"errno\": 5}", "{\"errno\": -1}", "NaN",
        "{\"driver\": \"igb\"}",
    ]

    /// The line with another value behind one of its keys: a made-up one, or one of another line.
    private func withOtherValue(
        _ line: [UInt8],
        _ source: [UInt8],
        _ numbers: inout SeededNumbers
    ) -> [UInt8] {
        let places = RecordFuzz.values(in: line)
        guard let place = places.randomElement(using: &numbers) else { return line }
        let own = RecordFuzz.values(in: source).randomElement(using: &numbers)
        let value: [UInt8]
        if let own, Bool.random(using: &numbers) {
            value = Array(source[own])
        } else {
            value = Array((RecordFuzz.values.randomElement(using: &numbers) ?? "0").utf8)
        }
        return Array(line[..<place.lowerBound]) + value + line[place.upperBound...]
    }

    /// Where values stand: what is behind a colon, or an entry of a list, up to its end.
    private static func values(in line: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var isInText = false
        for index in line.indices {
            let byte = line[index]
            if byte == UInt8(ascii: "\""), index == 0 || line[index - 1] != UInt8(ascii: "\\") {
                isInText.toggle()
            }
            guard !isInText,
                byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: ",")
            else { continue }
            if let end = end(of: line, from: index + 1), end > index + 1 {
                found.append(index + 1..<end)
            }
        }
        return found
    }

    private static func end(of line: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isInText = false
        for index in start..<line.count {
            let byte = line[index]
            if byte == UInt8(ascii: "\""), line[index - 1] != UInt8(ascii: "\\") {
                isInText.toggle()
            }
            if isInText { continue }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return index
            default: break
            }
            // A long value is as good as the short ones in it.
            if index - start > 2000 { return nil }
        }
        return nil
    }
}
