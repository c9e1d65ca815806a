import Rehearsal
import Testing

@testable import DeviceBinding

/// Files of plans that somebody has damaged, or made up.
@Suite struct PlanFileFuzzTests {
    /// How many damaged files are read; `make fuzz` asks for more.
    private static let count = Sampling.count(3_000)

    /// Plans of the built-in machine, one of each command.
    private static func files(_ binder: Binder) throws -> [PlanFile] {
        func device(_ name: String, _ bus: String = "pci") -> DeviceReference {
            DeviceReference(bus: bus, name: name)
        }
        var owned = Binder.Request(
            [device("0000:03:00.0"), device("0000:04:00.0")],
            goal: .driver("vfio-pci")
        )
        owned.owner = "alice"
        owned.isCareful = true
        var marked = Binder.Request([device("0000:03:00.0")], goal: .driver("vfio-pci"))
        marked.procedure = .newID
        marked.overridden = [.neighbours, .open]
        var functions = Binder.Request([device("0000:08:00.0")], goal: .asIs)
        functions.functions = 0
        var disk = Binder.Request([device("0000:06:00.0")], goal: .noDriver)
        disk.overridden = Set(Binder.Refusal.Rule.allCases.filter(\.isOverridable))
        let requests = [
            owned, marked, functions, disk,
            Binder.Request([device("0000:03:00.0")], goal: .anyDriver),
            Binder.Request([
                DeviceGoal(device("0000:03:00.0"), .driver("vfio-pci")),
                DeviceGoal(device("fff51000.ethernet", "platform"), .driver("vfio-platform")),
                DeviceGoal(device("0000:04:00.0"), .noDriver),
            ]),
        ]
        return try requests.map { PlanFile($0, try binder.plan($0), by: "anybind") }
    }

    private static let shards = 4

    @Test(arguments: 0..<shards)
    func `a damaged plan is refused with its place, or is the plan that is made now`(shard: Int)
        throws
    {
        let binder = try Rehearsal.demo().binder
        let files = try Self.files(binder)
        for file in files { #expect(try binder.plan(file.request).plan.steps.count >= 0) }
        let texts = files.map { Array($0.text.utf8) }
        var numbers = SeededNumbers(seed: UInt64(15 + shard))
        var (refused, differing, agreed) = (0, 0, 0)
        let count = Self.count / Self.shards
        for index in 0..<count {
            let bytes = Self.damaged(texts[index % texts.count], texts, &numbers)
            let file: PlanFile
            do throws(TextFormError) { file = try PlanFile(bytes) } catch {
                refused += 1
                #expect(!error.problem.isEmpty)
                continue
            }
            #expect(try PlanFile(Array(file.text.utf8)).text == file.text)
            let decision: Binder.Decision
            do throws(Failure) { decision = try binder.plan(file.request) } catch {
                differing += 1
                #expect(!error.message.isEmpty && error.state.count <= 51)
                continue
            }
            agreed += 1
            try expect(decision, isAs: file.expected)
        }
        print("plans: \(refused) refused as text, \(differing) as plan, \(agreed) made again")
        #expect(
            refused > count / 4 && differing > count / 50 && agreed > count / 500
        )
    }

    /// What is carried out is what the file shows.
    private func expect(_ decision: Binder.Decision, isAs expected: Binder.Expectation) throws {
        if decision.isDone { return }
        let now = Binder.Expectation(of: decision)
        #expect(now.steps == expected.steps && now.owner == expected.owner)
        #expect(Set(now.overridden).isSubset(of: expected.overridden))
        #expect(now.devices.count == expected.devices.count)
        for device in now.devices {
            let before = try #require(
                expected.devices.first { $0.reference == device.reference }
            )
            #expect(device.driver == before.driver && device.override == before.override)
            #expect(device.modalias == before.modalias && device.group == before.group)
        }
    }

    /// Words that mean something in a plan.
    private static let words = [
        "null", "true", "false", "0", "-1", "1", "11", "65536", "9223372036854775808", "1e999",
        "\"\"",
        "\"..\"", "\"vfio-pci\"", "\"e1000e\"", "\"no-driver\"", "\"any-driver\"", "\"gone\"",
        "\"as-is\"",
        "\"pci/0000:03:00.0\"", "\"pci/0000:06:00.0\"", "\"mounted\"", "\"goes-along\"", "\"bind\"",
        "{\"functions\": 7}", "{\"driver\": \"igb\"}", "[]", "{}", "[[[[", "\"\\ud800\"", "NaN",
        "/*", "//",
    ]

    private static func damaged(
        _ text: [UInt8],
        _ texts: [[UInt8]],
        _ numbers: inout SeededNumbers
    ) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            let at = Int.random(in: 0..<max(1, text.count), using: &numbers)
            switch Int.random(in: 0..<9, using: &numbers) {
            case 0: text = Array(text.prefix(at))
            case 1 where at < text.count: text[at] = UInt8.random(in: 0...255, using: &numbers)
            case 2 where at < text.count: text.remove(at: at)
            case 3: text.insert(UInt8.random(in: 0x20...0x7E, using: &numbers), at: at)
            case 4: text = (0..<at % 500).map { _ in .random(in: 0...255, using: &numbers) }
            default: text = withOtherLine(text, texts, &numbers)
            }
        }
        return text
    }

    /// The text with a line left out, twice, with another word as its value, or as another plan has it.
    private static func withOtherLine(
        _ text: [UInt8],
        _ texts: [[UInt8]],
        _ numbers: inout SeededNumbers
    ) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var lines = text.split(separator: newline, omittingEmptySubsequences: false).map {
            Array($0)
        }
        let at = Int.random(in: 0..<lines.count, using: &numbers)
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[at], at: at)
        case 2:
            let other = texts[Int.random(in: 0..<texts.count, using: &numbers)]
                .split(separator: newline)
            lines[at] = Array(other[Int.random(in: 0..<other.count, using: &numbers)])
        default:
            let word = words[Int.random(in: 0..<words.count, using: &numbers)]
            let colon = lines[at].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
            let comma = lines[at].last == UInt8(ascii: ",") ? "," : ""
            lines[at] = Array(lines[at].prefix(colon)) + Array((" " + word + comma).utf8)
        }
        return Array(lines.joined(separator: [newline]))
    }
}
