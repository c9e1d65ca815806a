import Hostile
import MachineFiles
import MachineSimulation
import MountSupport
import Sysfs
import Testing

/// Input that no tool gives: paths, flags, offsets and bytes as they fall, by a seed.
///
/// What is expected is what Linux was seen to answer: `HostileScenarios` in Tests/RealKernelTests.
@Suite(
    "calls that no tool makes",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(if: MountAbility.missingTool == nil, Comment(rawValue: MountAbility.missingTool ?? ""))
)
struct HostileTests {
    static let everything = HostileCalls.directory + "/../../Machines/everything.json5"

    @Test(arguments: ["demo", everything], 1...3)
    func `each ends as sysfs ends it`(machine: String, seed: Int) throws {
        let shell = try Shell(machine)
        let run = try shell.run("python3 \(HostileCalls.directory)/calls.py \(seed) 250")
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(lines.last?.hasPrefix("made: ") == true, "\(run.text.suffix(500))")
        #expect(lines.dropLast().isEmpty, "\(lines.prefix(20).joined(separator: "\n"))")
        #expect(try shell.machine.sysfs.list("/bus/pci/devices").count > 0)
    }

    @Test func `the same calls end as on a kernel, one by one`() throws {
        let text = """
            { name: 'calls',
              devices: [{ name: '0000:00:05.0', bus: 'pci', id: '1234:11e8', class: '00ff00' }] }
            """
        let machine = try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "calls")
        )
        let calls = try HostileCalls()
        let run = try Shell(machine).run("\(calls.program) 0000:00:05.0")
        let expected = try HostileCalls.expected()
        let said = run.text.split(separator: "\n").map(String.init)
        for (line, right) in zip(said, expected) where line != right {
            Issue.record("\(line), not \(right)")
        }
        #expect(said.count == expected.count)
    }
}
