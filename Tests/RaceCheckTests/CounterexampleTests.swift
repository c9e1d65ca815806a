import DeviceBinding
import MachineFiles
import RaceCheck
import Testing

/// Counterexamples as people read them, and as files.
@Suite struct CounterexampleTests {
    static let contests = [
        Trial.contest("driverctl", [.probe]), Trial.contest("libvirt", [.replug]),
        Trial.contest("vfio-selftests", [.clear]), Trial.contest("new-id", [.reload]),
        Trial.contest("driver-override", [.replug]),
        Trial.contest("driverctl", [.probe], by: .lock),
    ]

    @Test(arguments: contests)
    func `each has at most twelve lines, and is played again from its file`(_ contest: Contest)
        throws
    {
        let machine = try RaceMachine.description()
        let on = try machine.with(proposalsFor: contest.program, bus: "pci")
        let verdict = try contest.race(on: on).verdict()
        #expect(!verdict.flaws.isEmpty)
        for (flaw, example) in verdict.flaws {
            #expect(example.lines.count <= Counterexample.linesMax)
            let replay = Replay(example, of: contest, on: RaceMachine.name)
            let read = try Replay(text: Array(replay.text.utf8), source: "file")
            #expect(read == replay)
            let outcome = try read.play(on: machine)
            #expect(outcome.isReproduced && outcome.firstDifference == nil, "\(flaw)")
            #expect(outcome.counterexample == example)
        }
    }

    @Test func `a file whose answers are others than now says at which step`() throws {
        let machine = try RaceMachine.description()
        let contest = Trial.contest("driverctl", [.probe])
        let verdict = try contest.race(on: machine).verdict()
        let example = try #require(verdict.flaws[.falseSuccess])
        var replay = Replay(example, of: contest, on: RaceMachine.name)
        replay.steps[2].words += " otherwise"
        #expect(try replay.play(on: machine).firstDifference == 3)
        replay.flaw = .stolen
        #expect(try !replay.play(on: machine).isReproduced)
        replay.steps.append(replay.steps[0])
        #expect(throws: RaceError.self) { try replay.play(on: machine) }
        replay.steps[0].actor = "nobody"
        #expect(throws: RaceError.self) { try replay.play(on: machine) }
    }

    @Test(arguments: ["", "{", "[]", "{ version: 2 }", "{ version: 1, machine: 7 }"])
    func `what is no such file is refused with its place`(_ text: String) {
        #expect(throws: RaceError.self) { try Replay(text: Array(text.utf8), source: "file") }
    }

    @Test func `what a machine has not cannot be raced`() throws {
        let machine = try RaceMachine.description()
        let gone = Assignment(DeviceReference(bus: "pci", name: "0000:00:09.0"), to: "vfio-pci")
        let nobody = Assignment(RaceMachine.task.device, to: "nobody")
        for contest in [
            Contest("driverctl", to: gone, against: []),
            Contest("driverctl", to: nobody, against: []),
            Contest("nothing", to: RaceMachine.task, against: []),
            Contest("vfio-bind", to: RaceMachine.task, against: []),
        ] {
            #expect(throws: RaceError.self) { try contest.race(on: machine).verdict() }
        }
    }
}
